// Scanner first: a hand scanner types fast and ends with Enter. What it types anywhere on a page that
// waits for a scan lands in the scan field, whichever element has the focus.

const BETWEEN_KEYS_MS = 45;

export function startScanner() {
  let text = "";
  let last = 0;
  document.addEventListener("keydown", (event) => {
    const field = document.querySelector("[data-scan-field]");
    if (!field || field.disabled || document.querySelector("dialog[open]")) return;
    if (event.target.closest("input, textarea, select")) return;
    const quick = event.timeStamp - last < BETWEEN_KEYS_MS;
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (text.length > 3) {
        event.preventDefault();
        field.value = text;
        field.form?.requestSubmit();
      }
      text = "";
      return;
    }
    if (event.key.length !== 1) return;
    text = quick ? text + event.key : event.key;
  });
}
