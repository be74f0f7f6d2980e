// Draws LINE Flex messages well enough to judge them: boxes, text, spans, buttons, separators, actions.

const TEXT = { xxs: 11, xs: 13, sm: 14, md: 16, lg: 19, xl: 22, xxl: 29, "3xl": 35, "4xl": 48, "5xl": 74 };
const SPACE = { none: 0, xs: 2, sm: 4, md: 8, lg: 12, xl: 16, xxl: 20 };
const BORDER = { none: 0, light: 0.5, normal: 1, medium: 2, "semi-bold": 3, bold: 4 };

const length = (value, names) => (value in names ? `${names[value]}px` : value);

/** The element for a Flex container; `onTap(action)` is called for postbacks and messages. */
export function drawFlex(container, onTap) {
  const holder = element("div", "flex-message");
  const bubbles = container.type === "carousel" ? container.contents : [container];
  for (const bubble of bubbles) holder.append(drawBubble(bubble, onTap));
  return holder;
}

function drawBubble(bubble, onTap) {
  const out = element("div", `fx-bubble ${bubble.size ?? "mega"}`);
  for (const part of ["header", "body", "footer"]) {
    if (bubble[part]) out.append(draw(bubble[part], onTap));
  }
  return out;
}

function draw(item, onTap) {
  const drawers = { box, text, button, separator, filler: () => element("div", "fx-filler") };
  const out = drawers[item.type](item, onTap);
  if (item.margin) out.dataset.margin = length(item.margin, SPACE);
  if (item.flex !== undefined) out.style.flex = item.flex === 0 ? "none" : `${item.flex} 1 0`;
  return out;
}

function box(item, onTap) {
  const out = item.action ? acting(item.action, onTap, "fx-box") : element("div", "fx-box");
  out.classList.add(item.layout);
  const style = out.style;
  style.display = "flex";
  if (item.paddingAll) style.padding = length(item.paddingAll, SPACE);
  for (const [key, property] of [["paddingTop", "paddingTop"], ["paddingBottom", "paddingBottom"],
    ["paddingStart", "paddingLeft"], ["paddingEnd", "paddingRight"]]) {
    if (item[key]) style[property] = length(item[key], SPACE);
  }
  if (item.backgroundColor) style.backgroundColor = item.backgroundColor;
  if (item.cornerRadius) style.borderRadius = length(item.cornerRadius, SPACE);
  if (item.borderWidth) style.border = `${length(item.borderWidth, BORDER)} solid ${item.borderColor ?? "#000"}`;
  if (item.alignItems) style.alignItems = item.alignItems;
  if (item.justifyContent) style.justifyContent = item.justifyContent;
  const before = item.layout === "vertical" ? "marginTop" : "marginLeft";
  item.contents.forEach((child, index) => {
    const drawn = draw(child, onTap);
    if (index) drawn.style[before] = drawn.dataset.margin ?? length(item.spacing ?? "none", SPACE);
    if (item.layout !== "vertical" && child.flex === undefined && child.type !== "separator") drawn.style.flex = "1 1 0";
    out.append(drawn);
  });
  return out;
}

function text(item, onTap) {
  const out = item.action ? acting(item.action, onTap, "fx-text") : element("div", "fx-text");
  if (item.wrap) out.classList.add("wrap");
  paint(out, item);
  if (item.align) out.style.textAlign = item.align;
  if (item.lineSpacing) out.style.lineHeight = `calc(1.2em + ${item.lineSpacing})`;
  if (item.contents) {
    for (const span of item.contents) {
      const run = element("span");
      run.textContent = span.text;
      paint(run, span);
      out.append(run);
    }
  } else {
    out.textContent = item.text;
  }
  return out;
}

function paint(out, item) {
  if (item.size) out.style.fontSize = length(item.size, TEXT);
  if (item.color) out.style.color = item.color;
  if (item.weight === "bold") out.style.fontWeight = "700";
  if (item.style === "italic") out.style.fontStyle = "italic";
  if (item.decoration && item.decoration !== "none") out.style.textDecoration = item.decoration;
}

function button(item, onTap) {
  const out = acting(item.action, onTap, "fx-button");
  out.classList.add(item.style ?? "link");
  out.textContent = item.action.label;
  return out;
}

function separator(item) {
  const out = element("hr", "fx-separator");
  if (item.color) out.style.borderColor = item.color;
  return out;
}

function acting(action, onTap, name) {
  if (action.type === "uri") {
    const out = element("a", `fx-act ${name}`);
    out.href = action.uri;
    out.target = "_blank";
    out.rel = "noreferrer noopener";
    return out;
  }
  const out = element("button", `fx-act ${name}`);
  out.type = "button";
  out.addEventListener("click", () => onTap(action));
  return out;
}

export function element(name, className = "") {
  const out = document.createElement(name);
  out.className = className;
  return out;
}
