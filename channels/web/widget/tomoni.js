/** <tomoni-chat>: ask Tomoni from any page. Attributes: language, server, topics. */
import { h, spans } from "./dom.js";
import { Frame, welcome } from "./frame.js";
import { Link, Refused } from "./link.js";
import { Log } from "./log.js";
import { Memory } from "./memory.js";
import { buttonRow } from "./message.js";
import { Outbox, newId } from "./outbox.js";
import { Sheets } from "./sheet.js";
import { STYLE } from "./style.js";
import { whereAmI } from "./where.js";
import { Words, pageLanguage } from "./words.js";

/** @typedef {import("./types").Message} Message @typedef {import("./types").Span} Span */

const TOPICS = "school japanese-class living disaster";
const LOOKING = 8000;
const RETRY = 3000;
const LARGEST = 10 * 1024 * 1024;

class TomoniChat extends HTMLElement {
  #root = this.attachShadow({ mode: "open" });
  #memory = new Memory();
  /** @type {Words} */ #words = /** @type {Words} */ (/** @type {unknown} */ (null));
  /** @type {Link} */ #link = /** @type {Link} */ (/** @type {unknown} */ (null));
  /** @type {Outbox} */ #outbox = /** @type {Outbox} */ (/** @type {unknown} */ (null));
  #replayed = false;
  #online = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #looking;
  /** What stands in the status line while staff have a case. @type {import("./types").State["case"]} */ #case = null;
  #wantsCard = false;
  #furigana = true;
  /** A choice that the server has not heard yet. @type {import("./types").State | null} */ #wish = null;

