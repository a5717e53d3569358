// What makes the dailies live: it puts in place what the server tells, and sends back what a person changes.
// Forms and texts are made by the server, escaped; here only whole fragments and plain text are put in.

const byId = (id) => document.getElementById(id);
const token = document.querySelector("meta[name=filmkit-token]").content;
const isFilm = Boolean(document.body.dataset.film);

const LONGEST_ANSWER_MS = 30000;

let seen = null; // digests of the film's files, as the page shows them
let order = []; // ids of the shots, in film order

// ---- what is said to the person

const said = document.createElement("div");
said.className = "live";
said.innerHTML = '<p class="live__link" role="status"></p><p class="live__note" role="status"></p><p class="live__refusal" role="alert"></p>';
document.body.append(said);

function say(kind, text) {
  const line = said.querySelector(`.live__${kind}`);
  line.textContent = text;
  // An open dialog would cover it, unless it is in the same layer.
  const viewer = byId("viewer");
  (viewer?.open ? viewer : document.body).append(said);
  clearTimeout(line.timer);
  if (text && kind !== "link") line.timer = setTimeout(() => (line.textContent = ""), kind === "note" ? 4000 : 12000);
}

// ---- fragments

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function swap(id, html) {
  const old = byId(id);
  const fresh = parsed(html);
  // What is in a template is none of its nodes.
  if (old?.isEqualNode(fresh) && old.innerHTML === fresh.innerHTML) return false;
  if (!old) {
    if (id.startsWith("tile-")) byId("film-board").append(fresh);
    else byId("film-details").append(fresh);
    return true;
  }
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const video = old.querySelector("#film-video");
  const playing = video && { at: video.currentTime, paused: video.paused };
  if (old.tagName === "SECTION" && old.querySelector("details")?.open) fresh.querySelector("details")?.setAttribute("open", "");
  old.replaceWith(fresh);
  const after = fresh.querySelector("#film-video");
  if (playing && after) {
    after.currentTime = playing.at;
    if (!playing.paused) after.play().catch(() => {});
  }
  if (focused) (focused.id ? byId(focused.id) : fresh.querySelector(".tile__frame, summary, [tabindex]"))?.focus();
  return true;
}

function arrange() {
  const board = byId("film-board");
  if (!board || !order.length) return;
  const wanted = order.map((shot) => byId(`tile-${shot}`)).filter(Boolean);
  const there = [...board.children];
  if (there.length !== wanted.length || there.some((tile, n) => tile !== wanted[n])) {
    const focused = board.contains(document.activeElement) ? document.activeElement : null;
    board.replaceChildren(...wanted);
    focused?.focus();
  }
  for (const template of document.querySelectorAll("#film-details > template")) {
    if (!order.includes(template.id.replace(/^(detail|edit)-/, ""))) template.remove();
  }
  for (const tile of wanted) tile.draggable = true;
}

function take(message) {
  const changed = Object.entries(message.html).filter(([id, html]) => swap(id, html)).map(([id]) => id);
  if (message.seen) seen = message.seen;
  if (message.order) order = message.order;
  renew(form());
  arrange();
  const shot = byId("viewer")?.querySelector(".detail")?.dataset.shot;
  if (shot && (changed.includes(`detail-${shot}`) || changed.includes(`edit-${shot}`))) showAgain(shot);
  document.dispatchEvent(new Event("filmkit:swapped"));
}

function firstPicture(blank) {
  if (!blank) return null;
  const picture = new Image(blank.viewBox.baseVal.width, blank.viewBox.baseVal.height);
  picture.alt = "";
  blank.replaceWith(picture);
  return picture;
}

function progress({ shot, fraction, preview, message }) {
  const tile = byId(`tile-${shot}`);
  if (!tile) return;
  const bar = byId(`progress-${shot}`);
  if (bar && fraction !== null) bar.value = fraction;
  if (preview) {
    const picture = tile.querySelector(".tile__frame img") ?? firstPicture(tile.querySelector(".tile__frame .blank"));
    if (picture && picture.getAttribute("src") !== preview) picture.src = preview;
  }
  if (message) say("note", `${shot}: ${message}`);
}

// ---- the server

let source = null; // the stream; null = there is none
let last = ""; // id of the last message
let isOutdated = false; // the server is another one than that of this page

function connect() {
  // A browser has only six connections to a server for all its tabs: those that nobody sees hold none.
  if (source || document.hidden || isOutdated) return;
  source = new EventSource(`events?after=${last}`);
  const on = (kind, act) =>
    source.addEventListener(kind, (event) => {
      last = event.lastEventId;
      act(JSON.parse(event.data));
    });
  source.onopen = () => say("link", "");
  source.onerror = () => {
    say("link", "filmkit can't be reached; trying again …");
    if (source?.readyState !== EventSource.CLOSED) return;
    disconnect();
    setTimeout(connect, 2000);
  };
  on("swap", take);
  on("progress", progress);
  on("note", ({ text }) => say("note", text));
  on("bug", ({ text }) => {
    disconnect();
    say("link", text);
    setTimeout(connect, 30000);
  });
  on("reload", loadAgain);
}

