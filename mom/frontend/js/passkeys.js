// Passkeys: asks the server for a question, the browser for the answer, and puts it into the form. What the page says
// about it stands in the element's own data attributes, so that it is worded by the server.

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));

function text(buffer) {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

/** Browsers keep passkeys for host names that are reached safely, and never for a bare address. */
function areOffered() {
  const host = location.hostname;
  return Boolean(window.isSecureContext && window.PublicKeyCredential) && !/^[\d.]+$/.test(host) && !host.includes(":");
}

const named = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function answerTo(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    publicKey.user = { ...options.user, id: bytes(options.user.id) };
    publicKey.excludeCredentials = named(options.excludeCredentials);
    return navigator.credentials.create({ publicKey });
  }
  publicKey.allowCredentials = named(options.allowCredentials);
  return navigator.credentials.get({ publicKey });
}

function plain(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) response[part] = text(credential.response[part]);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response, clientExtensionResults: {} };
}

async function question(place, form) {
  const body = new URLSearchParams({ purpose: place.dataset.passkey });
  const username = form.elements.namedItem("username");
  if (username) body.set("username", username.value);
  const token = form.elements.namedItem("csrfmiddlewaretoken") ?? document.querySelector("[name=csrfmiddlewaretoken]");
  const reply = await fetch(place.dataset.question, { method: "POST", body, headers: { "X-CSRFToken": token.value } });
  const content = await reply.json();
  if (!reply.ok) throw new Error([content.title, content.remedy].filter(Boolean).join(" "));
  return content;
}

async function ask(place) {
  const form = place.closest("form");
  const status = place.querySelector("[role=status]");
  status.textContent = "";
  let asked;
  try {
    asked = await question(place, form);
  } catch (refusal) {
    status.textContent = refusal.message;
    return;
  }
  try {
    const answer = plain(await answerTo(asked.options));
    const field = form.elements.namedItem(place.dataset.passkey === "register_passkey" ? "answer" : "factor");
    field.value = JSON.stringify({ challenge: asked.challenge, answer });
    field.closest(".pm-field")?.setAttribute("hidden", "");
    status.textContent = place.dataset.done;
    if ("submits" in place.dataset) form.requestSubmit();
  } catch {
    // Refused by the person, the device or the browser; which one it was it does not say.
    status.textContent = place.dataset.failed;
  }
}

export function startPasskeys() {
  if (!areOffered()) return;
  document.documentElement.classList.add("has-passkeys");
  document.addEventListener("click", (event) => {
    const place = event.target.closest("[data-passkey] > button")?.parentElement;
    if (place) ask(place);
  });
  // A form that registers a passkey has one button: sending it asks the device first.
  document.addEventListener(
    "submit",
    (event) => {
      const place = event.target.querySelector("[data-at-sending]");
      if (!place || event.target.elements.namedItem("answer")?.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      ask(place);
    },
    true,
  );
}
