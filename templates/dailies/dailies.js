// The dailies' own script: players, timeline, viewer and keyboard. It keeps nothing and asks no server.
// Fragments may be swapped at any time: elements are looked up when they are needed, and events are caught above them.

const byId = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const viewer = byId("viewer");
const help = byId("help");

// ---- the film and its timeline

const film = () => byId("film-video");
const bar = () => document.querySelector(".timeline__bar");
const strips = () => [...document.querySelectorAll(".strip")];

function measures() {
  const { frames, fps } = byId("film-timeline").dataset;
  return { frames: Number(frames), fps: Number(fps) };
}

function timecode(frame, fps) {
  const rate = Math.ceil(fps);
  const seconds = Math.floor(frame / rate);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % rate];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

function stripAt(frame) {
  return strips().find(({ dataset }) => {
    const start = Number(dataset.start);
    return frame >= start && frame < start + Number(dataset.frames);
  });
}

let place = 0; // frame of the film that the playhead is at

function showPlace(frame) {
  const { frames, fps } = measures();
  if (!frames) return;
  place = Math.min(Math.max(Math.round(frame), 0), frames);
  const share = `${(100 * place) / frames}%`;
  const line = byId("film-playhead");
  line.setAttribute("x1", share);
  line.setAttribute("x2", share);
  const here = stripAt(Math.min(place, frames - 1));
  const code = timecode(place, fps);
  byId("film-clock").textContent = code;
  byId("film-scene").textContent = here ? here.querySelector("title").textContent : "";
  bar().setAttribute("aria-valuenow", String(place));
  bar().setAttribute("aria-valuetext", here ? `${code}, scene ${here.dataset.label}` : code);
  for (const strip of strips()) strip.classList.toggle("is-here", strip === here);
  const playing = film() && !film().paused;
  for (const tile of document.querySelectorAll(".tile")) {
    tile.classList.toggle("is-here", Boolean(playing && here && tile.dataset.shot === here.dataset.shot));
  }
}

function seek(frame) {
  const { frames, fps } = measures();
  const wanted = Math.min(Math.max(Math.round(frame), 0), frames);
  // The middle of a frame, so that no rounding shows the one before.
  if (film()) film().currentTime = Math.min(wanted + 0.5, frames) / fps;
  showPlace(wanted);
}

function follow() {
  const video = film();
  if (!video) return;
  showPlace(Math.floor(video.currentTime * measures().fps + 1e-6));
  if (!video.paused) requestAnimationFrame(follow);
}

for (const kind of ["play", "pause", "seeked", "loadedmetadata"]) {
  document.addEventListener(kind, (event) => event.target === film() && follow(), true);
}

function frameAt(event) {
  const box = bar().getBoundingClientRect();
  return ((event.clientX - box.left) / box.width) * measures().frames;
}

document.addEventListener("pointerdown", (event) => {
  const on = event.target.closest(".timeline__bar");
  if (!on || event.button) return;
  on.setPointerCapture(event.pointerId);
  seek(frameAt(event));
});
document.addEventListener("pointermove", (event) => {
  const on = event.target.closest?.(".timeline__bar");
  if (on?.hasPointerCapture(event.pointerId)) seek(frameAt(event));
});

function timelineKey(event) {
  const { frames, fps } = measures();
  const starts = strips().map((strip) => Number(strip.dataset.start));
  const moves = {
    ArrowLeft: place - fps,
    ArrowRight: place + fps,
    ArrowDown: place - fps,
    ArrowUp: place + fps,
    ",": place - 1,
    ".": place + 1,
    Home: 0,
    End: frames,
    PageUp: starts.findLast((start) => start < place) ?? 0,
    PageDown: starts.find((start) => start > place) ?? frames,
  };
  if (!(event.key in moves)) return false;
  seek(moves[event.key]);
  return true;
}

// ---- tiles: the clip plays while it is pointed at or in focus

function startClip(frame) {
  if (!frame.dataset.video || frame.querySelector("video")) return;
  const video = document.createElement("video");
  Object.assign(video, { muted: true, loop: true, playsInline: true, src: frame.dataset.video });
  video.setAttribute("aria-hidden", "true");
  video.tabIndex = -1;
  video.addEventListener("playing", () => video.classList.add("is-playing"));
  frame.append(video);
  video.play().catch(() => video.remove());
}

function stopClip(frame) {
  const video = frame.querySelector("video");
  if (video?.isConnected) video.remove();
}

const tileFrame = (target) => target.closest?.(".tile__frame");

document.addEventListener("pointerover", (event) => {
  const frame = tileFrame(event.target);
  if (frame && event.pointerType === "mouse" && !calm.matches) startClip(frame);
});
document.addEventListener("pointerout", (event) => {
  const frame = tileFrame(event.target);
  if (frame && !frame.contains(event.relatedTarget) && frame !== document.activeElement) stopClip(frame);
});
document.addEventListener("focusin", (event) => {
  const frame = tileFrame(event.target);
  if (frame && frame.matches(":focus-visible") && !calm.matches) startClip(frame);
});
document.addEventListener("focusout", (event) => {
  const frame = tileFrame(event.target);
  if (frame) stopClip(frame);
});

// ---- the viewer: one scene, large

