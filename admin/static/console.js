// Keyboard of the console. No framework, no inline code; pages work without it.
'use strict';

const help = document.getElementById('help');

function isTyping(target) {
  return target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null;
}

function follow(selector) {
  const found = document.querySelector(selector);
  if (!found) return false;
  found.focus();
  return true;
}

function move(step) {
  const items = [...document.querySelectorAll('[data-row]')];
  if (!items.length) return;
  const at = items.findIndex((item) => item === document.activeElement);
  const next = at < 0 ? (step > 0 ? 0 : items.length - 1) : Math.min(items.length - 1, Math.max(0, at + step));
  items[next].focus();
}

const KEYS = {
  j: () => move(1),
  k: () => move(-1),
  r: () => follow('[data-key=reply]'),
  n: () => follow('[data-key=note]'),
  '/': () => follow('[data-key=search]'),
  '?': () => help && !help.open && help.showModal(),
};

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
  const deed = KEYS[event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});