function disconnect() {
  source?.close();
  source = null;
}

function loadAgain() {
  disconnect();
  isOutdated = true;
  if (!unsaved()) {
    location.reload();
    return;
  }
  say("link", "filmkit was started anew, and this page is from before. Copy what you wrote, then ");
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button", textContent: "load it again" });
  button.dataset.live = "reload";
  said.querySelector(".live__link").append(button);
}

async function post(wish) {
  try {
    const response = await fetch("edit", {
      method: "POST",
      headers: { "content-type": "application/json", "x-filmkit-token": token },
      body: JSON.stringify(wish),
      signal: AbortSignal.timeout(LONGEST_ANSWER_MS),
    });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.startsWith("application/json");
    return { isOvertaken: response.status === 409, ...(isJson ? JSON.parse(text) : { problems: [{ message: text }] }) };
  } catch (error) {
    const isLate = error.name === "TimeoutError";
    return { problems: [{ message: isLate ? "filmkit doesn't answer; look whether it was changed" : "filmkit can't be reached; nothing was changed" }] };
  }
}

// What comes of a wish: "", or why it was refused. A form's wish rests on the files that the form was made from.
async function ask(wish, edit) {
  const before = seen;
  const answer = await post({ seen: edit ? held.get(edit).seen : seen, ...wish });
  if (answer.seen) {
    if (seen === before) seen = answer.seen; // else something newer was told meanwhile
    if (edit) held.set(edit, { seen: answer.seen, isOvertaken: false });
  } else if (edit && answer.isOvertaken) {
    held.set(edit, { ...held.get(edit), isOvertaken: true });
    renew(edit);
  }
  return answer.problems ? answer.problems.map(({ message }) => message).join("\n") : "";
}

// ---- a scene's form, in the viewer

const form = () => byId("viewer")?.querySelector(".edit");
const isDirty = (edit) => [...edit.querySelectorAll("input, textarea")].some((field) => field.value !== field.defaultValue);
const forms = new Map(); // by shot, the last that was shown: what is written in it stays, wherever one goes
const held = new WeakMap(); // by form, digests of the files that it shows, and whether it was refused since they are older
const unsaved = () => [...forms.values()].some(isDirty);

function renew(edit) {
  if (!edit) return;
  const mine = held.get(edit);
  const isNews = JSON.stringify(mine.seen) !== JSON.stringify(seen);
  // Somebody who writes, and wasn't told yet that the files are others, mustn't write over them.
  if (isNews && (!isDirty(edit) || mine.isOvertaken)) held.set(edit, { seen, isOvertaken: false });
}

function formOf(shot, template) {
  const written = forms.get(shot);
  if (written && isDirty(written)) return written;
  const fresh = template.content.cloneNode(true).querySelector(".edit");
  forms.set(shot, fresh);
  held.set(fresh, { seen, isOvertaken: false });
  return fresh;
}

function equip() {
  const detail = byId("viewer").querySelector(".detail");
  if (!detail || form()) return;
  const { shot } = detail.dataset;
  const template = byId(`edit-${shot}`);
  if (!template) return;
  detail.querySelector(".detail__facts").prepend(formOf(shot, template));
  for (const other of detail.querySelectorAll(".take:not(.take--circled)")) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button", textContent: `Circle take ${other.dataset.take}` });
    button.dataset.live = "circle";
    button.dataset.take = other.dataset.take;
    other.append(button);
  }
}

function keep(removed) {
  const edit = removed.querySelector?.(".edit");
  if (edit && isDirty(edit)) say("note", `what you wrote of scene ${edit.dataset.scene} isn't saved; its form keeps it`);
}

function showAgain(shot) {
  if (isDirty(form() ?? document.createElement("form"))) return; // what somebody is writing stays
  const body = byId("viewer-body");
  const focus = document.activeElement;
  const mark = ["name", "data-do", "data-live"].map((name) => focus?.getAttribute(name) && `[${name}="${focus.getAttribute(name)}"]`).find(Boolean);
  const disabled = [...body.querySelectorAll("[data-do]")].filter((button) => button.disabled).map((button) => button.dataset.do);
  body.replaceChildren(byId(`detail-${shot}`).content.cloneNode(true));
  equip();
  for (const name of disabled) body.querySelector(`[data-do=${name}]`).disabled = true;
  if (mark) body.querySelector(mark)?.focus();
}

