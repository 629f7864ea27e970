// The one <dialog> of the page: opens when htmx has put a form into it, closes on success or on request.

import { sentence, showToast } from "./toasts.js";

const dialog = () => document.getElementById("dialog");

// Where the keyboard begins: in the first field that is to be filled. A dialog that only asks for a signature
// begins at its head, so that what is signed is read and not scrolled away.
const FIELDS = ["input:not([type=hidden])", "select", "textarea"].map((each) => `${each}:not([name=username], [name=password])`);

function first(box) {
  return box.querySelector("[autofocus]") ?? box.querySelector(FIELDS.join()) ?? box.querySelector("button");
}

function open() {
  const box = dialog();
  if (!box || box.open) return;
  box.showModal();
  first(box)?.focus();
}

function close() {
  const box = dialog();
  if (!box?.open) return;
  box.close();
}

// A file comes by a plain request: the page stays where it is, and the dialog has done its part.
function leaveToDownload(event) {
  if (!event.target.matches("form[data-download]")) return;
  showToast(sentence("making"), "good");
  setTimeout(close); // the form has to be there until the browser has read it
}

export function startDialogs() {
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target?.id !== "dialog") return;
    if (event.detail.target.childElementCount) open();
    else close();
    event.detail.target.querySelector("[role=alert]")?.focus();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-dialog]")) close();
  });
  document.addEventListener("pharmom:close-dialog", close);
  document.addEventListener("submit", leaveToDownload);
  // Passwords do not stay in the page once the dialog is gone.
  document.addEventListener(
    "close",
    (event) => {
      if (event.target.id === "dialog") event.target.replaceChildren();
    },
    true,
  );
}
