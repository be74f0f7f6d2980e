/** Messages of the resident on their way: kept until the server has them, sent in order, once. */
import { Refused } from "./link.js";

const FIRST_RETRY = 2_000;
const LONGEST_RETRY = 30_000;

/** A random UUID; `crypto.randomUUID` is missing on pages without TLS. */
export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  return [...bytes].map((byte, index) => ([4, 6, 8, 10].includes(index) ? "-" : "") + byte.toString(16).padStart(2, "0")).join("");
}

export class Outbox {
  #busy = false;
  #wait = FIRST_RETRY;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {import("./link.js").Link} link
   * @param {import("./memory.js").Memory} memory
   * @param {{open: () => Promise<void>, sent: (id: string) => void, gone: () => void, failed: (id: string, problem: import("./types").Problem | null) => void, line: (up: boolean) => void}} on
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
      this.#timer = setTimeout(() => this.flush(), Math.max(after * 1000, this.#wait));
      this.#wait = Math.min(this.#wait * 2, LONGEST_RETRY);
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
      this.#wait = FIRST_RETRY;
      this.drop(client_id);
      this.on.sent(client_id);
      this.on.line(true);
    } catch (error) {
      if (!(error instanceof Refused) || error.status === 429 || error.status >= 500) throw error;
      if (error.gone && !again) {
        this.on.gone();
        return this.#one(message, true);
      }
      this.drop(client_id);
      this.on.failed(client_id, error.problem);
    }
  }
}
