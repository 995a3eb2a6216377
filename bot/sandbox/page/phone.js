// One person's phone: the chat, its keyboards and menus.

import { bubble, clockTime, dayName, icon, make, rows } from "./bubble.js";

const REACTIONS = ["👍", "❤", "🙏", "👌", "💊"];
const ATTACHMENTS = [["Photo", "send_photo"], ["Document", "send_document"], ["Voice message", "send_voice"], ["Sticker", "send_sticker"], ["Location", "send_location"], ["Contact", "send_contact"], ["Poll", "send_poll"]];
const TOAST_MILLISECONDS = 3500;
const WAIT_MILLISECONDS = 10000;
const ACTION_MILLISECONDS = 5000;

export class Phone {
  constructor(person, world) {
    this.person = person;
    this.world = world; // { now, post, rang }
    this.messages = new Map();
    this.editing = null;
    this.keysShown = true;
    this.section = document.getElementById("phone").content.cloneNode(true).firstElementChild;
    this.listen();
    this.fill(person);
  }

  part(name) { return this.section.querySelector(`.${name}`); }

  // --- what it shows

  fill(person) {
    this.messages = new Map(person.messages.map((message) => [message.id, message]));
    this.part("log").replaceChildren();
    this.show(person);
    for (const message of this.messages.values()) this.place(message);
    this.frame();
    this.toEnd();
  }

  show(person) {
    this.person = person;
    this.section.setAttribute("aria-label", `${person.first_name}'s phone`);
    this.part("owner-name").textContent = person.first_name;
    this.part("owner-note").textContent = [person.note, person.time_zone.split("/").pop().replace("_", " ")].filter(Boolean).join(" · ");
    this.part("bot-name").textContent = person.bot.name;
    this.part("face").textContent = [...person.bot.name][0] ?? "B";
    this.typing(person.action);
    this.part("words").placeholder = person.placeholder || "Message";
    this.part("commands").hidden = !person.commands.length;
    this.keyboard();
    this.pinned();
    this.frame();
  }

  // A chat action fades by itself after five seconds (Bot API, sendChatAction).
  typing(action) {
    clearTimeout(this.fading);
    this.part("bot-state").textContent = action ? "typing…" : "bot";
    if (action) this.fading = setTimeout(() => this.typing(null), ACTION_MILLISECONDS);
  }

  frame() {
    const fresh = !this.messages.size;
    this.part("begin:not(.stopped)").hidden = !fresh || this.person.blocked;
    this.part("stopped").hidden = !this.person.blocked;
    this.part("composer").hidden = fresh || this.person.blocked;
    this.part("keyboard").hidden ||= fresh || this.person.blocked;
    const hello = this.part("hello");
    if (fresh && !hello) this.part("log").append(make("div", { className: "hello" }, make("p", {}, make("b", { textContent: "What can this bot do?" }), this.person.bot.description || "Press START to begin.")));
    if (fresh && hello) hello.querySelector("p").lastChild.textContent = this.person.bot.description || "Press START to begin.";
    if (!fresh) hello?.remove();
  }

  keyboard() {
    const lists = this.person.keyboard;
    const tray = this.part("keyboard");
    this.part("keys").hidden = !lists;
    tray.hidden = !lists || !this.keysShown;
    const drawn = JSON.stringify(lists);
    if (tray.dataset.drawn === drawn) return;
    tray.dataset.drawn = drawn;
    tray.replaceChildren(...rows(lists ?? [], (words) => {
      const key = make("button", { type: "button", textContent: words, title: words });
      key.addEventListener("click", () => this.say(words));
      return key;
    }));
  }

  pinned() {
    const message = this.messages.get(this.person.pinned);
    this.part("pinned").hidden = !message;
    this.part("pinned-text").textContent = message?.text.split("\n")[0] ?? "";
  }

  tick() { this.part("phone-time").textContent = clockTime(this.world.now(), this.person); }

  // --- what changes

  change(change) {
    if (change.kind === "cleared") { this.messages.clear(); this.part("log").replaceChildren(); }
    if (change.kind === "message") this.take(change.message_id, change.message);
    if (change.kind === "answered") this.answered(change);
    this.show(change.chat);
  }

