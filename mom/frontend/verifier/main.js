// The page: takes a file and the fingerprint, and says what was found. Nothing leaves the browser.

import messages from "./messages.json";
import texts from "./texts.json";
import { fingerprintOf, trustInAnchor, verify } from "./verify.js";

const by = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? 1 : 0;
let shown = null;

const filled = (text, details) => text.replace(/\{(\w+)\}/g, (_all, name) => details[name] ?? "");
const say = (code) => (texts[code] ?? messages.words[code])[language];

function speak() {
  document.documentElement.lang = language ? "zh-Hans" : "en";
  document.title = say("title");
  for (const each of document.querySelectorAll("[data-text]")) each.textContent = say(each.dataset.text);
  by("language").textContent = language ? "English" : "中文";
  by("language").lang = language ? "en" : "zh-Hans";
  if (shown) show(shown);
}

function show(found) {
  shown = found;
  const { report, refused } = found;
  by("result").hidden = false;
  by("result").className = report?.isValid ? "is-valid" : "is-invalid";
  by("sign").textContent = report?.isValid ? "✔" : "✘";
  by("verdict").textContent = report ? say(report.isValid ? "valid" : "invalid") : say("not_verified");
  by("findings").replaceChildren(...(report?.findings ?? []).map(finding));
  by("facts").replaceChildren(...(report ? facts(report.facts) : []));
  by("remark").textContent = refused ? filled(say(refused.code), refused) : remark(report.facts);
}

function finding({ part, code, details }) {
  const [line, name] = [document.createElement("li"), document.createElement("code")];
  name.textContent = part;
  line.append(name, " ", filled(messages.messages[code][language], details));
  return line;
}

function facts(found) {
  const rows = ["batch", "document", "exported", "signer"].map((name) => [say(name), found[name]]);
  if (found.size) {
    rows.push([say("log"), `${found.log}, ${found.size} ${say("leaves")}`]);
    rows.push([say("content"), filled(say("checked"), found)]);
  }
  if (found.key) rows.push([say("trust"), `SHA256:${found.key}`]);
  return rows.filter(([, value]) => value).flatMap(([label, value]) => {
    const [term, text] = [document.createElement("dt"), document.createElement("dd")];
    term.textContent = label;
    text.textContent = value;
    return [term, text];
  });
}

function remark(found) {
  const said = [];
  if (found.kind === "step") said.push(say("step_only"));
  if (found.is_stamped) said.push(say("stamped"));
  return said.join(" ");
}

async function trust() {
  const [anchor] = by("anchor").files;
  if (!anchor) return { fingerprint: fingerprintOf(by("fingerprint").value) };
  return trustInAnchor(new Uint8Array(await anchor.arrayBuffer()), by("key").value, by("consistency").value);
}

async function run() {
  const [file] = by("dossier").files;
  if (!file) return { refused: { code: "no_file" } };
  if (!(await canVerify())) return { refused: { code: "old_browser" } };
  let believed = null;
  try {
    believed = await trust();
  } catch (failure) {
    return { refused: { code: "no_trust", why: failure.message } };
  }
  return { report: await verify(new Uint8Array(await file.arrayBuffer()), believed) };
}

/** Ed25519 is in Chromium since 137, Firefox since 129, Safari since 17. */
async function canVerify() {
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return typeof DecompressionStream === "function" && typeof "".isWellFormed === "function";
  } catch {
    return false;
  }
}

by("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = event.target.querySelector(".primary");
  button.disabled = true;
  show(await run());
  button.disabled = false;
  by("result").focus();
});
by("language").addEventListener("click", () => {
  language = 1 - language;
  speak();
});
speak();
