// One message as elements. The words arrive as HTML that the server has escaped.

const STAND_INS = { voice: "🎤 Voice message", sticker: "🏷 Sticker", location: "📍 Location", contact: "👤 Contact", poll: "📊 Poll" };
const DATE_PARTS = {
  w: { weekday: "long" },
  d: { dateStyle: "short" },
  D: { dateStyle: "long" },
  t: { timeStyle: "short" },
  T: { timeStyle: "medium" },
};

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function icon(name, label) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#${name}`);
  svg.append(use);
  if (label) { svg.setAttribute("role", "img"); svg.setAttribute("aria-label", label); } else svg.setAttribute("aria-hidden", "true");
  return svg;
}

export function clockTime(at, person) {
  return at.toLocaleTimeString(person.language_code, { timeStyle: "short", timeZone: person.time_zone });
}

export function dayName(at, person) {
  return at.toLocaleDateString(person.language_code, { weekday: "long", day: "numeric", month: "long", timeZone: person.time_zone });
}

// Telegram's date-time entity: r is relative, the other letters choose parts (Bot API, date-time entity formatting).
function timeWords(element, person, now) {
  const at = new Date(Number(element.getAttribute("unix")) * 1000);
  const format = element.getAttribute("format") ?? "";
  if (format === "r") return relative(at, now, person.language_code);
  const parts = [...format].map((letter) => at.toLocaleString(person.language_code, { ...DATE_PARTS[letter], timeZone: person.time_zone }));
  return parts.join(", ") || element.textContent;
}

function relative(at, now, language) {
  const minutes = Math.round((at - now) / 60000);
  const [size, unit] = [[1440, "day"], [60, "hour"], [1, "minute"]].find(([n]) => Math.abs(minutes) >= n) ?? [1, "minute"];
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.round(minutes / size), unit);
}

function words(message, person, now, act) {
  const box = make("div", { className: "words-shown", dir: "auto" });
  box.append(...new DOMParser().parseFromString(message.html, "text/html").body.childNodes);
  for (const time of box.querySelectorAll("tg-time")) {
    time.title = time.textContent;
    time.textContent = timeWords(time, person, now);
  }
  for (const link of box.querySelectorAll("a")) Object.assign(link, { target: "_blank", rel: "noopener noreferrer" });
  box.querySelectorAll("tg-spoiler").forEach(hide);
  box.querySelectorAll("blockquote").forEach(stand);
  box.querySelectorAll("blockquote[expandable]").forEach(fold);
  linkCommands(box, act);
  return box;
}

function hide(spoiler) {
  Object.assign(spoiler, { tabIndex: 0, role: "button" });
  spoiler.setAttribute("aria-label", "Hidden words, press to show");
  const show = () => { spoiler.classList.add("seen"); spoiler.removeAttribute("role"); spoiler.removeAttribute("aria-label"); };
  spoiler.addEventListener("click", show);
  spoiler.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); show(); } });
}

// A quote stands on its own lines: the line break on either side of it is the quote's edge, not an empty line.
function stand(quote) {
  const { previousSibling: before, nextSibling: after } = quote;
  if (before?.nodeType === Node.TEXT_NODE) before.data = before.data.replace(/\n$/, "");
  if (after?.nodeType === Node.TEXT_NODE) after.data = after.data.replace(/^\n/, "");
}

function fold(quote) {
  const inside = make("div", { className: "inside" }, ...quote.childNodes);
  const toggle = make("button", { type: "button", className: "open-quote", textContent: "Show more" });
  toggle.setAttribute("aria-expanded", "false");
  toggle.addEventListener("click", () => {
    const closed = quote.classList.toggle("closed");
    toggle.textContent = closed ? "Show more" : "Show less";
    toggle.setAttribute("aria-expanded", String(!closed));
  });
  quote.classList.add("closed");
  quote.append(inside, toggle);
}

