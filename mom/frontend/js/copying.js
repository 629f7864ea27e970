// A button that copies the text of the element it names (data-copy). What happened is said in words beside it, in a
// status that screen readers hear; where the browser refuses the clipboard, the text is selected instead.

const FORGOTTEN_AFTER_MS = 8000;

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function say(button, name) {
  const status = document.getElementById(button.dataset.copyStatus);
  if (!status) return;
  status.textContent = "";
  // A text that is written anew is told again, even when it is the same one.
  requestAnimationFrame(() => {
    status.textContent = button.dataset[name];
  });
  clearTimeout(status.forgetting);
  status.forgetting = setTimeout(() => {
    status.textContent = "";
  }, FORGOTTEN_AFTER_MS);
}

async function copy(button) {
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText(source.textContent);
    say(button, "copied");
  } catch {
    // Not allowed, or a page without HTTPS, which has no clipboard at all.
    select(source);
    say(button, "selected");
  }
}

export function startCopying() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
}
