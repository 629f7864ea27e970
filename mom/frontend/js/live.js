// Live values over one event stream per page. Elements name their channel:
//   <span data-live="tag:HSG-01.BowlTemperature" data-live-at="…" data-live-stale-after="30">24.1</span>
//   <section data-live-refresh="batch:…" hx-get="…" hx-trigger="live-changed">…</section>
// With data-live-pace="5" a section is told of changes at most once in five seconds, the last one included.
// A change that was told between the page's request and the opening of its stream is not missed: the
// stream begins with each channel's last message, and what is younger than the page is fetched.
// A value that has grown old is greyed and says so in words; a hidden page closes its stream.

import { goToSignIn } from "./fragments.js";

const DEFAULT_STALE_S = 30;
const LOST_AFTER_MS = 45000; // three heartbeats

const RETRY_FIRST_MS = 3000;
const RETRY_LONGEST_MS = 60000;

let source = null;
let channels = "";
let wasLost = false;
let retryMs = RETRY_FIRST_MS;
let lastHeard = Date.now();
let clockOffset = 0;

const valueElements = () => [...document.querySelectorAll("[data-live]")];
const refreshElements = () => [...document.querySelectorAll("[data-live-refresh]")];

function wantedChannels() {
  const names = new Set(valueElements().map((element) => element.dataset.live));
  refreshElements().forEach((element) => element.dataset.liveRefresh.split(" ").forEach((name) => names.add(name)));
  return [...names].filter(Boolean).sort();
}

function connect() {
  const names = wantedChannels();
  const wanted = names.join(" ");
  if (source && wanted === channels) return;
  source?.close();
  source = null;
  channels = wanted;
  if (!names.length || document.hidden) return;
  const query = new URLSearchParams(names.map((name) => ["channel", name]));
  source = new EventSource(`${document.body.dataset.liveUrl}?${query}`);
  source.addEventListener("open", opened);
  source.addEventListener("error", lost);
  source.addEventListener("value", (event) => heard(JSON.parse(event.data)));
  source.addEventListener("last", (event) => heard(JSON.parse(event.data), true));
  source.addEventListener("beat", (event) => {
    lastHeard = Date.now();
    clockOffset = Date.parse(JSON.parse(event.data).at) - Date.now();
  });
  source.addEventListener("signed-out", () => {
    source.close();
    goToSignIn();
  });
}

function opened() {
  lastHeard = Date.now();
  retryMs = RETRY_FIRST_MS;
  showConnection(true);
  if (wasLost) refreshAll();
  wasLost = false;
}

/** The browser comes back by itself, except after a refusal: then we ask again, ever more rarely. */
function lost() {
  wasLost = true;
  showConnection(false);
  if (source?.readyState !== EventSource.CLOSED) return;
  source = null;
  channels = "";
  setTimeout(connect, retryMs);
  retryMs = Math.min(retryMs * 2, RETRY_LONGEST_MS);
}

function showConnection(isUp) {
  document.querySelectorAll("[data-connection]").forEach((element) => {
    element.querySelector("[data-up]").hidden = !isUp;
    element.querySelector("[data-down]").hidden = isUp;
  });
}

/** Whatever changed while nobody listened is fetched once. */
function refreshAll() {
  refreshElements().forEach((element) => element.dispatchEvent(new CustomEvent("live-changed")));
}

function heard({ channel, payload, sent_us: sent }, isRepeated = false) {
  lastHeard = Date.now();
  valueElements()
    .filter((element) => element.dataset.live === channel)
    .forEach((element) => show(element, payload));
  refreshElements()
    .filter((element) => element.dataset.liveRefresh.split(" ").includes(channel))
    .filter((element) => !isRepeated || sent > Number(element.dataset.liveTold ?? document.body.dataset.received))
    .forEach((element) => {
      element.dataset.liveTold = sent;
      tell(element, payload);
    });
}

const told = new WeakMap();

/** Tell an element that it has changed: at once, or where it sets a pace, at most once in so many seconds. */
function tell(element, payload) {
  const pace = Number(element.dataset.livePace ?? 0) * 1000;
  const event = () => successors(element).forEach((each) => each.dispatchEvent(new CustomEvent("live-changed", { detail: payload })));
  if (!pace) return event();
  const wait = (told.get(element) ?? -Infinity) + pace - Date.now();
  if (wait > pace) return; // it will be told of this with what it waits for
  told.set(element, wait > 0 ? Date.now() + wait : Date.now());
  if (wait > 0) setTimeout(event, wait);
  else event();
}

