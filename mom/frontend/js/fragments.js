// htmx: what to do when a fragment cannot be had. The person always hears about it, in words.
import { sentence, showToast } from "./toasts.js";

const signIn = () => document.body.dataset.signIn;

/** Whether the answer is that nobody is signed in any more, or may go on here: then nothing was recorded. */
export function isSessionOver(xhr) {
  if (xhr.getResponseHeader("X-Pharmom-Session") === "over") return true;
  return new URL(xhr.responseURL || location.href, location.href).pathname === signIn();
}

/** The session ended: the sign-in page says so, and leads back here. */
export function goToSignIn() {
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`${signIn()}?over=1&next=${here}`);
}

export function startFragments(htmx) {
  // Who is at the head of a page is there after it is loaded again, and reads what is new: a browser would keep the
  // lines that were there before in their place, and scroll a note that has come above them out of sight.
  window.addEventListener("pagehide", () => (history.scrollRestoration = window.scrollY > 0 ? "auto" : "manual"));
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    // The sign-in page is shown as a page, never as a piece of this one.
    if (!signIn() || location.pathname === signIn() || !isSessionOver(event.detail.xhr)) return;
    event.detail.shouldSwap = false;
    goToSignIn();
  });
  document.addEventListener("htmx:responseError", (event) => {
    // Where the server could still say what is wrong, its own words are on the way.
    if (event.detail.xhr.getResponseHeader("HX-Trigger")?.includes("pharmom:toast")) return;
    showToast(sentence("failed"), "alarm", String(event.detail.xhr.status));
  });
  document.addEventListener("htmx:sendError", () => showToast(sentence("offline"), "alarm"));
  document.addEventListener("htmx:timeout", () => showToast(sentence("offline"), "alarm"));
  // A second press on a button that is already at work does nothing.
  document.addEventListener("htmx:beforeRequest", (event) => {
    event.detail.elt.querySelectorAll?.("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    event.detail.elt.querySelectorAll?.("button[type=submit]").forEach((button) => button.removeAttribute("aria-disabled"));
  });
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("button[type=submit][aria-disabled=true]");
    if (button && !event.target.closest("[hx-post]")) event.preventDefault();
  });
}
