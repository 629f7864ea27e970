// The whole verification: the same steps, names and codes as tools/verify_dossier.py.

import { canonical, decoded, Fault, readJson, same, sha256Hex } from "./bytes.js";
import { checkSignature } from "./cms.js";
import { CERTIFICATE, CHECKPOINT, checkShape, DATA, FILES, partsOf, verifyData } from "./data.js";
import { isExtension, Key, readCheckpoint } from "./log.js";
import { Pdf } from "./pdf.js";

const HEADS = ["document", "subject", "state", "read", "exported", "log"];
const CERTIFIED =
  /^pharmom-document-certificate\/1\nkey (\S+)\ncertificate ([0-9a-f]{64})\nauthority ([0-9a-f]{64})\n$/;

export class Report {
  findings = [];
  facts = {};

  add(part, code, details = {}) {
    const known = this.findings.some((each) => each.part === part && each.code === code);
    if (!known) this.findings.push({ part, code, details });
  }

  get isValid() {
    return this.findings.length === 0 && Boolean(this.facts.complete);
  }
}

/** `SHA256:` and 64 hexadecimal digits, in groups or not. */
export function fingerprintOf(text) {
  const plain = text.replace(/^\s*sha-?256:/i, "").replace(/[\s:]/g, "").toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(plain)) throw new Error("a fingerprint is SHA256: and 64 hexadecimal digits");
  return plain;
}

/** What is believed beforehand, from a checkpoint that was kept elsewhere and the key that signed it. */
export async function trustInAnchor(note, keyText, proofText) {
  const key = await Key.parse(keyText.trim());
  const anchor = readCheckpoint(await key.open(note));
  const path = (proofText.match(/\S+/g) ?? []).map(decoded);
  return { fingerprint: key.fingerprint, anchor, path };
}

/** Everything that can be verified of the file; what cannot be read ends it. */
export async function verify(bytes, trust) {
  const report = new Report();
  try {
    await run(bytes, trust, report);
  } catch (failure) {
    if (failure instanceof Fault) report.add(failure.part, failure.code, failure.details);
    else report.add("file", "pdf", { why: failure.message });
  }
  return report;
}

async function run(bytes, trust, report) {
  const pdf = new Pdf(bytes);
  const files = await pdf.files();
  demandFiles(files, [DATA]);
  const data = dataOf(files.get(DATA));
  const wanted = FILES[data.format];
  demandFiles(files, wanted);
  const key = await keyOf(data, trust, report);
  const manifest = await manifestOf(files, data.format, key, report);
  const isCertified = wanted.includes(CERTIFICATE);
  const named = isCertified ? await certified(files.get(CERTIFICATE), key, report) : manifest.heads;
  report.facts.document = manifest.heads.document;
  report.facts.exported = manifest.heads.exported;
  await checkFiles(files, manifest, wanted.at(-1), report);
  try {
    await checkSignature(pdf, named, manifest.heads.exported, report);
  } catch (failure) {
    if (!(failure instanceof Fault)) throw failure;
    report.add(failure.part, failure.code, failure.details);
  }
  await checkParts(data, manifest, report);
  checkHeads(data, manifest, report);
  const checkpoint = await checkpointOf(files.get(CHECKPOINT), key, data, trust, report);
  await verifyData(data, checkpoint, report);
  report.facts.complete = key !== null;
}

function demandFiles(files, wanted) {
  for (const name of wanted) if (!files.has(name)) throw new Fault(`file/${name}`, "missing_file", { name });
}

function dataOf(bytes) {
  let data = null;
  try {
    data = readJson(bytes);
  } catch (failure) {
    throw new Fault(`file/${DATA}`, "json", { why: failure.message });
  }
  checkShape(data);
  return data;
}

async function keyOf(data, trust, report) {
  let keys = [];
  try {
    keys = await Promise.all(data.log.keys.map((each) => Key.parse(each)));
  } catch (failure) {
    throw new Fault("identity", "form", { why: failure.message });
  }
  const found = keys.find((each) => each.fingerprint === trust.fingerprint) ?? null;
  if (found) report.facts.key = found.fingerprint;
  else report.add("key", "key");
  return found;
}

/** The text of a note; where the key has not signed it that is a finding, and it is read all the same. */
async function opened(name, note, key, report) {
  if (key) {
    try {
      return await key.open(note);
    } catch (failure) {
      report.add(`file/${name}`, "note", { name, why: failure.message });
    }
  }
  const text = new TextDecoder().decode(note);
  return `${text.slice(0, text.lastIndexOf("\n\n"))}\n`;
}