  #log = new Log(
    () => ({ words: this.#words, tap: (button, element) => this.#tap(button, element), card: (reply) => this.#sheets.card(reply) }),
    () => welcome(this.#words, (this.getAttribute("topics") ?? TOPICS).split(/\s+/).filter(Boolean), (button) => this.#tap(button)),
    (text) => this.#again(text),
  );
  #frame = new Frame(this.#log.element);
  #sheets = new Sheets(this, this.#root, () => this.#words, () => this.#furigana);

  get base() {
    return (this.getAttribute("server") ?? new URL(import.meta.url).origin).replace(/\/$/, "");
  }

  async connectedCallback() {
    if (this.#link) return this.#link.follow();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    this.#root.adoptedStyleSheets = [sheet];
    const kept = this.#memory.kept;
    this.#link = new Link(this.base, this.#memory, () => this.#tag(), {
      message: (message) => this.#hear(message),
      state: (state) => this.#follow(state),
      gone: () => this.#gone(),
      line: (up) => this.#line(up),
    });
    this.#outbox = new Outbox(this.#link, this.#memory, {
      open: () => this.#open(),
      sent: (id) => void this.#log.mark(id, ""),
      gone: () => this.#gone(),
      failed: (id, problem) => (this.#log.fail(id, problem), this.#rest()),
      line: (up) => this.#line(up),
    });
    this.#listen();
    this.#furigana = kept.furigana ?? true;
    const language = ((kept.chosen || kept.id) && kept.language) || pageLanguage(this);
    while (!(await this.#speak(language))) await new Promise((resolve) => setTimeout(resolve, RETRY));
    this.#root.append(this.#frame.panel, this.#frame.launch);
    if (kept.id) this.#link.follow();
    if (kept.open) this.#show(true, false);
    void this.#outbox.flush();
  }

  disconnectedCallback() {
    this.#link?.stop();
  }

  #tag() {
    const language = this.#words?.language ?? pageLanguage(this);
    return language === "ja-easy" ? "ja-x-easy" : language;
  }

  #listen() {
    this.#frame.launch.onclick = () => this.#show(true);
    this.#frame.close.onclick = () => this.#show(false);
    this.#frame.select.onchange = () => this.#choose(this.#frame.select.value, this.#frame.select.value === "ja-easy" || this.#furigana);
    this.#frame.furigana.onclick = () => this.#choose(this.#words.language, !this.#furigana);
    this.#frame.menuButton.onclick = () => this.#frame.unfold(this.#frame.menu.hidden);
    this.#frame.form.onsubmit = (event) => {
      event.preventDefault();
      const text = this.#frame.input.value.trim();
      if (!text) return this.#frame.input.focus();
      this.#frame.input.value = "";
      this.#frame.grow();
      this.#say({ text }, [{ text }], this.#words.lang);
    };
    this.#frame.attach.onclick = () => this.#frame.file.click();
    this.#frame.file.onchange = () => {
      const file = this.#frame.file.files?.[0];
      this.#frame.file.value = "";
      if (file) void this.#attach(file);
    };
    this.#frame.input.oninput = () => this.#frame.grow();
    this.#frame.input.onkeydown = (event) => {
      // keyCode 229: Safari ends the composition before the key that ended it
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#frame.form.requestSubmit();
    };
    this.#frame.panel.onkeydown = (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.stopPropagation();
      if (this.#frame.menu.hidden) return this.#show(false);
      this.#frame.unfold(false);
      this.#frame.menuButton.focus();
    };
    addEventListener("online", () => (this.#link.wake(), void this.#outbox.flush()));
    addEventListener("offline", () => this.#line(false));
    addEventListener("storage", () => this.#memory.recall());
    // a phone's keyboard covers fixed boxes: keep to what is visible
    visualViewport?.addEventListener("resize", () => this.style.setProperty("--height", `${visualViewport?.height}px`));
  }

  // --- words and language

  /** Draw everything in a language. @param {string} language */
  async #speak(language) {
    try {
      this.#words = await Words.load(this.base, language);
    } catch {
      return false; // what stands there stays, in the language it has
    }
    const words = this.#words;
    this.#memory.keep({ language });
    this.#frame.speak(words);
    this.#frame.offer(words, {
      attach: () => (this.#case ? this.#frame.file.click() : this.#frame.tell(words.show("no_case"))),
      print: () => this.#sheets.print(),
      delete: () => this.#sheets.askDelete(() => void this.#delete()),
      my_data: () => void this.#download(),
      privacy: () => this.#sheets.privacy(),
    });
    this.#frame.readings(this.#furigana);
    this.#drawLaunch();
    this.#rest();
    this.#redraw();
    return true;
  }

  /** The resident picked a language or the readings. @param {string} language @param {boolean} furigana */
  async #choose(language, furigana) {
    this.#furigana = furigana;
    this.#memory.keep({ chosen: true, furigana });
    if (this.#memory.kept.id) this.#wish = { language, furigana };
    if (language === this.#words.language) this.#frame.readings(furigana);
    else await this.#speak(language);
    await this.#tellWish();
  }

  /** Say the choice to the server; a dead line says it later. */
  async #tellWish() {
    const wish = this.#wish;
    if (!wish) return;
    await this.#link.call("PUT", "/language", wish).then(() => this.#wish === wish && (this.#wish = null), () => {});
  }

  /** The conversation is answered like this now. @param {import("./types").State} state */
  #follow({ language, furigana, case: open }) {
    const changed = JSON.stringify(open ?? null) !== JSON.stringify(this.#case);
    this.#case = open ?? null;
    this.#frame.attach.hidden = !open;
    if (changed) this.#rest();
    if (!this.#replayed) this.#ready();
    if (this.#wish) return void this.#tellWish();
    if (language === this.#words.language) return;
    if (language === "ja-easy") this.#furigana = furigana;
    void this.#speak(language);
  }

  // --- open, closed, menu, sheets

  /** @param {boolean} open @param {boolean} [focus] */
  #show(open, focus = true) {
    this.#frame.panel.hidden = !open;
    this.#frame.launch.hidden = open;
    this.#frame.launch.setAttribute("aria-expanded", String(open));
    this.#memory.keep({ open });
    if (open) {
      this.#arrive();
      if (focus) (matchMedia("(pointer: coarse)").matches ? this.#frame.head : this.#frame.input).focus();
    } else {
      this.#log.markNew();
      this.#drawLaunch();
      if (focus) this.#frame.launch.focus();
    }
  }

  /** Everything that is kept of this conversation, as a file. */
  async #download() {
    try {
      if (!this.#memory.kept.id) return;
      const file = await (await this.#link.call("GET", "/data")).blob();
      const url = URL.createObjectURL(file);
      h("a", { href: url, download: "tomoni.json" }).click();
      setTimeout(() => URL.revokeObjectURL(url), RETRY);
    } catch {
      this.#frame.tell(this.#words.show("offline"));
    }
  }

  async #delete() {
    try {
      if (this.#memory.kept.id) await this.#link.call("DELETE", "/");
    } catch (error) {
      if (!(error instanceof Refused && error.gone)) return this.#frame.tell(this.#words.show("offline"));
    }
    this.#link.stop();
    this.#clear();
    this.#frame.tell(this.#words.show("deleted"));
    this.#frame.input.focus();
  }

  #clear() {
    this.#case = null;
    this.#frame.attach.hidden = true;
    this.#memory.forget();
    this.#log.messages = [];
    this.#replayed = false;
    this.#redraw();
  }

  /** Deleted elsewhere, or past its time. */
  #gone() {
    const queue = this.#outbox.queue;
    this.#link.stop();
    this.#clear();
    this.#memory.keep({ queue });
    this.#redraw();
    this.#frame.tell(this.#words.show("ended"));
    void this.#outbox.flush();
  }

  // --- the log

  #redraw() {
    this.#log.redraw(this.#outbox.queue, this.#replayed || !this.#memory.kept.id);
    this.#suggest();
    this.#log.scroll();
  }

  /** A message came, now or again. @param {Message} message */
  #hear(message) {
    if (message.client_id) this.#outbox.drop(message.client_id);
    this.#log.add(message);
    const answered = message.author !== "resident";
    if (answered) this.#rest();
    if (!this.#replayed) return;
    this.#suggest();
    this.#drawLaunch();
    if (this.#frame.panel.hidden) return;
    this.#log.scroll();
    this.#seen();
    const card = message.replies.find((reply) => reply.kind === "counter");
    if (card && this.#wantsCard) this.#sheets.card(card);
    if (answered) this.#wantsCard = false;
  }

  /** What was there is there: from now on messages are news. */
  #ready() {
    this.#replayed = true;
    this.#log.live(true);
    this.#suggest();
    this.#drawLaunch();
    if (!this.#frame.panel.hidden) this.#arrive();
  }

  /** Articles that go on from the last answer. */
  #suggest() {
    const last = this.#log.messages.findLast((message) => message.author !== "resident");
    const related = last?.replies.flatMap((reply) => reply.related ?? []).slice(0, 3) ?? [];
    this.#frame.suggestions.hidden = !related.length;
    this.#frame.suggestions.replaceChildren(...buttonRow(related, this.#log.around(), "related").children);
  }

  // --- unread

  get #unread() {
    return this.#replayed ? this.#log.unread(this.#memory.kept.read ?? 0) : [];
  }

  /** The resident looks: mark what is new, then count it as read. */
  #arrive() {
    this.#log.markNew(this.#unread[0]);
    this.#log.scroll();
    this.#seen();
  }

  #seen() {
    const last = this.#log.messages.at(-1);
    if (last && this.#replayed) this.#memory.keep({ read: last.sequence });
  }

  #drawLaunch() {
    if (!this.#words) return;
    const count = this.#unread.length;
    this.#frame.launch.replaceChildren(this.#words.show("open"), ...(count ? [h("b", {}, this.#words.show("unread", { count }))] : []));
  }

  // --- speaking

  /** @param {import("./types").Button} button @param {HTMLButtonElement} [element] */
  #tap(button, element) {
    if (button.kind === "locate") return void this.#locate(button);
    if (button.kind === "counter") this.#wantsCard = true;
    const held = this.#root.activeElement === element;
    this.#say({ command: button.command }, button.label, button.lang);
    this.#log.spend(button.command);
    if (held || element?.disabled) this.#log.element.focus({ preventScroll: true });
  }

  /** The nearest sites from here, if the device may tell. @param {import("./types").Button} button */
  async #locate(button) {
    this.#frame.tell(this.#words.show("locating"));
    try {
      const at = await whereAmI();
      this.#say({ command: button.command.replace("do=locate", `do=sites&at=${at}`) }, button.label, button.lang);
    } catch {
      this.#frame.tell(this.#words.show("nowhere"));
    }
  }

  /** @param {{text: string} | {command: string}} what @param {Span[]} label @param {string} lang */
  #say(what, label, lang) {
    const message = { client_id: newId(), ...what, label, lang, at: new Date().toISOString() };
    this.#log.markNew();
    this.#log.draw(message);
    this.#outbox.add(message);
    this.#log.scroll();
    clearTimeout(this.#looking);
    if (this.#online && !this.#case?.held) this.#frame.tell(this.#words.show("looking"));
    this.#looking = setTimeout(() => this.#rest(), LOOKING);
  }

  /** A photo or document for the person who has the case. @param {File} file */
  async #attach(file) {
    const id = newId();
    const words = this.#words;
    this.#log.draw({ client_id: id, label: [{ text: `${words.plain("file")} ${file.name}` }], lang: words.lang, at: new Date().toISOString() });
    const bar = h("progress", { "aria-label": words.plain("sending") });
    this.#log.mark(id, "sending")?.querySelector(".state")?.append(bar);
    this.#log.scroll();
    const again = () => void this.#attach(file);
    if (file.size > LARGEST) return this.#log.fail(id, { lang: words.lang, spans: words.spans("file_large") }, again);
    try {
      await this.#link.upload(id, file, (part) => (bar.value = part));
      this.#log.mark(id, "");
    } catch (error) {
      if (error instanceof Refused && error.gone) return this.#gone();
      this.#log.fail(id, error instanceof Refused ? error.problem : null, again);
    }
  }

  /** Nothing is being looked for any more. */
  #rest() {
    clearTimeout(this.#looking);
    const { lang, spans: said } = this.#case ?? {};
    if (this.#online) this.#frame.tell(said ? h("span", { lang }, spans(said)) : null);
    else this.#line(false);
  }

  /** Back to the composer, with the words of a message that failed. @param {string} text */
  #again(text) {
    if (text) this.#frame.input.value = text;
    this.#frame.grow();
    this.#frame.input.focus();
  }

  async #open() {
    const { language, chosen } = this.#memory.kept;
    const page = document.documentElement.lang;
    const body = chosen ? { language } : { page_language: this.#words.language === "ja-easy" ? "ja-x-easy" : this.#words.language || page };
    const opened = await (await this.#link.call("POST", "", body)).json();
    this.#memory.keep({ id: opened.id, token: opened.token, read: 0 });
    this.#replayed = true; // nothing was there before: all that comes is news
    this.#link.follow();
  }

  // --- the status line

  /** @param {boolean} up */
  #line(up) {
    const back = up && !this.#online;
    this.#online = up && navigator.onLine;
    if (!this.#words) return;
    if (back) {
      this.#rest();
      void this.#outbox.flush();
    }
    if (!this.#online) this.#frame.tell(this.#words.show(navigator.onLine ? "connecting" : "offline"));
  }

}

if (!customElements.get("tomoni-chat")) customElements.define("tomoni-chat", TomoniChat);