/** The element itself, or, where what it fetched has taken its place meanwhile, those that listen instead. */
const successors = (element) =>
  element.isConnected ? [element] : refreshElements().filter((each) => each.dataset.liveRefresh === element.dataset.liveRefresh);

function show(element, payload) {
  // The last value kept by the server may be older than the one the page came with.
  if (payload.at && Date.parse(payload.at) < Date.parse(element.dataset.liveAt ?? "")) return;
  if (payload.text !== undefined) textOf(element).textContent = payload.text;
  if (payload.at) element.dataset.liveAt = payload.at;
  element.toggleAttribute("data-live-unsure", payload.status === "uncertain");
  element.toggleAttribute("data-live-bad", payload.good === false && payload.status !== "uncertain");
  movePointer(element, payload);
  judge(element);
  element.dispatchEvent(new CustomEvent("live-value", { detail: payload, bubbles: true }));
}

const textOf = (element) => element.querySelector("[data-live-text]") ?? element;

function movePointer(element, payload) {
  const band = element.dataset.liveBand && document.getElementById(element.dataset.liveBand);
  const value = Number(payload.value);
  if (!band || payload.value === undefined || !Number.isFinite(value)) return;
  const from = Number(band.dataset.from);
  const to = Number(band.dataset.to);
  const percent = Math.min(100, Math.max(0, ((value - from) / (to - from)) * 100));
  band.querySelector(".is-pointer")?.setAttribute("x", `${percent}%`);
  const low = band.dataset.low === "" ? -Infinity : Number(band.dataset.low);
  const high = band.dataset.high === "" ? Infinity : Number(band.dataset.high);
  band.classList.toggle("is-out", value < low || value > high);
}

/** Grey out a value whose source has gone silent, and say since when; or whose source doubts it itself. */
function judge(element) {
  const at = Date.parse(element.dataset.liveAt ?? "");
  const limit = Number(element.dataset.liveStaleAfter ?? DEFAULT_STALE_S) * 1000;
  const isLost = source === null || Date.now() - lastHeard > LOST_AFTER_MS;
  const stale = Number.isNaN(at) || Date.now() + clockOffset - at > limit || element.hasAttribute("data-live-bad") || (isLost && !document.hidden);
  element.toggleAttribute("data-stale", stale);
  // A scale in motion says so in its own words.
  const doubtful = !stale && element.hasAttribute("data-live-unsure") && !element.hasAttribute("data-live-moves");
  const note = noteOf(element, stale || doubtful);
  if (!note) return;
  note.hidden = !stale && !doubtful;
  note.querySelectorAll("[data-doubtful]").forEach((words) => (words.hidden = !doubtful));
  const never = stale && Number.isNaN(at);
  note.querySelectorAll("[data-never]").forEach((words) => (words.hidden = !never));
  note.querySelectorAll("[data-silent]").forEach((words) => (words.hidden = !stale || never));
  if (stale && !never) note.querySelector("[data-since]").textContent = clockText(at);
}

function noteOf(element, create) {
  const known = element.nextElementSibling;
  if (known?.matches(".pm-live-note")) return known;
  const template = document.getElementById("live-note-template");
  if (!create || !template) return null;
  const note = template.content.firstElementChild.cloneNode(true);
  element.after(note);
  return note;
}

function clockText(at) {
  const zone = document.body.dataset.zone || undefined;
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  }).format(at);
}

/** What the page fetches by itself is no sign that somebody is there: it must not keep them signed in. */
function tellBackground(event) {
  const { triggeringEvent, headers } = event.detail;
  if (triggeringEvent?.type === "live-changed") headers["X-Pharmom-Background"] = "1";
}

export function startLive() {
  connect();
  document.addEventListener("htmx:configRequest", tellBackground);
  document.addEventListener("htmx:afterSettle", connect);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
      channels = "";
    } else {
      lastHeard = Date.now();
      connect();
      refreshAll();
    }
  });
  setInterval(() => valueElements().forEach(judge), 1000);
}