  take(id, message) {
    const near = this.nearEnd();
    const known = this.messages.has(id);
    if (message) { this.messages.set(id, message); this.place(message); } else { this.messages.delete(id); this.find(id)?.remove(); this.tidy(); }
    const last = this.part("log").lastElementChild === this.find(id); // an edit further up moves nothing
    if (message && last && (near || (!known && message.mine))) this.reveal(id);
    else if (message && !known) this.unseen(id);
    if (!known && message && !message.mine && !message.silent) this.world.rang(this);
  }

  // A message that came while she reads further up waits behind a button, as in the app.
  unseen(id) {
    const below = this.part("below");
    below.hidden = false;
    below.onclick = () => { below.hidden = true; this.reveal(id); this.part("log").focus(); };
    this.part("log").addEventListener("scroll", () => { if (this.nearEnd()) below.hidden = true; }, { passive: true });
  }

  place(message) {
    const old = this.find(message.id);
    const focused = old?.contains(document.activeElement) ? { label: document.activeElement.textContent, at: this.index(old) } : null;
    const fresh = bubble(message, this.person, this.world.now(), this.actions);
    if (old) old.replaceWith(fresh);
    else { this.separate(message); this.part("log").append(fresh); }
    if (focused) this.refocus(fresh, focused);
  }

  separate(message) {
    const day = dayName(new Date(message.at), this.person);
    const days = this.section.querySelectorAll(".day");
    if (days[days.length - 1]?.textContent !== day) this.part("log").append(make("p", { className: "day", textContent: day }));
  }

  tidy() {
    for (const day of this.section.querySelectorAll(".day")) if (day.nextElementSibling?.matches(".message") !== true) day.remove();
  }

  index(article) { return [...article.querySelectorAll(".rows button")].indexOf(document.activeElement); }

  // After an edit in place the keyboard keeps its focus: on the same words, else in the same spot.
  refocus(article, { label, at }) {
    const buttons = [...article.querySelectorAll(".rows button")];
    const target = buttons.find((button) => button.textContent === label) ?? buttons[Math.min(at, buttons.length - 1)] ?? this.part("log");
    target.focus({ preventScroll: true });
  }

  answered({ message_id: id, text, alert }) {
    this.find(id)?.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    if (text && alert) this.alert(text);
    else if (text) this.toast(text);
  }

