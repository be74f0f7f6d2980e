/** A dialog over everything: a question, a text, or the counter card. Esc closes it, focus returns. */
import { h } from "./dom.js";

/**
 * @typedef {object} Choice
 * @property {Node} label
 * @property {string} [kind] `main` or `danger`
 * @property {() => void} [act] without it the button only closes
 */

/**
 * @param {ShadowRoot} root @param {string} lang @param {Node} title @param {Node} body @param {Choice[]} choices
 * @param {string} [kind]
 */
export function showSheet(root, lang, title, body, choices, kind = "") {
  const dialog = h("dialog", { class: kind, lang, "aria-labelledby": "sheet-title" });
  const close = () => dialog.close();
  dialog.append(
    h("h2", { id: "sheet-title" }, title),
    h("div", { class: "body" }, body),
    h(
      "div",
      { class: "row bar" },
      ...choices.map(({ label, kind: look, act }) =>
        h("button", { type: "button", class: look, onclick: () => (act ? act() : close()) }, label),
      ),
    ),
  );
  dialog.addEventListener("close", () => dialog.remove());
  root.append(dialog);
  dialog.showModal();
  return dialog;
}

/**
 * Print only the widget: the rest of the page steps aside while the printer looks.
 * @param {HTMLElement} host @param {string} what `log` or `card`
 */
export function printOnly(host, what) {
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
