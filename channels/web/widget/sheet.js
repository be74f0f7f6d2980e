/** Dialogs over everything: the counter card, a text, a question. Esc closes them, focus returns. */
import { h } from "./dom.js";
import { cardFace } from "./message.js";

/**
 * @typedef {object} Choice
 * @property {string} label
 * @property {string} [kind] `main` or `danger`
 * @property {(dialog: HTMLDialogElement) => void} [act] without it the button only closes
 */

export class Sheets {
  /**
   * @param {HTMLElement} host @param {ShadowRoot} root
   * @param {() => import("./words.js").Words} words @param {() => boolean} readings
   */
  constructor(host, root, words, readings) {
    this.host = host;
    this.root = root;
    this.words = words;
    this.readings = readings;
  }

  /** The card for the clerk, as large as the screen. @param {import("./types").Reply} reply */
  card(reply) {
    const print = { label: "card_print", act: () => printOnly(this.host, "card") };
    this.#show("card_title", cardFace(reply), [print, { label: "card_close", kind: "main" }], "card");
  }

  privacy() {
    this.#show("privacy_title", this.words().show("privacy_text"), [{ label: "close" }]);
  }

  /** @param {() => void} act what follows a yes */
  askDelete(act) {
    const yes = (/** @type {HTMLDialogElement} */ dialog) => (dialog.close(), act());
    const choices = [{ label: "delete_no" }, { label: "delete_yes", kind: "danger", act: yes }];
    this.#show("delete_title", this.words().show("delete_text"), choices);
  }

  print() {
    printOnly(this.host, "log");
  }

  /** @param {string} title @param {Node} body @param {Choice[]} choices @param {string} [kind] */
  #show(title, body, choices, kind = "") {
    const words = this.words();
    const dialog = h("dialog", { class: kind, lang: words.lang, "aria-labelledby": "sheet-title" });
    dialog.classList.toggle("plain", !this.readings());
    dialog.append(
      h("h2", { id: "sheet-title" }, words.show(title)),
      h("div", { class: "body" }, h("div", {}, body)),
      h(
        "div",
        { class: "row bar" },
        ...choices.map(({ label, kind: look, act = () => dialog.close() }) =>
          h("button", { type: "button", class: look, onclick: () => act(dialog) }, words.show(label)),
        ),
      ),
    );
    dialog.addEventListener("close", () => dialog.remove());
    this.root.append(dialog);
    dialog.showModal();
    dialog.scrollTop = 0; // the first button may stand below a long card: its beginning is what is held out
  }
}

/**
 * Print only the widget: the rest of the page steps aside while the printer looks.
 * @param {HTMLElement} host @param {string} what `log` or `card`
 */
function printOnly(host, what) {
  const aside = new CSSStyleSheet();
  const name = host.localName;
  aside.replaceSync(`@media print{body :not(${name}):not(:has(${name})){display:none!important}}`);
  document.adoptedStyleSheets.push(aside);
  host.setAttribute("data-print", what);
  const back = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== aside);
    host.removeAttribute("data-print");
  };
  addEventListener("afterprint", back, { once: true });
  window.print();
}
