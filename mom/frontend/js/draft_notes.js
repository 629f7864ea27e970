// How what was typed and not confirmed is shown: an icon and words, since when, and a button that throws it away.
// Three kinds of notes, whose sentences the template brings: filled in again (filled), meant for a record or a step
// that has changed since (changed), typed into a dialog that is closed now (closed).

const LONG_AGO_MS = 12 * 3600 * 1000;

function since(at) {
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: document.body.dataset.zone || undefined };
  const day = Date.now() - at > LONG_AGO_MS ? { year: "numeric", month: "2-digit", day: "2-digit" } : {};
  return new Intl.DateTimeFormat(document.documentElement.lang, { ...day, ...time }).format(at);
}

function list(fields, into) {
  for (const { label, text } of fields) {
    const [term, said] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label;
    said.textContent = text;
    into.append(term, said);
  }
  into.hidden = !fields.length;
}

function noteOf(draft, kind, discard) {
  const note = document.getElementById("draft-template").content.firstElementChild.cloneNode(true);
  note.dataset.address = draft.address;
  note.dataset.version = draft.version;
  note.querySelector("[data-since]").textContent = since(draft.at);
  note.querySelector("[data-title]").textContent = kind === "filled" || !draft.title ? "" : `· ${draft.title}`;
  note.querySelectorAll("[data-kind]").forEach((words) => (words.hidden = words.dataset.kind !== kind));
  list(draft.fields.filter(({ text }) => text), note.querySelector("dl"));
  note.querySelector("[data-discard]").addEventListener("click", () => {
    const form = note.closest("form");
    note.remove();
    discard();
    (form?.querySelector("input:not([type=hidden]), textarea, select") ?? document.getElementById("content"))?.focus();
  });
  return note;
}

/** In the form that it belongs to, above its fields. */
export function noteBeside(form, draft, kind, discard) {
  (form.querySelector(".pm-dialog-main") ?? form).prepend(noteOf(draft, kind, discard));
}

/** At the head of the page, once. */
export function noteOnPage(draft, kind, discard) {
  const main = document.getElementById("content");
  const isShown = notesOnPage().some(({ dataset }) => dataset.address === draft.address && dataset.version === draft.version);
  if (main && !isShown) main.prepend(noteOf(draft, kind, discard));
}

const notesOnPage = () => [...document.querySelectorAll("#content > [data-draft]")];

/** Take away the notes at the head of the page for which `isOver` says so. */
export function dropNotes(isOver) {
  notesOnPage().filter((note) => isOver(note.dataset)).forEach((note) => note.remove());
}
