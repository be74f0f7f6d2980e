/** The widget's frame: launcher, header, log, status line, suggestions, composer; and their words. */
import { h } from "./dom.js";

export class Frame {
  launch = h("button", { type: "button", class: "launch main", "aria-expanded": "false", "aria-controls": "panel" });
  head = h("h2", { id: "title", tabindex: "-1", translate: "no" });
  select = h("select");
  menuButton = h("button", { type: "button", "aria-expanded": "false", "aria-controls": "menu" });
  close = h("button", { type: "button" });
  menu = h("div", { class: "menu", id: "menu", hidden: true });
  furigana = h("button", { type: "button", role: "switch" });
  #tools = h("div", { class: "tools" }, this.furigana);
  status = h("div", { class: "status", role: "status" });
  suggestions = h("div", { class: "suggestions", role: "group", hidden: true });
  attach = h("button", { type: "button", class: "attach", hidden: true });
  file = h("input", { type: "file", accept: "image/jpeg,image/png,image/webp,application/pdf", hidden: true });
  input = h("textarea", { id: "input", rows: "1", maxlength: "2000", enterkeyhint: "send" });
  #label = h("label", { class: "vh", for: "input" });
  #send = h("button", { type: "submit", class: "main" });
  form = h("form", {}, this.#label, this.input, this.#send);

  /** @param {HTMLElement} log */
  constructor(log) {
    this.log = log;
    this.panel = h(
      "section",
      { class: "panel", id: "panel", "aria-labelledby": "title", hidden: true },
      h("header", {}, this.head, this.select, this.menuButton, this.close, this.#tools, this.menu),
      log,
      this.status,
      this.suggestions,
      this.attach,
      this.file,
      this.form,
    );
  }

  /** Say everything in a language. @param {import("./words.js").Words} words */
  speak(words) {
    this.panel.lang = this.launch.lang = this.input.lang = words.lang;
    this.panel.classList.toggle("ruby", words.language === "ja-easy");
    this.head.replaceChildren(words.show("name"));
    this.select.replaceChildren(...words.languages.map(({ id, lang, name }) => h("option", { value: id, lang }, name)));
    this.select.value = words.language;
    this.select.setAttribute("aria-label", words.plain("language"));
    this.menuButton.replaceChildren(words.show("menu"));
    this.close.replaceChildren(words.show("close"));
    this.furigana.replaceChildren(h("span", { "aria-hidden": "true" }), words.show("furigana"));
    this.log.setAttribute("aria-label", words.plain("log"));
    this.suggestions.setAttribute("aria-label", words.plain("suggestions"));
    this.#label.replaceChildren(words.plain("input"));
    this.input.placeholder = words.plain("placeholder");
    this.#send.replaceChildren(words.show("send"));
    this.attach.replaceChildren(words.show("attach"));
    this.#arrange(words.lang === "ja");
  }

  /** Japanese has a second row: the language beside the switch of the readings. @param {boolean} japanese */
  #arrange(japanese) {
    const held = this.select.matches(":focus");
    if (japanese) this.#tools.prepend(this.select);
    else this.menuButton.before(this.select);
    this.#tools.hidden = !japanese;
    if (held) this.select.focus();
  }

  /** Readings shown or not. @param {boolean} on */
  readings(on) {
    this.furigana.setAttribute("aria-checked", String(on));
    for (const part of [this.panel, this.launch]) part.classList.toggle("plain", !on);
  }

  /** What the menu does, by the key of its words. @param {import("./words.js").Words} words @param {Record<string, () => void>} acts */
  offer(words, acts) {
    const act = (/** @type {() => void} */ chosen) => (this.unfold(false), this.menuButton.focus(), chosen());
    const items = Object.entries(acts).map(([key, chosen]) =>
      h("button", { type: "button", onclick: () => act(chosen) }, words.show(key)),
    );
    this.menu.replaceChildren(...items);
  }

  /** Open or shut the menu. @param {boolean} open */
  unfold(open) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute("aria-expanded", String(open));
    if (open) this.menu.querySelector("button")?.focus();
  }

  /** Where `field-sizing` is not known, by hand. */
  grow() {
    if (CSS.supports("field-sizing", "content")) return;
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  /** A line for everybody, read out; nothing clears it. @param {Node | null} said */
  tell(said) {
    this.status.replaceChildren(...(said ? [said] : []));
  }
}

/**
 * The first screen: one sentence, topics, a person.
 * @param {import("./words.js").Words} words @param {string[]} topics @param {(button: import("./types").Button) => void} tap
 */
export function welcome(words, topics, tap) {
  const button = (/** @type {string} */ command, /** @type {string} */ key, kind = "") => {
    const view = { command, kind: "topic", label: words.spans(key), lang: words.lang };
    return h("button", { type: "button", class: kind, onclick: () => tap(view) }, words.show(key));
  };
  return h(
    "div",
    { class: "welcome" },
    h("p", {}, words.show("welcome")),
    h("p", {}, words.show("topics")),
    h("div", { class: "row" }, ...topics.map((topic) => button(`do=topic&id=${topic}`, `topic.${topic}`))),
    button("do=person", "person", "person"),
  );
}