/** The certificates that the log's key vouches for. */
async function certified(note, key, report) {
  const fail = (why) => new Fault(`file/${CERTIFICATE}`, "note", { name: CERTIFICATE, why });
  const match = CERTIFIED.exec(await opened(CERTIFICATE, note, key, report));
  if (!match) throw fail("it is no word for a certificate");
  let stated = null;
  try {
    stated = await Key.parse(match[1]);
  } catch (failure) {
    throw fail(failure.message);
  }
  if (key && (stated.name !== key.name || stated.fingerprint !== key.fingerprint)) throw fail("it names another key");
  return { certificate: match[2], authority: match[3] };
}

async function manifestOf(files, form, key, report) {
  const name = FILES[form].at(-1);
  const fail = (why) => new Fault(`file/${name}`, "manifest", { why });
  if (!FILES[form].includes(CERTIFICATE)) {
    const text = await opened(name, files.get(name), key, report);
    return readManifest(text, form, [...HEADS, "certificate", "authority"], fail);
  }
  let text = "";
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(files.get(name));
  } catch {
    throw fail("it is not UTF-8");
  }
  return readManifest(text, form, HEADS, fail);
}

function readManifest(text, form, wanted, fail) {
  const lines = text.replace(/\n$/, "").split("\n");
  if (lines[0] !== form) throw fail(`its first line is not ${form}`);
  const heads = {};
  const digests = { file: new Map(), part: new Map() };
  for (const line of lines.slice(1)) {
    const [, kind, rest] = /^(\S*) ?(.*)$/su.exec(line);
    if (Object.hasOwn(digests, kind)) {
      const match = /^([0-9a-f]{64}) (.+)$/su.exec(rest);
      if (!match || digests[kind].has(match[2])) throw fail("a digest is wrong or stands there twice");
      digests[kind].set(match[2], match[1]);
    } else if (wanted.includes(kind) && !Object.hasOwn(heads, kind) && !digests.file.size) heads[kind] = rest;
    else throw fail(`the line “${kind}” has no place there`);
  }
  if (String(Object.keys(heads)) !== String(wanted)) throw fail("a line is missing");
  return { heads, files: digests.file, parts: digests.part };
}

async function checkFiles(files, manifest, manifestName, report) {
  for (const [name, digest] of manifest.files) {
    if (!files.has(name)) report.add(`file/${name}`, "missing_file", { name });
    else if ((await sha256Hex(files.get(name))) !== digest) report.add(`file/${name}`, "file", { name });
  }
  for (const name of files.keys()) {
    if (!manifest.files.has(name) && name !== manifestName) report.add(`file/${name}`, "extra_file", { name });
  }
}

async function checkParts(data, manifest, report) {
  const present = new Map();
  for (const [name, value] of partsOf(data)) {
    if (present.has(name)) report.add(name, "twice");
    present.set(name, await sha256Hex(canonical(value)));
  }
  for (const [name, digest] of manifest.parts) {
    if (!present.has(name)) report.add(name, "removed");
    else if (present.get(name) !== digest) report.add(name, "changed");
  }
  for (const name of present.keys()) if (!manifest.parts.has(name)) report.add(name, "added");
  const known = [...manifest.parts.keys()].filter((name) => present.has(name));
  const order = [...present.keys()].filter((name) => manifest.parts.has(name));
  const moved = order.find((name, place) => name !== known[place]);
  if (moved) report.add(moved, "twice");
}

function checkHeads(data, manifest, report) {
  const { subject, log } = data;
  const told = [data.kind, subject.batch ?? "", ...(subject.step ? [subject.step] : [])].join(" ");
  const wanted = [told, `${log.origin} ${log.size}`, subject.state, data.read_at];
  const { heads } = manifest;
  const stated = [heads.subject, heads.log, heads.state, heads.read];
  if (stated.some((each, place) => each !== wanted[place])) report.add("identity", "other");
}

async function checkpointOf(note, key, data, trust, report) {
  let found = null;
  let root = null;
  try {
    found = readCheckpoint(await opened(CHECKPOINT, note, key, report));
    root = decoded(data.log.root);
  } catch (failure) {
    throw new Fault(`file/${CHECKPOINT}`, "checkpoint", { why: failure.message });
  }
  if (found.origin !== data.log.origin || found.size !== data.log.size || !same(found.root, root)) {
    report.add(`file/${CHECKPOINT}`, "checkpoint", { why: "the data speaks of another one" });
  }
  if (trust.anchor) await compare(found, trust.anchor, trust.path, report);
  return found;
}

async function compare(found, anchor, path, report) {
  const [older, newer] = found.size <= anchor.size ? [found, anchor] : [anchor, found];
  const differs = (why) => report.add("checkpoint", "anchor", { why });
  if (older.origin !== newer.origin) differs("it is of another log");
  else if (older.size === newer.size) {
    if (!same(older.root, newer.root)) differs("two logs of one size differ");
  } else if (!path.length) {
    differs(`it has ${anchor.size} entries, the dossier's ${found.size}; give the proof between them (--consistency)`);
  } else if (!(await isExtension(older, newer, path))) differs("the proof does not lead from one to the other");
}