function linkCommands(box, act) {
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest("a, code, pre, button")) texts.push(walker.currentNode);
  for (const text of texts) {
    const pieces = text.data.split(/(?<![\w/])(\/[a-z]\w{0,63})(?![\w/])/);
    if (pieces.length < 2) continue;
    text.replaceWith(...pieces.map((piece, at) => (at % 2 ? command(piece, act) : piece)));
  }
}

function command(words, act) {
  const button = make("button", { type: "button", className: "command", textContent: words });
  button.addEventListener("click", () => act.say(words));
  return button;
}

function attached(message) {
  const address = message.file_id && `/sandbox/files/${message.file_id}`;
  if (message.photo) return make("img", { className: "picture", src: address, alt: message.text ? "Picture, described below" : "Picture" });
  if (message.document) {
    const link = make("a", { className: "paper", href: address, download: message.document }, icon("file"), message.document);
    return link;
  }
  return message.extra ? make("p", { className: "stand-in", textContent: STAND_INS[message.extra] }) : null;
}

function meta(message, person) {
  const line = make("p", { className: "meta" });
  if (message.reactions.length) {
    const given = make("span", { className: "reactions" }, ...message.reactions.map((emoji) => make("span", { textContent: emoji })));
    given.setAttribute("aria-label", `Reactions: ${message.reactions.join(" ")}`);
    given.role = "img";
    line.append(given);
  }
  if (message.edits) line.append(make("span", { textContent: "edited" }));
  if (!message.mine) line.append(message.silent ? icon("mute", "Came without a sound") : icon("bell", "Rang"));
  line.append(make("time", { dateTime: message.at, textContent: clockTime(new Date(message.at), person) }));
  return line;
}

function inlineButton(button, message, act) {
  const element = make("button", { type: "button", className: button.style ?? "", textContent: button.text, title: button.text });
  element.addEventListener("click", () => {
    if (button.url) window.open(button.url, "_blank", "noopener");
    else if (button.copy_text) navigator.clipboard?.writeText(button.copy_text).then(() => act.toast("Copied"));
    else { element.setAttribute("aria-busy", "true"); act.press(message.id, button.data); }
  });
  return element;
}

export function rows(lists, makeButton) {
  return lists.map((list) => make("div", { className: "row" }, ...list.map(makeButton)));
}

// act: { say, press, toast, jump, menu } of the phone.
export function bubble(message, person, now, act) {
  const quoted = message.reply_to && make("button", { type: "button", className: "reply-to", textContent: act.textOf(message.reply_to) });
  quoted?.addEventListener("click", () => act.jump(message.reply_to));
  const box = make("div", { className: "bubble" }, quoted || null, attached(message), message.text ? words(message, person, now, act) : null, meta(message, person));
  const more = make("button", { type: "button", className: "icon act", ariaLabel: message.mine ? "Edit this message" : "React to this message" }, icon("smile"));
  more.setAttribute("aria-haspopup", "menu");
  more.setAttribute("aria-expanded", "false");
  more.addEventListener("click", () => act.menu(message, more));
  let holding = 0;
  box.addEventListener("pointerdown", () => { holding = setTimeout(() => act.menu(message, more), 550); });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) box.addEventListener(end, () => clearTimeout(holding));
  const keys = message.buttons.length
    ? make("div", { className: "rows" }, ...rows(message.buttons, (button) => inlineButton(button, message, act)))
    : null;
  keys?.setAttribute("role", "group");
  keys?.setAttribute("aria-label", "Answers");
  const wide = message.buttons.length || (message.photo && !message.mine) ? " wide" : "";
  const article = make("article", { className: `message ${message.mine ? "mine" : "bot"}${wide}` }, box, more, keys);
  article.dataset.id = message.id;
  article.setAttribute("aria-label", `${message.mine ? "You" : "Bot"}, ${clockTime(new Date(message.at), person)}`);
  return article;
}
