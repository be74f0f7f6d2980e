/** Elements from plain values: text nodes only, never HTML from a string. */

/**
 * An element. Attributes by name; a function is a listener (`onclick`); false, null and undefined leave it out.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (value !== false && value != null) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child || child === "")));
  return element;
}

/**
 * Words with readings as real ruby and links that cannot run scripts.
 * @param {import("./types").Span[]} spans
 * @param {string} [newTab] what a screen reader hears after a link that leaves the page
 */
export function spans(spans, newTab = "") {
  const fragment = document.createDocumentFragment();
  for (const span of spans) {
    /** @type {Node} */
    let node = document.createTextNode(span.text);
    if (span.reading) node = h("ruby", {}, span.text, h("rp", {}, "("), h("rt", {}, span.reading), h("rp", {}, ")"));
    if (span.strong) node = h("strong", {}, node);
    if (span.url && /^(tel|mailto):/i.test(span.url)) node = h("a", { href: span.url }, node);
    else if (span.url && /^https?:/i.test(span.url))
      node = h("a", { href: span.url, target: "_blank", rel: "noopener noreferrer" }, node, vh(newTab));
    fragment.append(node);
  }
  return fragment;
}

/**
 * Paragraphs, lists and small headings.
 * @param {import("./types").Block[]} blocks
 * @param {string} [newTab]
 */
export function blocks(blocks, newTab) {
  const fragment = document.createDocumentFragment();
  /** @type {HTMLElement | null} */
  let list = null;
  for (const block of blocks) {
    if (block.kind === "item") {
      if (!list) fragment.append((list = h("ul")));
      // an item that brings its own number needs no dot before it
      list.append(h("li", { class: /^\d+\. /.test(block.spans[0]?.text ?? "") && "step" }, spans(block.spans, newTab)));
    } else {
      list = null;
      fragment.append(h(block.kind === "heading" ? "h4" : "p", {}, spans(block.spans, newTab)));
    }
  }
  return fragment;
}

/** Words for screen readers only. @param {string} text */
export function vh(text) {
  return text ? h("span", { class: "vh" }, text) : null;
}
