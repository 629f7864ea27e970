// The one <dialog> of the page: opens when htmx has put a form into it, closes on success or on request.

import { sentence, showToast } from "./toasts.js";

const dialog = () => document.getElementById("dialog");

// Where the keyboard begins: in the first field that is to be filled. A dialog that only asks for a signature
// begins at its head, so that what is signed is read and not scrolled away.
const FIELDS = ["input:not([type=hidden])", "select", "textarea"].map((each) => `${each}:not(.pm-sign *)`);

function first(box) {
  const known = box.querySelector("[autofocus]") ?? box.querySelector(FIELDS.join());
  return known ?? box.querySelector(".pm-sign-what") ?? box.querySelector("button");
}

// After a wrong secret one types it again; everything else that was refused is read first.
function afterRefusal(box) {
  return box.querySelector(".pm-sign[data-secret-again] input[name=password]") ?? box.querySelector("[role=alert]");
}

// Enter in the user ID goes on to the secret: so does a badge, whose scanner ends with Enter. It signs nothing.
function goOnToSecret(event) {
  if (event.key !== "Enter" || !event.target.matches(".pm-sign input[name=username]")) return;
  const secret = event.target.form.querySelector("input[name=password]");
  if (!secret || secret.value) return;
  event.preventDefault();
  secret.focus();
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

// A form that was opened by its address is the page: what is answered to it takes its place there, and does not
// come a second time over it.
function stayOnPage(event) {
  const form = event.detail.requestConfig?.elt;
  if (event.detail.target?.id === "dialog" && form?.matches("form") && !form.closest("#dialog")) {
    event.detail.target = form.parentElement;
  }
}

// “Cancel” leads back from there.
function leave(button) {
  if (button.closest("#dialog")) close();
  else if (history.length > 1) history.back();
  else location.assign("/");
}

export function startDialogs() {
  document.addEventListener("htmx:beforeSwap", stayOnPage);
  document.addEventListener("htmx:afterSwap", (event) => {
    const { target } = event.detail;
    const isPage = target?.id !== "dialog";
    if (isPage && !target?.querySelector(":scope > form .pm-dialog-head")) return;
    if (target.childElementCount && !isPage) open();
    else if (!isPage) close();
    const to = afterRefusal(target);
    to?.focus();
    // The form is laid out when its parts have come to life; a field far down would have the focus out of sight.
    if (to) requestAnimationFrame(() => to.scrollIntoView({ block: "center" }));
  });
  document.addEventListener("keydown", goOnToSecret);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-close-dialog]");
    if (button) leave(button);
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
