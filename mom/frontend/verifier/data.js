// What the data says of itself, against the log: shape, trail, records, recipe, signatures.

import { canonical, decoded, Fault, fromHex, hexOf, joined, same, sha256Hex, utf8 } from "./bytes.js";
import { leafHash, rootFrom } from "./log.js";

export const [DATA, CHECKPOINT, CERTIFICATE] = ["dossier.json", "checkpoint.note", "certificate.note"];
// The files of each format. The log's key signs the manifest of the first, and the certificate of the second.
export const FILES = {
  "pharmom-dossier/1": [DATA, CHECKPOINT, "manifest.note"],
  "pharmom-dossier/2": [DATA, CHECKPOINT, CERTIFICATE, "manifest.txt"],
  "pharmom-dossier/3": [DATA, CHECKPOINT, CERTIFICATE, "manifest.txt"],
};
// From this format on the data holds the raw files that its records name.
const WITH_RAW_FILES = ["pharmom-dossier/3"];

const words = (text) => text.split(" ");
const EVENT = words(
  "action actor_id actor_name actor_username caused_by channel correlation data id on_behalf_of_id on_behalf_of_name " +
    "reason_code reason_text recorded_at role site subject_code subject_model subject_uuid terminal transaction_id",
);
const CHANGE = words("after before event id operation recorded_at row table");
const SEAL = words("changes changes_digest event recorded_at refs");
const TOP = words("format kind subject language read_at log text recipe signatures records trail");
const SIX = words("name username role signed_at zone meaning");

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
const isText = (value) => typeof value === "string";
const hasKeys = (value, keys) =>
  isObject(value) && Object.keys(value).length === keys.length && keys.every((key) => Object.hasOwn(value, key));
const isTexts = (value) => isObject(value) && Object.values(value).every(isText);
const isImage = (value) => isObject(value) && Object.values(value).every((each) => each === null || isText(each));
const equal = (one, two) => hexOf(canonical(one)) === hexOf(canonical(two));

function demand(condition, part, why) {
  if (!condition) throw new Fault(part, "form", { why });
}

/** Every part is of the kind that the rest of the verification takes for granted. */
export function checkShape(data) {
  demand(isObject(data) && isText(data.format) && Object.hasOwn(FILES, data.format), "identity", "another format");
  const wanted = WITH_RAW_FILES.includes(data.format) ? [...TOP, "files"] : TOP;
  demand(hasKeys(data, wanted), "identity", "a part is missing or unknown");
  demand(["batch", "step"].includes(data.kind), "identity", "an unknown kind");
  demand(isTexts(data.subject), "identity", "subject");
  demand(hasKeys(data.log, words("origin size root keys")), "identity", "log");
  demand(Array.isArray(data.log.keys) && data.log.keys.every(isText), "identity", "keys");
  demand(isObject(data.text) && Array.isArray(data.text.sections), "text", "sections");
  for (const each of data.text.sections) demand(isText(each?.code), "text", "a section has no code");
  for (const name of ["signatures", "records", "trail"]) demand(Array.isArray(data[name]), name, "it is no list");
  for (const each of data.signatures) {
    demand(isTexts(each) && hasKeys(each, [...words("id table row digest"), ...SIX]), "signatures", "a signature");
  }
  for (const each of data.records) {
    demand(hasKeys(each, words("table row model history image")), "records", "a record");
    demand(isText(each.table) && isText(each.row), "records", "a record's name");
    const part = `records/${each.table}/${each.row}`;
    demand(["whole", "last"].includes(each.history) && isImage(each.image), part, "its image");
  }
  for (const each of data.trail) checkEventShape(each);
  demand(Array.isArray(data.files ?? []), "files", "it is no list");
  for (const each of data.files ?? []) {
    demand(isTexts(each) && hasKeys(each, words("table row content")), "files", "a raw file");
  }
}

