// What is typed and not confirmed is kept in this tab until it is confirmed, discarded, or its writer signs out
// (URS-ACC-08): a session that ends for want of use takes nothing away, and records nothing either.
// Kept: per person, address of the form, and version of the record, in sessionStorage. Never kept: secrets, codes,
// hidden fields, files, what belongs to a signature. Nothing that is kept is ever sent by itself.
import { isSessionOver } from "./fragments.js";
import { dropNotes, noteBeside, noteOnPage } from "./draft_notes.js";

const KEY = "pharmom-drafts";
const NEVER = "[type=password], [type=hidden], [type=file], [autocomplete=one-time-code], [data-scan-field], .pm-sign *";
const NOT_OF = "form[data-download], [data-no-draft]";

const person = () => document.documentElement.dataset.person ?? "";
// The server's time: a tablet whose own clock is wrong must not say when something was typed.
const offset = Number(document.body.dataset.received || Date.now() * 1000) / 1000 - Date.now();
const doneWith = new WeakSet();
const tabs = "BroadcastChannel" in window ? new BroadcastChannel("pharmom-sign-out") : null;
let isFilling = false;

// --- what is kept ---------------------------------------------------------------------------------

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? { person: "", drafts: [] };
  } catch {
    return { person: "", drafts: [] };
  }
}

const drafts = () => (person() && stored().person === person() ? stored().drafts : []);

function store(kept, whose = person()) {
  try {
    if (kept.length) sessionStorage.setItem(KEY, JSON.stringify({ person: whose, drafts: kept }));
    else sessionStorage.removeItem(KEY);
  } catch {
    // A browser that keeps nothing loses what was typed, as paper does that is thrown away: nothing is recorded.
  }
}

const forget = (isIt) => store(drafts().filter((draft) => !isIt(draft)));

// --- forms and their fields -----------------------------------------------------------------------

const isKept = (form) => form?.method === "post" && !form.matches(NOT_OF) && !form.closest("[data-no-draft]");
const forms = () => [...document.forms].filter(isKept);

function addressOf(form) {
  const said = form.getAttribute("hx-post") ?? form.getAttribute("action") ?? "";
  const url = new URL(said || location.href, location.href);
  return url.pathname + url.search;
}

const versionOf = (form) => form.querySelector("input[name=row_version]")?.value ?? "";
const belongs = (form) => (draft) => draft.address === addressOf(form);
const isTick = (field) => field.type === "checkbox" || field.type === "radio";

function stateOf(field) {
  if (isTick(field)) return field.checked;
  return field.multiple && field.options ? [...field.selectedOptions].map((each) => each.value).join("\n") : field.value;
}

function asServed(field) {
  if (isTick(field)) return field.defaultChecked;
  if (!field.options) return field.defaultValue;
  const chosen = [...field.options].filter((each) => each.defaultSelected).map((each) => each.value);
  return field.multiple ? chosen.join("\n") : (chosen.at(-1) ?? field.options[0]?.value ?? "");
}

/** The fields that may be kept; fields of one name are told apart by their place among them. */
function fieldsOf(form) {
  const count = new Map();
  return [...form.elements]
    .filter((field) => field.name && field.matches("input, select, textarea") && !field.matches(NEVER))
    .map((field) => {
      const place = count.get(field.name) ?? 0;
      count.set(field.name, place + 1);
      return { field, id: `${field.name} ${place}` };
    });
}

/** In words: what it is called, and what was entered. */
function describe({ field, id }) {
  const called = field.labels?.[0]?.cloneNode(true);
  called?.querySelectorAll("input, select, textarea, .is-optional").forEach((part) => part.remove());
  const text = field.options ? [...field.selectedOptions].map((each) => each.text).join(", ") : isTick(field) ? "" : field.value;
  return { id, state: stateOf(field), label: called?.textContent.trim() || field.getAttribute("aria-label") || field.name, text };
}

// --- keeping --------------------------------------------------------------------------------------

function keep(form) {
  const version = versionOf(form);
  const known = drafts().find((draft) => belongs(form)(draft) && draft.version === version);
  const wasKept = (id) => known?.fields.some((each) => each.id === id);
  const present = fieldsOf(form);
  const elsewhere = known?.fields.filter((each) => !present.some(({ id }) => id === each.id)) ?? [];
  const typed = present.filter(({ field, id }) => wasKept(id) || stateOf(field) !== asServed(field)).map(describe);
  const fields = [...typed, ...elsewhere];
  const others = drafts().filter((draft) => draft !== known && !(belongs(form)(draft) && draft.version === version));
  if (!fields.some(({ state }) => state !== "" && state !== false)) return store(others);
  const box = form.closest("#dialog");
  const title = (box ?? form.closest("[data-step]") ?? document).querySelector("h1, h2")?.textContent.trim() ?? "";
  const place = { address: addressOf(form), version, page: location.pathname, isDialog: Boolean(box), title };
  return store([...others, { ...place, at: Date.now() + offset, fields }]);
}