async function save(edit, changes) {
  const note = edit.querySelector(".edit__note");
  note.textContent = "";
  const { scene, number } = edit.dataset;
  const refusal = await ask({ scene, shot: Number(number), changes }, edit);
  note.textContent = refusal;
  if (refusal) return;
  for (const field of edit.querySelectorAll("input, textarea")) if (field.name in changes) field.defaultValue = changes[field.name];
  say("note", "saved");
}

function saveForm(edit) {
  const fields = [...edit.querySelectorAll("input, textarea")].filter((field) => field.value !== field.defaultValue);
  if (fields.length) save(edit, Object.fromEntries(fields.map((field) => [field.name, field.value])));
}

// ---- the order of scenes

function scenes() {
  const found = [...document.querySelectorAll(".tile")].map((tile) => tile.dataset.scene);
  return [...new Set(found)];
}

async function move(scene, to, edit) {
  const now = scenes();
  const wanted = now.filter((other) => other !== scene);
  wanted.splice(Math.max(0, to), 0, scene);
  if (wanted.join(" ") === now.join(" ")) {
    say("note", `scene ${scene} is there already`);
    return;
  }
  const refusal = await ask({ order: wanted }, edit);
  say(refusal ? "refusal" : "note", refusal || `scene ${scene} moved`);
  if (refusal) return;
  const place = (shot) => wanted.indexOf(byId(`tile-${shot}`)?.dataset.scene);
  order = [...order].sort((one, other) => place(one) - place(other)); // a scene's shots keep theirs
  arrange();
}

// One after the other: each wish rests on what came of the one before.
let moving = Promise.resolve();
const moveLater = (deed) => (moving = moving.then(deed));
const moveBy = (scene, by, edit) => moveLater(() => move(scene, scenes().indexOf(scene) + by, edit));

let dragged = null;

function side(event, tile) {
  const box = tile.getBoundingClientRect();
  return event.clientX < box.left + box.width / 2 ? "is-before" : "is-behind";
}

function unmark() {
  for (const tile of document.querySelectorAll(".is-before, .is-behind")) tile.classList.remove("is-before", "is-behind");
}

document.addEventListener("dragstart", (event) => {
  const tile = event.target.closest?.(".tile[data-scene]");
  if (!tile) return;
  dragged = tile.dataset.scene;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged);
  tile.classList.add("is-dragged");
});
document.addEventListener("dragover", (event) => {
  const tile = event.target.closest?.(".tile[data-scene]");
  if (!dragged || !tile) return;
  event.preventDefault();
  unmark();
  if (tile.dataset.scene !== dragged) tile.classList.add(side(event, tile));
});
document.addEventListener("drop", (event) => {
  const tile = event.target.closest?.(".tile[data-scene]");
  if (!dragged || !tile) return;
  event.preventDefault();
  const others = scenes().filter((scene) => scene !== dragged);
  const at = others.indexOf(tile.dataset.scene);
  const scene = dragged;
  if (at >= 0) moveLater(() => move(scene, at + (side(event, tile) === "is-behind")));
});
document.addEventListener("dragend", () => {
  dragged = null;
  unmark();
  for (const tile of document.querySelectorAll(".is-dragged")) tile.classList.remove("is-dragged");
});

// ---- clicks and keys

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-live]");
  if (!button) return;
  const edit = form();
  const deeds = {
    circle: () => save(edit, { circled: button.dataset.take }),
    take: () => save(edit, { takes: String(Number(edit.dataset.takes) + 1) }),
    earlier: () => moveBy(edit.dataset.scene, -1, edit),
    later: () => moveBy(edit.dataset.scene, 1, edit),
    reload: () => location.reload(),
  };
  deeds[button.dataset.live]();
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".edit")) return;
  event.preventDefault();
  saveForm(event.target);
});
document.addEventListener("keydown", (event) => {
  const edit = event.target.closest?.(".edit");
  if (edit && event.key === "Enter" && (event.ctrlKey || event.metaKey)) saveForm(edit);
  const tile = event.target.closest?.(".tile[data-scene]");
  if (tile && event.altKey && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
    event.preventDefault(); // the browser would go back
    moveBy(tile.dataset.scene, event.key === "ArrowLeft" ? -1 : 1);
  }
});

if (isFilm) {
  new MutationObserver((changes) => {
    equip();
    changes.flatMap(({ removedNodes }) => [...removedNodes]).forEach(keep);
  }).observe(byId("viewer-body"), { childList: true });
  byId("help").querySelector("dl").append(parsed("<div><dt><kbd>Alt</kbd> <kbd>←</kbd> <kbd>→</kbd></dt><dd>move a scene earlier, later</dd></div>"));
}
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
addEventListener("beforeunload", (event) => unsaved() && event.preventDefault());
connect();