function checkEventShape(each) {
  demand(hasKeys(each, words("id event changes seal")), "trail", "an event");
  demand(Number.isInteger(each.id) && Array.isArray(each.changes), "trail", "an event");
  const part = `trail/${each.id}`;
  if (each.event !== null) checkLeafShape(each.event, EVENT, part);
  if (each.seal !== null) checkLeafShape(each.seal, SEAL, part);
  demand((each.event === null) === (each.seal === null), part, "an event without its seal");
  for (const change of each.changes) {
    if (hasKeys(change, ["withheld"])) {
      demand(/^[0-9a-f]{64}$/.test(change.withheld), part, "a hash");
      continue;
    }
    checkLeafShape(change, CHANGE, part);
    const content = change.content;
    demand([content.event, content.id, content.row].every(Number.isInteger), part, "a number");
    demand(isText(content.table), part, "a table");
    for (const image of [content.before, content.after]) demand(image === null || isImage(image), part, "an image");
  }
}

function checkLeafShape(leaf, keys, part) {
  demand(hasKeys(leaf, words("content index path")) && hasKeys(leaf.content, keys), part, "an entry");
  demand(Number.isInteger(leaf.index) && Array.isArray(leaf.path), part, "an entry's proof");
  demand(leaf.path.every(isText), part, "an entry's proof");
}

/** Every part under the name that the manifest and the findings use; together they are all of the data. */
export function partsOf(data) {
  const apart = ["text", "recipe", "signatures", "records", "trail", "files"];
  const without = (value, names) => Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
  return [
    ["identity", without(data, apart)],
    ["text", without(data.text, ["sections"])],
    ...data.text.sections.map((each) => [`text/${each.code}`, each]),
    ["recipe", data.recipe],
    ...data.signatures.map((each) => [`signatures/${each.id}`, each]),
    ...data.records.map((each) => [`records/${each.table}/${each.row}`, each]),
    ...data.trail.map((each) => [`trail/${each.id}`, each]),
    ...(data.files ?? []).map((each) => [`files/${each.table}/${each.row}`, each]),
  ];
}

/** Goes through the audit rows: each in the log, each in its place, each following the one before. */
class Trail {
  constructor(data, checkpoint, report) {
    Object.assign(this, { data, checkpoint, report });
    this.seen = new Set();
    this.last = new Map();
    this.first = new Map();
    this.history = new Map(data.records.map((each) => [`${each.table}/${each.row}`, each.history]));
  }

  async check() {
    let before = 0;
    for (const each of this.data.trail) {
      const part = `trail/${each.id}`;
      if (each.id <= before) this.report.add(part, "twice");
      before = Math.max(before, each.id);
      await this.checkEvent(each, part);
    }
    this.checkRecords();
  }

  async checkEvent(each, part) {
    if (each.event !== null) {
      await this.checkLeaf(each.event, part);
      if (each.event.content.id !== each.id) this.report.add(part, "event");
    }
    const hashed = [];
    let before = 0;
    for (const change of each.changes) {
      if ("withheld" in change) {
        hashed.push(fromHex(change.withheld));
        continue;
      }
      const content = change.content;
      const name = `${part}/change/${content.id}`;
      hashed.push(await this.checkLeaf(change, name));
      if (content.event !== each.id) this.report.add(name, "event");
      if (content.id <= before) this.report.add(name, "twice");
      before = Math.max(before, content.id);
      this.follow(content, name);
    }
    if (each.seal === null) return;
    const seal = each.seal.content;
    await this.checkLeaf(each.seal, `${part}/seal`);
    if (seal.event !== each.id) this.report.add(`${part}/seal`, "event");
    const digest = await sha256Hex(joined(...hashed));
    if (seal.changes !== each.changes.length || seal.changes_digest !== digest) this.report.add(part, "seal");
  }

  async checkLeaf(leaf, part) {
    const found = await leafHash(leaf.content);
    let path = [new Uint8Array()];
    try {
      path = leaf.path.map(decoded);
    } catch {
      // A path that cannot be read leads nowhere.
    }
    const root = await rootFrom(found, leaf.index, this.checkpoint.size, path);
    if (root === null || !same(root, this.checkpoint.root)) this.report.add(part, "leaf");
    else if (this.seen.has(leaf.index)) this.report.add(part, "twice");
    this.seen.add(leaf.index);
    return found;
  }

  follow(content, part) {
    const row = `${content.table}/${content.row}`;
    const known = this.last.get(row);
    if (!known) this.first.set(row, content);
    else if (this.history.get(row) !== "last" && !equal(known.after, content.before)) this.report.add(part, "gap");
    this.last.set(row, content);
  }