const frames = () => [...document.querySelectorAll(".tile__frame")];
const shotOf = (frame) => frame.getAttribute("href").slice(1);
let open = ""; // the shot that is shown

function show(shot) {
  const template = byId(`detail-${shot}`);
  if (!template) return;
  open = shot;
  byId("viewer-body").replaceChildren(template.content.cloneNode(true));
  const shots = frames().map(shotOf);
  const at = shots.indexOf(shot);
  viewer.querySelector("[data-do=previous]").disabled = at <= 0;
  viewer.querySelector("[data-do=next]").disabled = at < 0 || at === shots.length - 1;
  film()?.pause();
  if (!viewer.open) viewer.showModal();
  viewer.scrollTop = 0;
  viewer.querySelector("[data-do=close]").focus();
  if (location.hash !== `#${shot}`) history.replaceState(null, "", `#${shot}`);
  if (!calm.matches) viewer.querySelector(".detail__video")?.play().catch(() => {});
}

function step(by) {
  const shots = frames().map(shotOf);
  const next = shots[shots.indexOf(open) + by];
  if (next) show(next);
}

viewer.addEventListener("close", () => {
  const shot = open;
  open = "";
  byId("viewer-body").replaceChildren();
  history.replaceState(null, "", location.pathname + location.search);
  byId(`tile-${shot}`)?.querySelector(".tile__frame").focus();
});

function together() {
  const takes = [...viewer.querySelectorAll(".take__video")];
  if (takes.length < 2) return;
  if (takes.some((take) => !take.paused)) {
    for (const take of takes) take.pause();
    return;
  }
  viewer.querySelector(".detail__video")?.pause();
  for (const take of takes) {
    take.loop = true;
    take.currentTime = 0;
  }
  Promise.all(takes.map((take) => take.play())).catch(() => {});
  keepTogether(takes);
}

function keepTogether(takes) {
  const [first, ...others] = takes;
  if (first.paused || !first.isConnected) return;
  for (const other of others) {
    const off = Math.abs(other.currentTime - first.currentTime);
    if (off > 0.08 && off < first.duration - 0.2) other.currentTime = first.currentTime;
  }
  setTimeout(() => keepTogether(takes), 250);
}

function nudge(video, by) {
  video.pause();
  video.currentTime = Math.max(0, video.currentTime + by / measures().fps);
}

const toggle = (video) => (video.paused ? video.play().catch(() => {}) : video.pause());

const deeds = {
  previous: () => step(-1),
  next: () => step(1),
  close: () => viewer.close(),
  together,
  help: () => help.showModal(),
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button && button.dataset.do in deeds) deeds[button.dataset.do]();
  const frame = tileFrame(event.target);
  if (frame && !event.metaKey && !event.ctrlKey && !event.shiftKey) {
    event.preventDefault();
    show(shotOf(frame));
  }
  if (event.target.matches(".take__video")) toggle(event.target);
});

// ---- keyboard

const writes = (target) => target.closest("input, textarea, select, [contenteditable]");
const acts = (target) => target.closest("button, summary, video, a:not(.tile__frame)");

function boardKey(event, frame) {
  const all = frames();
  const at = all.indexOf(frame);
  const top = all[0].getBoundingClientRect().top;
  const many = Math.max(1, all.findIndex((other) => other.getBoundingClientRect().top > top + 1));
  const columns = all.some((other) => other.getBoundingClientRect().top > top + 1) ? many : all.length;
  const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns };
  if (event.key === " ") {
    if (frame.querySelector("video")) toggle(frame.querySelector("video"));
    else startClip(frame);
    return true;
  }
  if (!(event.key in moves)) return false;
  all[at + moves[event.key]]?.focus();
  return true;
}

function viewerKey(event) {
  const video = viewer.querySelector(".detail__video");
  if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "ArrowRight") step(1);
  else if (event.key === "t" || event.key === "T") together();
  else if (event.key === " " && video && !acts(event.target)) toggle(video);
  else if (event.key === "," && video) nudge(video, -1);
  else if (event.key === "." && video) nudge(video, 1);
  else return false;
  return true;
}

function pageKey(event) {
  const frame = tileFrame(event.target);
  if (event.key === "?") help.showModal();
  else if (frame) return boardKey(event, frame);
  else if (event.target.closest(".timeline__bar") && timelineKey(event)) return true;
  else if (event.key === " " && film() && !acts(event.target)) toggle(film());
  else if (event.key === "," || event.key === ".") timelineKey(event);
  else if (event.key.startsWith("Arrow") && event.target === document.body) frames()[0]?.focus();
  else return false;
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open || writes(event.target)) return;
  // A player with the focus has keys of its own.
  if (event.target.matches("video") && event.key.startsWith("Arrow")) return;
  if (viewer.open ? viewerKey(event) : pageKey(event)) event.preventDefault();
});

// ---- beginning, and fragments that were swapped

function localTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const date = new Date(time.dateTime);
    if (!Number.isNaN(date.valueOf())) time.textContent = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  }
}

document.addEventListener("filmkit:swapped", () => {
  localTimes();
  showPlace(film() ? film().currentTime * measures().fps : place);
});

addEventListener("hashchange", () => location.hash && show(location.hash.slice(1)));
localTimes();
showPlace(0);
if (location.hash) show(decodeURIComponent(location.hash.slice(1)));
