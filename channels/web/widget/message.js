/** One message of the log as elements. */
import { blocks, h, spans, vh } from "./dom.js";

/** @typedef {import("./types").Reply} Reply @typedef {import("./types").Button} Button @typedef {import("./types").Place} Place */
/**
 * What a message needs from the widget around it.
 * @typedef {object} Around
 * @property {import("./words.js").Words} words
 * @property {(button: Button, element: HTMLButtonElement) => void} tap
 * @property {(reply: Reply) => void} card
 */

/** @param {import("./types").Message} message @param {Around} around @param {import("./types").Span[]} [label] */
export function messageElement(message, around, label = message.label) {
  const said = message.author === "resident" && label ? h("p", {}, spans(label)) : blocks(message.blocks);
  return frame(
    message.author,
    message.at,
    around,
    message.replies.map((reply) => replyElement(reply, around)),
    h("div", { class: "bubble", lang: message.lang }, said),
    message.languages.length > 0 && buttonRow(message.languages, around, "languages"),
    message.replies.find((reply) => reply.staff)?.staff,
  );
}

/**
 * Who, when and what.
 * @param {"resident" | "bot" | "staff"} author @param {string} at @param {Around} around @param {HTMLElement[]} replies
 * @param {HTMLElement} bubble @param {HTMLElement | false} [row] @param {import("./types").Span[]} [name] a staff member's
 */
function frame(author, at, { words }, replies, bubble, row = false, name) {
  const date = new Date(at);
  const who = name ? spans(name) : words.show(author === "resident" ? "you" : author);
  return h(
    "div",
    { class: `m ${author}` },
    h("p", { class: "who", lang: words.lang }, h("b", {}, who), vh(": "), h("time", { datetime: at }, words.time(date))),
    bubble.textContent && bubble,
    ...replies,
    row,
  );
}

/** @param {Reply} reply @param {Around} around */
function replyElement(reply, around) {
  const element = h("div", { class: `bubble ${reply.kind}`, lang: reply.lang });
  if (reply.kind === "counter") return counterElement(element, reply, around);
  const tab = around.words.plain("new_tab");
  element.append(
    ...[
      reply.title && h("h3", {}, spans(reply.title)),
      ...(reply.notices ?? []).map((notice) => h("p", { class: "notice", lang: notice.lang }, spans(notice.spans))),
      reply.short && h("p", { class: "short" }, spans(reply.short, tab)),
      blocks(reply.blocks ?? [], tab),
      ...(reply.places ?? []).map((place) => placeElement(place, tab)),
      blocks(reply.after ?? [], tab),
      reply.original?.length && h("div", { class: "original" }, h("p", { lang: reply.ui_lang }, spans(reply.original_label ?? [])), h("div", { lang: "ja" }, blocks(reply.original, tab))),
      reply.made?.length && h("p", { class: "source", lang: reply.ui_lang }, spans(reply.made)),
      reply.footer && footerElement(reply.footer, tab),
      reply.buttons?.length && buttonRow(reply.buttons, around, "choices"),
      reply.languages?.length && buttonRow(reply.languages, around, "languages", "other_languages"),
      reply.actions?.length && buttonRow(reply.actions, around, "actions"),
    ].filter((child) => child instanceof Node),
  );
  return element;
}

/** @param {NonNullable<Reply["footer"]>} footer @param {string} tab */
function footerElement(footer, tab) {
  return h(
    "p",
    { class: "source" },
    spans(footer.label),
    ...footer.sources.flatMap((source, index) => [index > 0 && " / ", spans(source, tab)]),
    footer.sources.length > 0 && h("br"),
    h("time", { datetime: footer.checked_on }, spans(footer.checked)),
  );
}

/** @param {Place} place @param {string} tab */
export function placeElement(place, tab) {
  const { state, text } = place.open;
  return h(
    "div",
    { class: "place" },
    h("h4", {}, spans(place.name), place.name_ja.length > 0 && h("span", { lang: "ja" }, "（", spans(place.name_ja), "）")),
    text.length > 0 && h("p", { class: `open ${state}` }, h("span", { "aria-hidden": "true" }, state === "open" ? "● " : "○ "), spans(text)),
    h(
      "dl",
      {},
      ...place.rows.flatMap((row) => [
        h("dt", {}, spans(row.label)),
        ...row.values.map((value) => h("dd", {}, spans(value, tab))),
      ]),
    ),
    ...(place.lines ?? []).map((line) => h("p", {}, spans(line, tab))),
    place.links.length > 0 &&
      h("p", { class: "links" }, ...place.links.map((link) => spans(link.text.map((span) => ({ ...span, url: link.url })), tab))),
  );
}

/** @param {HTMLElement} element @param {Reply} reply @param {Around} around */
function counterElement(element, reply, { words, card }) {
  element.append(
    cardFace(reply),
    h("button", { type: "button", lang: words.lang, onclick: () => card(reply) }, words.show("card_show")),
  );
  return element;
}

/** The white card: the resident's line small, Japanese large, place and date below. @param {Reply} reply */
export function cardFace(reply) {
  return h(
    "div",
    { class: "face", lang: reply.lang },
    h("p", { class: "resident", lang: reply.resident_lang }, spans(reply.resident ?? [])),
    reply.title?.length ? h("h3", {}, spans(reply.title)) : null,
    h("div", { class: "large" }, blocks(reply.blocks ?? [])),
    ...(reply.places ?? []).map((place) => placeElement(place, "")),
    h("p", { class: "source" }, spans(reply.checked ?? [])),
  );
}

/** @param {Button[]} buttons @param {Around} around @param {string} name @param {string} [label] */
export function buttonRow(buttons, { tap, words }, name, label) {
  const row = h("div", { class: `row ${name}`, role: "group" });
  if (label) row.setAttribute("aria-label", words.plain(label));
  for (const button of buttons) {
    const element = h("button", { type: "button", lang: button.lang, "data-command": button.command }, spans(button.label));
    element.addEventListener("click", () => tap(button, element));
    row.append(element);
  }
  return row;
}
