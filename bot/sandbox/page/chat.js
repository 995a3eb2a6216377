// The page: phones side by side, the bar with the time machine, and news from the server.

import { make } from "./bubble.js";
import { Phone } from "./phone.js";

const phones = new Map(); // chat id -> Phone
const unread = new Map();
const wishes = []; // chat ids, the one looked at last first: as many as there is room for are shown
const closed = new Set();
const shownIds = new Set();
// What a bot calls what it has planned, as somebody who looks on would say it; unknown words stay as they are.
const PLANNED = {
  dose: "tablet", ring: "second reminder", snooze: "reminder put off", limit: "the question about a tablet ends", trip: "a journey",
  checkin: "check-in", nudge: "a word about the open check-in", checkin_close: "the check-in closes", reask: "how are you now?",
  week: "the week's card", unpause: "the pause ends", alert: "an open alert", visit: "a visit", course: "a planned change", supply: "tablets that end", quiet: "a long silence",
};
let ahead = 0; // milliseconds that the demo's clock is ahead of this computer's
let upcoming = [];
let planning = 0; // what is planned is asked for when the chat has been still for a moment
const PLAN_MILLISECONDS = 700;
const one = (id) => document.getElementById(id);
const now = () => new Date(Date.now() + ahead);

async function post(path, body) {
  const answer = await fetch(`/sandbox/${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
  return answer.json();
}

// --- the phones

function room() { return window.matchMedia("(min-width: 78rem)").matches ? 3 : window.matchMedia("(min-width: 50.01rem)").matches ? 2 : 1; }

function arrange() {
  for (const id of phones.keys()) if (!wishes.includes(id)) wishes.push(id);
  shownIds.clear();
  wishes.filter((id) => phones.has(id) && !closed.has(id)).slice(0, room()).forEach((id) => shownIds.add(id));
  one("phones").replaceChildren(...[...phones.values()].filter((phone) => shownIds.has(phone.person.chat_id)).map((phone) => phone.section));
  for (const id of shownIds) { unread.delete(id); phones.get(id).toEnd(); }
  people();
  tick();
}

function people() {
  one("people").replaceChildren(...[...phones.values()].map(({ person }) => {
    const waiting = unread.get(person.chat_id);
    const button = make("button", { type: "button", textContent: person.first_name }, waiting ? make("span", { className: "unread", textContent: waiting, ariaLabel: `${waiting} new` }) : null);
    button.setAttribute("aria-pressed", String(shownIds.has(person.chat_id)));
    button.addEventListener("click", () => toggle(person.chat_id));
    return button;
  }));
}

function toggle(id) {
  const at = [...phones.keys()].indexOf(id);
  if (shownIds.has(id)) {
    if (shownIds.size > 1) closed.add(id);
  } else {
    closed.delete(id);
    wishes.splice(wishes.indexOf(id), 1);
    wishes.unshift(id);
  }
  arrange();
  one("people").children[at].focus();
}

function rang(phone) {
  const id = phone.person.chat_id;
  if (shownIds.has(id) || !phones.has(id)) return;
  unread.set(id, (unread.get(id) ?? 0) + 1);
  people();
}

async function load() {
  const state = await (await fetch("/sandbox/state")).json();
  keepTime(state);
  for (const person of state.persons) meet(person);
  arrange();
}

async function look() { keepTime(await (await fetch("/sandbox/state")).json()); }

function meet(person) {
  const known = phones.get(person.chat_id);
  if (known) known.fill(person);
  else phones.set(person.chat_id, new Phone(person, { now, post, rang }));
}

function listen() {
  const news = new EventSource("/sandbox/events");
  news.onopen = load; // also after a lost connection
  news.onmessage = ({ data }) => {
    const change = JSON.parse(data);
    const phone = phones.get(change.chat_id);
    if (phone) phone.change(change);
    else if (change.kind === "person") load();
    clearTimeout(planning);
    planning = setTimeout(look, PLAN_MILLISECONDS);
  };
}

// --- time

function keepTime({ now: at, upcoming: planned }) {
  ahead = new Date(at) - Date.now();
  upcoming = planned;
  tick();
}

function reader() { return phones.get([...shownIds][0])?.person ?? { language_code: "en-GB", time_zone: "UTC", first_name: "" }; }

function long(at, person) {
  return at.toLocaleString(person.language_code, { dateStyle: room() > 1 ? "full" : "medium", timeStyle: "short", timeZone: person.time_zone });
}

function short(at, person) {
  return at.toLocaleString(person.language_code, { weekday: "short", hour: "numeric", minute: "2-digit", timeZone: person.time_zone });
}

function tick() {
  const person = reader();
  const next = upcoming.find(({ at }) => new Date(at) > now());
  one("now-here").textContent = long(now(), person) + (person.first_name && room() > 1 ? ` for ${person.first_name}` : "");
  one("now-utc").textContent = `${now().toISOString().slice(11, 16)} UTC`;
  const whose = next && phones.size > 1 ? phones.get(next.chat)?.person.first_name : "";
  one("next-up").textContent = next ? ` · next: ${PLANNED[next.kind] ?? next.kind}${whose ? ` of ${whose}` : ""} at ${short(new Date(next.at), person)}` : "";
  for (const phone of phones.values()) phone.tick();
}

async function travel(body) {
  const group = document.querySelector(".machine");
  const buttons = [...group.children];
  const pressed = document.activeElement;
  group.setAttribute("aria-busy", "true");
  buttons.forEach((button) => { button.disabled = true; });
  one("machine-status").textContent = "Time is moving.";
  const answer = await post("time", { ...body, time_zone: reader().time_zone });
  if (answer.ok) keepTime(answer);
  one("machine-status").textContent = !answer.ok ? answer.error : answer.moved ? `It is ${long(now(), reader())}.` : "Nothing is planned.";
  if (answer.ok && !answer.moved) for (const id of shownIds) phones.get(id).toast("Nothing is planned yet. Press START and answer the questions; then the first reminder is next.");
  buttons.forEach((button) => { button.disabled = false; });
  group.removeAttribute("aria-busy");
  if (buttons.includes(pressed)) pressed.focus();
}

// --- looks

const root = document.documentElement;

function theme(dark) {
  root.dataset.theme = dark ? "dark" : "light";
  one("theme").setAttribute("aria-pressed", String(dark));
}

function letters(size) { root.dataset.letters = Math.min(2, Math.max(0, size)); }

const system = window.matchMedia("(prefers-color-scheme: dark)");
const kept = localStorage.getItem("theme");
theme(kept ? kept === "dark" : system.matches);
letters(Number(localStorage.getItem("letters") ?? 0));
system.addEventListener("change", ({ matches }) => { if (!localStorage.getItem("theme")) theme(matches); });
one("theme").addEventListener("click", () => { theme(root.dataset.theme !== "dark"); localStorage.setItem("theme", root.dataset.theme); });
for (const [id, step] of [["smaller", -1], ["bigger", 1]]) {
  one(id).addEventListener("click", () => { letters(Number(root.dataset.letters) + step); localStorage.setItem("letters", root.dataset.letters); });
}
for (const button of document.querySelectorAll(".machine button")) {
  const { to, hours } = button.dataset;
  button.addEventListener("click", () => travel(to ? { to } : { advance_seconds: Number(hours) * 3600 }));
}
window.addEventListener("resize", () => { if (phones.size) arrange(); });
setInterval(tick, 1000);
listen();
