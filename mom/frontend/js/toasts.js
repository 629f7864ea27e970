// Messages of what happened. Good news leaves after a while (not while it is read); trouble stays.

const LEAVES_AFTER_MS = 9000;

function armToast(toast) {
  toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
  if (!toast.classList.contains("is-good")) return;
  let timer = 0;
  const leave = () => {
    timer = setTimeout(() => toast.remove(), LEAVES_AFTER_MS);
  };
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("focusin", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", leave);
  leave();
}

/** Show a message in the browser's own words; `tone` is good, warn or alarm. */
export function showToast(text, tone = "alarm", detail = "") {
  const template = document.getElementById("toast-template");
  const area = document.getElementById("toasts");
  if (!template || !area) return;
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.classList.add(`is-${tone}`);
  toast.querySelector("[data-text]").textContent = text;
  toast.querySelector("[data-detail]").textContent = detail;
  area.append(toast);
  armToast(toast);
}

/** A sentence that the template translated, from the data attributes of the toast area. */
export function sentence(name) {
  return document.getElementById("toasts")?.dataset[name] ?? "";
}

export function startToasts() {
  document.querySelectorAll(".pm-toast").forEach(armToast);
  document.addEventListener("htmx:oobAfterSwap", () => {
    document.querySelectorAll("#toasts .pm-toast:not([data-armed])").forEach((toast) => {
      toast.dataset.armed = "";
      armToast(toast);
    });
  });
  document.addEventListener("pharmom:toast", (event) => {
    showToast(event.detail.text, event.detail.tone ?? "good", event.detail.detail ?? "");
  });
}