function fill(fields, kept) {
  let filled = 0;
  isFilling = true;
  for (const { field, id } of fields) {
    const was = kept.find((each) => each.id === id);
    if (!was || stateOf(field) === was.state || field.readOnly || field.disabled) continue;
    if (isTick(field)) field.checked = was.state;
    else if (field.multiple && field.options) for (const each of field.options) each.selected = was.state.split("\n").includes(each.value);
    else field.value = was.state;
    field.closest("details:not([open])")?.setAttribute("open", ""); // nothing is filled in out of sight
    filled += 1;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  isFilling = false;
  return filled;
}

function empty(form, draft) {
  const served = fieldsOf(form).filter(({ id }) => draft.fields.some((each) => each.id === id));
  fill(served, served.map(({ field, id }) => ({ id, state: asServed(field) })));
}

/** Whether the form takes it along unseen: the second step of a dialog shows what was entered as what is signed. */
const takesAlong = (form, { id }) => Boolean(form.querySelector(`input[type=hidden][name="${CSS.escape(id.split(" ")[0])}"]`));

/** Put back what belongs to the form as it is; show as text what was meant for another version of its record. */
function restore(form) {
  if (doneWith.has(form)) return;
  doneWith.add(form);
  for (const draft of drafts().filter(belongs(form))) {
    const isSame = (each) => belongs(form)(each) && each.version === draft.version;
    if (draft.version !== versionOf(form)) {
      noteBeside(form, draft, "changed", () => forget(isSame));
      continue;
    }
    const present = fieldsOf(form);
    const missing = draft.fields.filter((each) => !present.some(({ id }) => id === each.id) && !takesAlong(form, each));
    if (!fill(present, draft.fields) && !missing.length) continue;
    noteBeside(form, { ...draft, fields: missing }, "filled", () => {
      forget(isSame);
      empty(form, draft);
    });
  }
}

/** What was typed on this page into a form that is not here now: a dialog, or a step that has gone on. */
function tellOfOthers() {
  const here = new Set(forms().map(addressOf));
  dropNotes(({ address }) => here.has(address) || !drafts().some((draft) => draft.address === address));
  for (const draft of drafts()) {
    if (draft.page !== location.pathname || here.has(draft.address)) continue;
    const isIt = (each) => each.address === draft.address && each.version === draft.version;
    noteOnPage(draft, draft.isDialog ? "closed" : "changed", () => forget(isIt));
  }
}

function show() {
  if (!person()) return;
  forms().forEach(restore);
  tellOfOthers();
}

// --- what became of it ----------------------------------------------------------------------------

/** An answer by htmx: recorded, and nothing is left to keep; or refused, and it stays. */
function answered({ detail: { xhr, requestConfig } }) {
  const form = requestConfig?.elt;
  if (requestConfig?.verb !== "post" || !form?.matches?.("form") || isSessionOver(xhr) || xhr.status >= 400) return;
  const leaves = xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Refresh");
  if (leaves || !form.closest("#dialog")) forget(belongs(form));
}

/** A refusal may have moved the record's version: who pressed sees it, so what they typed is for that version. */
function settled({ detail: { requestConfig, xhr } }) {
  const form = requestConfig?.elt;
  if (requestConfig?.verb === "post" && form?.matches?.("form") && !isSessionOver(xhr)) {
    const again = forms().find((each) => addressOf(each) === addressOf(form));
    if (again) moveOn(again);
    else if (xhr.status < 400) forget(belongs(form));
  }
  show();
}

function moveOn(form) {
  const [own, others] = [drafts().filter(belongs(form)), drafts().filter((draft) => !belongs(form)(draft))];
  const last = own.sort((one, other) => one.at - other.at).at(-1);
  if (last) store([...others, { ...last, version: versionOf(form), isSent: false }]);
}

/** A plain request: the page that follows says what became of it. */
function sent(event) {
  const form = event.target;
  if (form.matches("[data-sign-out]")) {
    store([]);
    tabs?.postMessage("");
  } else if (person() && isKept(form) && !form.hasAttribute("hx-post")) {
    store(drafts().map((draft) => (belongs(form)(draft) ? { ...draft, isSent: true } : draft)));
  }
}

function arrive() {
  const { person: whose, drafts: kept } = stored();
  if (!person()) return store(kept.map((draft) => ({ ...draft, isSent: false })), whose); // at the door: not sent after all
  if (whose && whose !== person()) return store([]); // somebody else sits here now
  const status = performance.getEntriesByType("navigation")[0]?.responseStatus ?? 0;
  const isRefused = status >= 400 || document.querySelector("main [role=alert], main [aria-invalid=true]");
  if (!isRefused) return forget((draft) => draft.isSent);
  return forms().filter((form) => drafts().some((draft) => draft.isSent && belongs(form)(draft))).forEach(moveOn);
}

export function startDrafts() {
  arrive();
  show();
  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      if (!isFilling && person() && isKept(target.form) && !target.matches(NEVER)) keep(target.form);
    });
  }
  document.addEventListener("submit", sent);
  document.addEventListener("htmx:beforeOnLoad", answered);
  document.addEventListener("htmx:afterSettle", settled);
  // Who closes a dialog without sending it throws away what is in it.
  document.addEventListener("close", ({ target }) => {
    const form = target.id === "dialog" && target.querySelector("form");
    if (form) forget(belongs(form));
    tellOfOthers();
  }, true);
  tabs?.addEventListener("message", () => store([]));
}