  checkRecords() {
    for (const each of this.data.records) {
      const row = `${each.table}/${each.row}`;
      const known = this.last.get(row);
      if (!known) {
        this.report.add(`records/${row}`, "no_trail");
        continue;
      }
      if (!equal(known.after, each.image)) this.report.add(`records/${row}`, "image");
      if (each.history === "whole" && this.first.get(row).before !== null) this.report.add(`records/${row}`, "start");
    }
    for (const [row, content] of this.last) {
      if (!this.history.has(row) && content.after !== null) this.report.add(`records/${row}`, "no_record");
    }
  }
}

async function checkRecipe(data, report) {
  const recipe = data.recipe;
  if (recipe === null) {
    if (data.kind === "batch") report.add("recipe", "form", { why: "it is missing" });
    return;
  }
  if (!hasKeys(recipe, ["document", "digest"]) || !isObject(recipe.document)) {
    report.add("recipe", "form", { why: "document and digest" });
    return;
  }
  const { digest, ...content } = recipe.document;
  const kept = data.records.filter((each) => each.table === "batches_controlrecipe").map((each) => each.image);
  const found = await sha256Hex(canonical(content));
  let stored = null;
  try {
    stored = kept.length === 1 ? JSON.parse(kept[0].document) : null;
  } catch {
    // What cannot be read is not the recipe.
  }
  const matches = stored !== null && equal(stored, recipe.document) && kept[0].digest === recipe.digest;
  if (found !== recipe.digest || digest !== recipe.digest || !matches) report.add("recipe", "recipe");
}

/** Each file is the one whose fingerprint its record has, in its own column and in the trail; none is missing. */
async function checkRawFiles(data, report) {
  if (!WITH_RAW_FILES.includes(data.format)) return;
  const images = new Map(data.records.map((each) => [`${each.table}/${each.row}`, each.image]));
  const found = new Map();
  for (const each of data.files) {
    let content = null;
    try {
      content = decoded(each.content);
    } catch {
      // What cannot be read is not the file.
    }
    found.set(`${each.table}/${each.row}`, content);
  }
  for (const [row, content] of found) {
    const image = images.get(row) ?? {};
    const digest = content === null ? "" : await sha256Hex(content);
    const fits = image.sha256 === digest && image.content === `sha256:${digest}` && image.size === `${content?.length}`;
    if (!fits) report.add(`files/${row}`, "raw_file");
  }
  for (const [row, image] of images) {
    const isRawFile = "sha256" in image && `${image.content}`.startsWith("sha256:");
    if (isRawFile && !found.has(row)) report.add(`files/${row}`, "no_raw_file");
  }
}

async function checkSignatures(data, trail, report) {
  const on = new Map();
  const kept = new Map();
  for (const each of data.records) {
    if (each.table === "audit_signature") kept.set(each.row, each.image);
    else on.set(each.image.uuid, `${each.table}/${each.row}`);
  }
  const listed = new Map(data.signatures.map((each) => [each.id, each]));
  for (const row of new Set([...listed.keys(), ...kept.keys()])) {
    const [part, shown, image] = [`signatures/${row}`, listed.get(row), kept.get(row)];
    if (!shown || !image) {
      report.add(part, "signature");
      continue;
    }
    if ((await sha256Hex(utf8(image.content ?? ""))) !== image.digest) report.add(part, "signed");
    const names = { name: "signer_name", username: "signer_username" };
    const differs = [...SIX, "digest"].some((item) => shown[item] !== image[names[item] ?? item]);
    if (differs || on.get(image.subject_uuid) !== `${shown.table}/${shown.row}`) report.add(part, "signature");
    const first = trail.first.get(`audit_signature/${row}`);
    if (!first || String(first.event) !== image.event_id) report.add(part, "signature");
  }
}

/** What the data says of itself, against the log. */
export async function verifyData(data, checkpoint, report) {
  const trail = new Trail(data, checkpoint, report);
  await trail.check();
  await checkRecipe(data, report);
  await checkRawFiles(data, report);
  await checkSignatures(data, trail, report);
  Object.assign(report.facts, {
    kind: data.kind,
    batch: data.subject.batch ?? "",
    log: checkpoint.origin,
    size: checkpoint.size,
    records: data.records.length,
    events: data.trail.length,
    leaves: trail.seen.size,
    signatures: data.signatures.length,
  });
}
