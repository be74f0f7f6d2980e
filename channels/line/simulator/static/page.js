// The phone: asks the local server for the chat, draws it, and sends what the resident does.

import { drawFlex, element } from "/_static/flex.js";

const $ = (id) => document.getElementById(id);
const POLL = 600;
const asked = new URLSearchParams(location.search);
let words = {};
let seen = -1;
let current = null;
let typing = null;

async function get(path) {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function act(kind, more = {}) {
  const body = JSON.stringify({ resident: $("resident").value, kind, standby: $("standby").checked, ...more });
  await fetch("/_act", { method: "POST", headers: { "content-type": "application/json" }, body });
  await refresh();
}

async function speak(language) {
  words = await get(`/_words/${language}`);
  document.documentElement.lang = language;
  for (const item of document.querySelectorAll("[data-word]")) item.textContent = words[item.dataset.word];
  for (const item of document.querySelectorAll("[data-label]")) item.setAttribute("aria-label", words[item.dataset.label]);
  $("text").placeholder = words.input;
  document.title = words.title;
  seen = -1;
}

async function refresh() {
  const id = $("resident").value;
  const state = await get(`/_chat/${id}?seen=${seen}`);
  if (id !== $("resident").value) return;
  if (state.entries) {
    seen = state.version;
    current = state.resident;
    drawChat(state.entries);
  }
  showTyping(state.typing);
}

function drawChat(entries) {
  const chat = $("chat");
  const atEnd = chat.scrollHeight - chat.scrollTop - chat.clientHeight < 80;
  const grown = entries.length !== Number(chat.dataset.count ?? -1);
  chat.replaceChildren(...entries.map(drawEntry));
  chat.dataset.count = entries.length;
  typing = null;
  if (!entries.length) chat.append(note(words.empty));
  drawTaps(entries.at(-1));
  $("profile").textContent = current.language ?? words.hidden;
  $("block").textContent = current.friend ? words.block : words.unblock;
  if (!current.friend) chat.append(note(words.blocked));
  if (atEnd || grown) showNewest(chat, entries);
}

// A long answer is read from its beginning, so its top is brought into view, not its end.
function showNewest(chat, entries) {
  const last = chat.querySelectorAll(".entry")[entries.length - 1];
  if (last && last.offsetHeight > chat.clientHeight) last.scrollIntoView({ block: "start" });
  else chat.scrollTop = chat.scrollHeight;
}

function drawEntry(entry) {
  const out = element("div", `entry ${entry.author}`);
  const sender = entry.message.sender?.name;
  if (sender) { out.classList.add("staff"); const who = element("div", "sender"); who.textContent = sender; out.append(who); }
  out.append(drawMessage(entry));
  const meta = element("div", "meta");
  const time = element("time");
  time.textContent = new Date(entry.at * 1000).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  meta.append(time);
  if (entry.delivered === false) meta.append(mark(words.failed, "bad"));
  if (entry.via === "push") meta.append(mark(words.push));
  if (entry.author === "resident" && !entry.unsent) {
    const undo = element("button");
    undo.type = "button";
    undo.textContent = words.unsend;
    undo.addEventListener("click", () => act("unsend", { message_id: entry.id }));
    meta.append(undo);
  }
  out.append(meta);
  return out;
}

function drawMessage({ id, message }) {
  if (message.type === "flex") return drawFlex(message.contents, tap);
  const out = element("div", "say");
  if (message.type === "text") out.append(...linked(message.text));
  else if (message.type === "sticker") { out.classList.add("sticker"); out.textContent = "🐻"; out.title = words.sticker; }
  else if (message.type === "image") { const image = element("img"); image.src = `/_photo/${id}`; image.alt = words.photo; out.append(image); }
  else if (message.type === "location") out.textContent = `📍 ${words.location}\n${message.latitude}, ${message.longitude}`;
  else if (message.type === "unsent") { out.classList.add("quiet"); out.textContent = words.unsent; }
  else out.textContent = `[${message.type}]`;
  return out;
}

function linked(text) {
  return text.split(/(https?:\/\/[^\s）」。、]+)/).map((part, index) => {
    if (index % 2 === 0) return part;
    const link = element("a");
    link.href = part;
    link.textContent = part;
    link.target = "_blank";
    link.rel = "noreferrer noopener";
    return link;
  });
}

function drawTaps(last) {
  const items = last?.author === "bot" ? last.message.quickReply?.items ?? [] : [];
  $("taps").replaceChildren(...items.map(({ action }) => {
    const out = element("button");
    out.type = "button";
    out.textContent = action.label;
    out.addEventListener("click", () => tap(action));
    return out;
  }));
}

function tap(action) {
  if (action.type === "postback") return act("postback", { data: action.data, text: action.displayText ?? "" });
  if (action.type === "message") return act("text", { text: action.text });
  if (action.type === "location") return act("location");
  return undefined;
}

function showTyping(on) {
  if (on && !typing) {
    typing = element("div", "dots");
    typing.setAttribute("role", "img");
    typing.setAttribute("aria-label", words.typing);
    typing.append(element("i"), element("i"), element("i"));
    $("chat").append(typing);
    $("chat").scrollTop = $("chat").scrollHeight;
  } else if (!on && typing) {
    typing.remove();
    typing = null;
  }
}

function mark(text, className = "") {
  const out = element("span", className);
  out.textContent = text;
  return out;
}

function note(text) {
  const out = element("div", "say quiet");
  out.textContent = text;
  return out;
}

async function sendPhoto(file) {
  const reader = new FileReader();
  const url = await new Promise((done, fail) => { reader.onload = () => done(reader.result); reader.onerror = fail; reader.readAsDataURL(file); });
  await act("photo", { photo: url });
}

function listen() {
  $("screen").addEventListener("change", async () => { await speak($("screen").value); await refresh(); });
  $("resident").addEventListener("change", () => { seen = -1; $("chat").dataset.count = -1; refresh(); });
  $("redeliver").addEventListener("click", () => fetch("/_redeliver", { method: "POST" }));
  $("block").addEventListener("click", () => act(current.friend ? "unfollow" : "follow"));
  $("sticker").addEventListener("click", () => act("sticker"));
  $("photo").addEventListener("click", (event) => (event.shiftKey ? act("photo") : $("file").click()));
  $("file").addEventListener("change", () => { if ($("file").files[0]) sendPhoto($("file").files[0]); $("file").value = ""; });
  $("location").addEventListener("click", () => act("location"));
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); sendText(); });
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); sendText(); }
  });
}

function sendText() {
  const text = $("text").value.trim();
  if (!text) return;
  $("text").value = "";
  act("text", { text });
}

async function start() {
  const wanted = asked.get("screen") ?? navigator.language;
  $("screen").value = wanted.startsWith("zh") ? "zh-Hant" : wanted.startsWith("en") ? "en" : "ja";
  await speak($("screen").value);
  const residents = await get("/_residents");
  $("resident").replaceChildren(...residents.map((item) => new Option(item.name, item.id)));
  if (asked.get("resident")) $("resident").value = asked.get("resident");
  listen();
  for (;;) {
    try { await refresh(); } catch (error) { console.warn(error.message); }
    await new Promise((next) => setTimeout(next, POLL));
  }
}

start();
