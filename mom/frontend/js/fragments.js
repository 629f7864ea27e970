// htmx: what to do when a fragment cannot be had. The person always hears about it, in words.
import { sentence, showToast } from "./toasts.js";

export function startFragments(htmx) {
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;
  document.addEventListener("htmx:beforeSwap", (event) => {
    // The session ended: show the sign-in page as a page, never as a piece of this one.
    const answered = new URL(event.detail.xhr.responseURL || location.href, location.href);
    const signIn = document.body.dataset.signIn;
    if (signIn && answered.pathname === signIn && location.pathname !== signIn) {
      event.detail.shouldSwap = false;
      location.assign(`${signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);
    }
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
