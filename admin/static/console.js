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

// live: the server says "something changed"; pages show a quiet bar and move nothing
const queue = document.getElementById('queue');
const noticeWords = document.getElementById('notice-words');
const WISH = 'tomoni-desktop-notices';

function tell() {
  if (!noticeWords || !('Notification' in window) || Notification.permission !== 'granted') return;
  if (localStorage.getItem(WISH) !== 'on' || !document.hidden) return;
  const notice = new Notification(noticeWords.dataset.title, { body: noticeWords.dataset.body, tag: 'tomoni' });
  notice.onclick = () => { window.focus(); notice.close(); };
}

if (queue && 'EventSource' in window) {
  const stream = new EventSource(queue.dataset.events);
  stream.addEventListener('tickets', (event) => {
    document.body.dispatchEvent(new CustomEvent('tickets'));
    if (JSON.parse(event.data).opened) tell();
  });
  stream.addEventListener('case', () => {
    const bar = document.getElementById('case-news');
    if (bar) bar.hidden = false;
  });
  stream.addEventListener('ended', () => stream.close());
  window.addEventListener('pagehide', () => stream.close());
}

document.addEventListener('htmx:after:swap', (event) => {
  const bar = document.getElementById('case-news');
  if (bar && event.target instanceof Element && event.target.id === 'messages') bar.hidden = true;
});

const ask = document.getElementById('ask-notices');
const on = document.getElementById('notices-on');

function showWish() {
  const wished = localStorage.getItem(WISH) === 'on' && Notification.permission === 'granted';
  ask.hidden = wished;
  on.hidden = !wished;
}

if (ask && on && 'Notification' in window) {
  showWish();
  ask.addEventListener('click', async () => {
    if ((await Notification.requestPermission()) === 'granted') localStorage.setItem(WISH, 'on');
    showWish();
  });
}

// leaving a case: others see at once that it is free
const viewers = document.getElementById('viewers');
if (viewers) {
  window.addEventListener('pagehide', () => {
    navigator.sendBeacon(viewers.dataset.gone, new URLSearchParams({ form_token: viewers.dataset.token }));
  });
}

// who has the case in hand goes on where the conversation ends
const messages = document.getElementById('messages');
if (messages && document.getElementById('studio') && window.matchMedia('(min-width: 80rem)').matches) {
  messages.lastElementChild?.scrollIntoView({ block: 'nearest' });
}
