// Scanner first: a hand scanner types fast and ends with Enter. What it types anywhere on a page that
// waits for a scan lands in the scan field, whichever element has the focus – whole, also when the page
// is exchanged meanwhile, and after the scan before it has been answered.

// A scanner needs some 20 ms from key to key; a page at work may take them much later.
const BETWEEN_KEYS_MS = 1000;
const SHORTEST = 4;

const scanField = () => document.querySelector("[data-scan-field]:not([disabled])");

function send(text) {
  const field = scanField();
  if (!field) return;
  field.value = text;
  field.form?.requestSubmit();
}

const ENDS = ["htmx:afterSettle", "htmx:responseError", "htmx:sendError", "htmx:sendAbort", "htmx:timeout"];

/** Scans, and taps on what is saved at once, that come while another is on its way wait for its answer.
 *
 * The answer exchanges the page: a tap goes to the same line of the new one, if that still waits for it.
 * What asks for a confirmation is not repeated: the page to be confirmed may be another by then.
 */
function startQueue() {
  const waiting = [];
  let sent = null;
  const goOn = () => {
    while (!sent && waiting.length) waiting.shift()();
  };
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, xhr } = event.detail;
    const isTap = elt.matches("[data-tap]");
    if (sent && isTap) {
      event.preventDefault();
      const { name, value } = elt;
      waiting.push(() => document.querySelector(`[data-tap][name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`)?.click());
    } else if (isTap || elt.querySelector("[data-scan-field]")) {
      sent = xhr;
    }
  });
  for (const name of ENDS) {
    document.addEventListener(name, ({ detail }) => {
      if (!sent || detail.xhr !== sent) return;
      sent = null;
      goOn();
    });
  }
  return (text) => {
    waiting.push(() => send(text));
    goOn();
  };
}

/** A badge tells whose it is, and nothing more: it fills the user ID of an open signature, never a secret. */
const signer = () => document.querySelector("dialog[open] .pm-sign input[name=username]");

function identify(field, badge) {
  field.value = badge;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  const secret = field.form.querySelector("input[name=password]");
  secret.value = "";
  secret.focus();
}

export function startScanner() {
  const hand = startQueue();
  let text = "";
  let last = 0;
  const isForOthers = (target) => target.closest("input, textarea, select") && !target.matches("[data-scan-field]");
  document.addEventListener("keydown", (event) => {
    const badge = signer();
    const waits = badge ?? (document.querySelector("dialog[open]") ? null : scanField());
    if (!waits || isForOthers(event.target)) return;
    const quick = event.timeStamp - last < BETWEEN_KEYS_MS;
    last = event.timeStamp;
    if (event.key === "Enter") {
      if (text.length >= SHORTEST) {
        event.preventDefault();
        if (badge) {
          identify(badge, text);
          text = "";
          return;
        }
        // Somebody who types by hand pauses and corrects: then the field knows more than the last keys.
        const typed = scanField().value;
        hand(typed.endsWith(text) ? typed : text);
      }
      text = "";
      return;
    }
    if (event.key === "Backspace" || event.key === "Delete") text = "";
    if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
    text = quick ? text + event.key : event.key;
  });
}
