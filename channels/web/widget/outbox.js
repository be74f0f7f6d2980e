/** Messages of the resident on their way: kept until the server has them, sent in order, once. */
import { Refused } from "./link.js";

export class Outbox {
  #busy = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("./link.js").Link} link
   * @param {import("./memory.js").Memory} memory
   * @param {{open: () => Promise<void>, sent: (id: string) => void, failed: (id: string, problem: import("./types").Problem | null) => void, line: (up: boolean) => void}} on
   */
  constructor(link, memory, on) {
    this.link = link;
    this.memory = memory;
    this.on = on;
  }

  get queue() {
    return this.memory.kept.queue ?? [];
  }

  /** @param {import("./types").Unsent} message */
  add(message) {
    this.memory.keep({ queue: [...this.queue, message] });
    void this.flush();
  }

  /** @param {string} id */
  drop(id) {
    this.memory.keep({ queue: this.queue.filter((item) => item.client_id !== id) });
  }

  /** Send what waits; a refused message steps aside, a dead line tries again later. */
  async flush() {
    if (this.#busy) return;
    this.#busy = true;
    clearTimeout(this.#timer);
    try {
      for (let next = this.queue[0]; next; next = this.queue[0]) await this.#one(next);
    } catch (error) {
      const after = error instanceof Refused ? error.after : 0;
      this.on.line(false);
      this.#timer = setTimeout(() => this.flush(), Math.max(after * 1000, 3000));
    } finally {
      this.#busy = false;
    }
  }

  /** @param {import("./types").Unsent} message @param {boolean} [again] @returns {Promise<void>} */
  async #one(message, again = false) {
    const { language, chosen } = this.memory.kept;
    const { client_id, text, command } = message;
    try {
      if (!this.memory.kept.id) await this.on.open();
      await this.link.call("POST", "/messages", { client_id, text, command, ...(chosen && { language }) });
      this.drop(client_id);
      this.on.sent(client_id);
      this.on.line(true);
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 429 || error.status >= 500) throw error;
      if (error.gone && !again) {
        this.link.stop();
        this.memory.keep({ id: undefined, token: undefined, read: undefined });
        return this.#one(message, true);
      }
      this.drop(client_id);
      this.on.failed(client_id, error.problem);
    }
  }
}
