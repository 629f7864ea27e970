// The confirm button repeats what it records: the live value of a channel, or what is being typed.
//   <button data-follows="tag:SZ/SC-01.Net" data-pattern="Confirm {value} kg"><span data-text>…</span></button>
//   <input type="hidden" data-follows="tag:SZ/SC-01.Net" data-part="text">      what was shown is what is sent
//   <p data-verdict="tag:SZ/SC-01.Net" data-low="…" data-high="…" data-within="…">…</p>   the band in words
//   <span data-steadiness="tag:…"><span data-still>…</span><span data-moving hidden>…</span></span>   at rest or in motion
//   <button data-repeats="value-field" data-pattern="Record {value} %"><span data-text>…</span></button>

function say(element, text) {
  const target = element.querySelector("[data-text]") ?? element;
  if (target.textContent !== text) target.textContent = text;
}

function follow(element, payload) {
  if (element.matches("input")) {
    element.value = payload[element.dataset.part] ?? "";
    return;
  }
  say(element, element.dataset.pattern.replace("{value}", payload.text));
  element.toggleAttribute("data-unsteady", payload.good === false);
}

function judge(element, payload) {
  const { low, high, below, above, within, moving } = element.dataset;
  const value = Number(payload.value);
  if (payload.good === false || payload.value === undefined) say(element, moving);
  else if (low !== "" && value < Number(low)) say(element, below);
  else if (high !== "" && value > Number(high)) say(element, above);
  else say(element, within);
}

function steady(element, payload) {
  element.querySelector("[data-still]").hidden = payload.good === false;
  element.querySelector("[data-moving]").hidden = payload.good !== false;
  say(element.querySelector("[data-moving]"), element.dataset.words);
}

function repeatTyped(field) {
  const button = document.querySelector(`[data-repeats="${field.id}"]`);
  if (!button) return;
  button.dataset.plain ??= (button.querySelector("[data-text]") ?? button).textContent;
  const typed = field.value.trim();
  say(button, typed ? button.dataset.pattern.replace("{value}", typed) : button.dataset.plain);
  movePointer(field.dataset.band, typed);
}

function movePointer(bandId, typed) {
  const band = bandId && document.getElementById(bandId);
  const value = Number(typed);
  const pointer = band?.querySelector(".is-pointer");
  if (!pointer) return;
  const share = (value - Number(band.dataset.from)) / (Number(band.dataset.to) - Number(band.dataset.from));
  const known = typed !== "" && Number.isFinite(share);
  pointer.setAttribute("x", known ? `${Math.min(100, Math.max(0, share * 100))}%` : "-10%");
  const outside =
    (band.dataset.low !== "" && value < Number(band.dataset.low)) ||
    (band.dataset.high !== "" && value > Number(band.dataset.high));
  band.classList.toggle("is-out", known && outside);
}

/** Whether a person is typing into what a live refresh would replace. */
function isTyping(target) {
  const fields = [...(target?.querySelectorAll?.("input[data-keep], textarea[data-keep]") ?? [])];
  return fields.some((field) => field.value !== field.defaultValue);
}

/** A press that has begun ends on what it began on: news of the page waits until the finger is off. */
function startPresses() {
  const waiting = new Set();
  let pressed = false;
  const press = () => {
    pressed = true;
  };
  const release = () => {
    pressed = false;
    setTimeout(() => {
      // What the press has sent brings the page anew itself; news on top of it would wipe its refusal away.
      if (!document.querySelector(".htmx-request")) {
        waiting.forEach((element) => element.dispatchEvent(new CustomEvent("live-changed")));
      }
      waiting.clear();
    }, 50);
  };
  document.addEventListener("pointerdown", press, true);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, release, true);
  window.addEventListener("blur", release);
  return (element) => {
    if (pressed) waiting.add(element);
    return pressed;
  };
}

/** A press that has been sent gets its answer where it was made: news that overtakes it waits for it. It would
 * take away the place that the answer goes to, and with it what was refused.
 */
function startAnswers() {
  const waiting = new Set();
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!waiting.size || waiting.has(detail.elt)) return; // the news itself is no answer
    setTimeout(() => {
      const overtaken = [...waiting];
      waiting.clear();
      overtaken.forEach((element) => element.dispatchEvent(new CustomEvent("live-changed")));
    }, 0);
  });
  return (element, target) => {
    const isAwaited = Boolean(target?.querySelector?.("form.htmx-request"));
    if (isAwaited) waiting.add(element);
    return isAwaited;
  };
}

/** What was refused stays on the screen of its step until the next press: news of the batch brings the step
 * without it, since the server tells a refusal to the one who pressed, and once. */
function startKeepingRefusals() {
  let kept = null;
  const step = () => document.querySelector("[data-step]")?.dataset.step;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target, shouldSwap } = event.detail;
    if (!shouldSwap || target.id !== "workstation") return;
    const isNews = requestConfig?.triggeringEvent?.type === "live-changed";
    const refusal = document.getElementById("refusal");
    // Of two that come at once the second finds the page before the refusal is back: it stays kept.
    if (!isNews) kept = null;
    else if (refusal) kept = { refusal, step: step() };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (kept && kept.step === step() && !document.getElementById("refusal")) {
      document.querySelector("[data-step] .pm-step-head").after(kept.refusal);
    }
    kept = null;
  });
}

export function startRepeating() {
  const mustWait = startPresses();
  const isOvertaking = startAnswers();
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { requestConfig, target } = event.detail;
    if (requestConfig?.triggeringEvent?.type !== "live-changed") return;
    const { elt } = requestConfig;
    if (isTyping(target) || mustWait(elt) || isOvertaking(elt, target)) event.detail.shouldSwap = false;
  });
  startKeepingRefusals(); // after it: only of news that is let in
  document.addEventListener("live-value", (event) => {
    const channel = CSS.escape(event.target.dataset.live ?? "");
    document.querySelectorAll(`[data-follows="${channel}"]`).forEach((element) => follow(element, event.detail));
    document.querySelectorAll(`[data-verdict="${channel}"]`).forEach((element) => judge(element, event.detail));
    document.querySelectorAll(`[data-steadiness="${channel}"]`).forEach((element) => steady(element, event.detail));
  });
  document.addEventListener("input", (event) => repeatTyped(event.target));
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelectorAll("[data-repeats]").forEach((button) => {
      const field = document.getElementById(button.dataset.repeats);
      if (field?.value) repeatTyped(field);
    });
  });
}