  toast(words) {
    const toast = this.part("toast");
    toast.textContent = words;
    toast.classList.add("up");
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => toast.classList.remove("up"), TOAST_MILLISECONDS);
  }

  alert(words) {
    const dialog = this.part("alert");
    dialog.querySelector("p").textContent = words;
    const { left, width } = this.part("case").getBoundingClientRect();
    dialog.style.setProperty("--left", `${left}px`);
    dialog.style.setProperty("--width", `${width}px`);
    if (!dialog.open) dialog.showModal();
  }

  find(id) { return this.section.querySelector(`[data-id="${id}"]`); }

  nearEnd() { const log = this.part("log"); return log.scrollTop === this.revealedAt || log.scrollHeight - log.scrollTop - log.clientHeight < 160; }

  toEnd() { const log = this.part("log"); requestAnimationFrame(() => { log.scrollTop = log.scrollHeight; }); }

  // To the end, but never past the first line of a message that is taller than the screen.
  reveal(id) {
    const log = this.part("log");
    requestAnimationFrame(() => {
      const article = this.find(id);
      const top = article ? log.scrollTop + article.getBoundingClientRect().top - log.getBoundingClientRect().top - 8 : Infinity;
      log.scrollTop = Math.min(log.scrollHeight - log.clientHeight, top);
      this.revealedAt = log.scrollTop;
    });
  }

  // --- what the person does

  async do(action, body = {}) {
    const answer = await this.world.post(`persons/${this.person.chat_id}/${action}`, body);
    if (!answer.ok) this.toast(answer.error);
  }

  say(text) { return this.do("say", { text }); }

  get actions() {
    return {
      say: (text) => this.say(text),
      press: (id, data) => {
        this.do("press", { message_id: id, label_or_data: data });
        setTimeout(() => this.answered({ message_id: id }), WAIT_MILLISECONDS);
      },
      toast: (text) => this.toast(text),
      jump: (id) => this.jump(id),
      textOf: (id) => this.messages.get(id)?.text.split("\n")[0] ?? "Deleted message",
      menu: (message, opener) => (message.mine ? this.startEditing(message) : this.reactions(message, opener)),
    };
  }

  jump(id) {
    const article = this.find(id);
    article?.scrollIntoView({ block: "center", behavior: "smooth" });
    article?.classList.add("jumped");
    setTimeout(() => article?.classList.remove("jumped"), 1600);
  }

  reactions(message, opener) {
    const choices = REACTIONS.filter((emoji) => !message.reactions.includes(emoji)).map((emoji) => [emoji, () => this.do("react", { message_id: message.id, emoji })]);
    if (message.reactions.length) choices.push(["✕", () => this.do("react", { message_id: message.id, emoji: "" })]);
    this.menu(opener, choices, "emoji");
  }

  startEditing(message) {
    if (!message.text) return;
    this.editing = message.id;
    this.part("editing").hidden = false;
    this.part("words").value = message.text;
    this.part("words").focus();
  }

  stopEditing() {
    this.editing = null;
    this.part("editing").hidden = true;
    this.part("words").value = "";
  }

  listen() {
    const on = (name, event, handle) => this.part(name).addEventListener(event, handle);
    on("composer", "submit", (event) => {
      event.preventDefault();
      const text = this.part("words").value.trim();
      if (!text) return;
      if (this.editing) this.do("edit", { message_id: this.editing, text });
      else this.say(text);
      this.stopEditing();
    });
    on("stop-editing", "click", () => this.stopEditing());
    on("start", "click", async () => { await this.do("start"); this.part("log").focus(); });
    on("unblock", "click", () => this.do("unblock"));
    on("pinned", "click", () => this.jump(this.person.pinned));
    on("keys", "click", () => {
      this.keysShown = !this.keysShown;
      this.part("keys").ariaLabel = this.keysShown ? "Hide the keyboard" : "Show the keyboard";
      this.keyboard();
    });
    on("commands", "click", (event) => this.menu(event.currentTarget, this.person.commands.map(({ command, description }) => [[make("b", { textContent: `/${command}` }), description], () => this.say(`/${command}`)]), "from-left"));
    on("attach", "click", (event) => this.menu(event.currentTarget, [
      ...ATTACHMENTS.map(([words, action]) => [words, () => this.do(action)]),
      ["Forward a message", () => this.do("forward", { text: "A message from somebody else" })],
    ]));
    on("more", "click", (event) => this.menu(event.currentTarget, [
      ["Clear this chat", () => this.do("clear_chat")],
      this.person.blocked ? ["Unblock the bot", () => this.do("unblock")] : ["Stop and block the bot", () => this.do("block")],
    ], "from-top"));
    this.section.addEventListener("keydown", (event) => { if (event.key === "Escape") this.closeMenu(); });
    this.section.addEventListener("focusout", (event) => {
      if (event.relatedTarget && this.part("menu").contains(event.target) && !this.part("menu").contains(event.relatedTarget)) this.closeMenu(false);
    });
    document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".menu, [aria-expanded]")) this.closeMenu(false); });
  }

  menu(opener, choices, place = "") {
    if (this.opener === opener) { this.closeMenu(); return; }
    this.closeMenu(false);
    this.opener = opener;
    opener.setAttribute("aria-expanded", "true");
    const menu = this.part("menu");
    menu.className = `menu ${place}`;
    menu.replaceChildren(...choices.map(([words, handle]) => {
      const item = make("button", { type: "button" }, ...[words].flat());
      item.setAttribute("role", "menuitem");
      item.addEventListener("click", () => { this.closeMenu(); handle(); });
      return item;
    }));
    menu.onkeydown = (event) => this.walk(event);
    menu.hidden = false;
    menu.firstElementChild?.focus();
  }

  walk(event) {
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const items = [...this.part("menu").children];
    items[(items.indexOf(document.activeElement) + step + items.length) % items.length].focus();
  }

  closeMenu(refocus = true) {
    if (!this.opener) return;
    this.part("menu").hidden = true;
    this.opener.setAttribute("aria-expanded", "false");
    if (refocus) this.opener.focus();
    this.opener = null;
  }
}
