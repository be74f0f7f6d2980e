/** The log: messages in order, days between them, what is on its way, what is new. */
import { h, spans } from "./dom.js";
import { messageElement } from "./message.js";

/** @typedef {import("./types").Message} Message @typedef {import("./types").Span} Span @typedef {import("./types").Unsent} Unsent */

export class Log {
  element = h("div", { class: "log", role: "log", "aria-live": "off", tabindex: "0" });
  /** As they came, to draw them again in another language. @type {Message[]} */
  messages = [];
  /** Messages on their way, by client id. @type {Map<string, HTMLElement>} */
  #waiting = new Map();
  /** Words of a button by its command: what a tap said. @type {Map<string, Span[]>} */
  #labels = new Map();
  #day = "";

  /**
   * @param {() => import("./message.js").Around} around
   * @param {() => HTMLElement} welcome the first screen
   * @param {(text: string) => void} retry
   */
  constructor(around, welcome, retry) {
    this.around = around;
    this.welcome = welcome;
    this.retry = retry;
  }

  get words() {
    return this.around().words;
  }

  /** Whether what comes now is news, to be read out. @param {boolean} live */
  live(live) {
    this.element.setAttribute("aria-live", live ? "polite" : "off");
  }

  /** All again: another language, or nothing any more. @param {Unsent[]} queue @param {boolean} live */
  redraw(queue, live) {
    this.live(false);
    this.#day = "";
    this.#waiting.clear();
    this.element.replaceChildren();
    if (!this.messages.length && !queue.length) this.element.append(this.welcome());
    for (const message of this.messages) this.#place(message);
    for (const message of queue) this.draw(message);
    // what is drawn again is not news
    requestAnimationFrame(() => requestAnimationFrame(() => this.live(live)));
  }

  /** A message came, now or again. @param {Message} message */
  add(message) {
    this.messages.push(message);
    return this.#place(message);
  }

  /** @param {Message} message */
  #place(message) {
    this.element.querySelector(".welcome")?.remove();
    for (const { buttons = [], languages = [], actions = [], related = [] } of message.replies)
      for (const button of [...buttons, ...languages, ...actions, ...related]) this.#labels.set(button.command, button.label);
    const id = message.client_id ?? "";
    const next = this.element.querySelector("[data-waiting]");
    let element = this.#waiting.get(id);
    if (element) {
      this.mark(id, "");
      this.#waiting.delete(id);
      delete element.dataset.waiting;
      if (element !== next) this.element.insertBefore(element, next);
    } else {
      this.#separate(new Date(message.at), next);
      element = messageElement(message, this.around(), (message.command && this.#labels.get(message.command)) || message.label);
      this.element.insertBefore(element, next);
    }
    element.dataset.sequence = String(message.sequence);
    if (message.command) this.spend(message.command);
    return element;
  }

  /** A line between days. @param {Date} date @param {Element | null} before */
  #separate(date, before) {
    const day = date.toDateString();
    if (day === this.#day) return;
    this.#day = day;
    const name = day === new Date().toDateString() ? this.words.show("today") : this.words.day(date);
    this.element.insertBefore(h("p", { class: "day" }, h("span", {}, name)), before);
  }

  /** "Helpful" was said: it is not asked twice. @param {string} command */
  spend(command) {
    const [, id] = /^do=(?:un)?helpful&id=([\w-]+)$/.exec(command) ?? [];
    if (!id) return;
    const pair = `[data-command="do=helpful&id=${id}"],[data-command="do=unhelpful&id=${id}"]`;
    for (const button of this.element.querySelectorAll(pair)) button.setAttribute("disabled", "");
  }

  /** A message on its way. @param {Unsent} unsent */
  draw({ client_id, label, lang, at }) {
    if (this.#waiting.has(client_id)) return;
    this.element.querySelector(".welcome")?.remove();
    this.#separate(new Date(at), null);
    const element = messageElement(
      { id: client_id, sequence: 0, author: "resident", at, lang, blocks: [], replies: [], languages: [] },
      this.around(),
      label,
    );
    element.dataset.waiting = "";
    this.#waiting.set(client_id, element);
    this.element.append(element);
    this.mark(client_id, "sending");
  }

  /** Say under a message how far it got. @param {string} id @param {string} state */
  mark(id, state) {
    const element = this.#waiting.get(id);
    element?.querySelector(".state")?.remove();
    if (state) element?.append(h("span", { class: "state", lang: this.words.lang }, this.words.show(state)));
    return element;
  }

  /**
   * The server does not take it: say why, offer to change or drop it.
   * @param {string} id @param {Omit<import("./types").Problem, "code"> | null} problem @param {() => void} [again] what sends a file once more
   */
  fail(id, problem, again) {
    const element = this.mark(id, "failed");
    if (!element) return;
    const said = element.querySelector(".bubble")?.textContent ?? "";
    const drop = () => {
      element.remove();
      this.#waiting.delete(id);
    };
    if (problem) element.querySelector(".state")?.append(" ", h("span", { lang: problem.lang }, spans(problem.spans)));
    const button = (/** @type {string} */ key, /** @type {() => void} */ act) =>
      h("button", { type: "button", onclick: () => (drop(), act()) }, this.words.show(key));
    element.classList.add("failed");
    element.append(h("div", { class: "row" }, button("retry", again ?? (() => this.retry(said))), button("discard", () => this.retry(""))));
  }

  /** Messages of others after one that was read. @param {number} read */
  unread(read) {
    return this.messages.filter((message) => message.author !== "resident" && message.sequence > read);
  }

  /** Put the mark before the first unread message, or take it away. @param {Message} [first] */
  markNew(first) {
    this.element.querySelector(".new")?.remove();
    if (!first) return;
    const mark = h("p", { class: "new" }, h("span", {}, this.words.show("new")));
    this.element.querySelector(`[data-sequence="${first.sequence}"]`)?.before(mark);
  }

  /** Show the mark of what is new, or else the last question or staff message with what followed. */
  scroll() {
    const found = this.element.querySelectorAll(".new,.m.resident,.m.staff,.m:first-of-type");
    const element = this.element.querySelector(".new") ?? found[found.length - 1];
    if (element instanceof HTMLElement) this.element.scrollTop = element.offsetTop - 8;
  }
}
