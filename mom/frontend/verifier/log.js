// The log: Merkle tree (RFC 6962), signed notes (C2SP signed-note), checkpoints (C2SP tlog-checkpoint).

import { canonical, decoded, hexOf, joined, same, sha256, sha256Hex, textOf, utf8 } from "./bytes.js";

export const leafHash = (content) => sha256(joined(Uint8Array.of(0), canonical(content)));

const nodeHash = (left, right) => sha256(joined(Uint8Array.of(1), left, right));

const half = (number) => Math.floor(number / 2);

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); null for one of the wrong shape. */
export async function rootFrom(leaf, index, size, path) {
  if (!(index >= 0 && index < size) || path.some((each) => each.length !== 32)) return null;
  let [node, last, found] = [index, size - 1, leaf];
  for (const each of path) {
    if (last === 0) return null;
    if (node % 2 || node === last) {
      found = await nodeHash(each, found);
      while (node % 2 === 0 && node) [node, last] = [half(node), half(last)];
    } else found = await nodeHash(found, each);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? found : null;
}

/** Whether the log of `size` leaves begins with the older one (RFC 9162, 2.1.4.2). */
export async function isExtension(older, newer, path) {
  if (!(older.size < newer.size) || !path.length || path.some((each) => each.length !== 32)) return false;
  const isComplete = Number.isInteger(Math.log2(older.size));
  const known = isComplete ? [older.root, ...path] : path;
  let [node, last] = [older.size - 1, newer.size - 1];
  while (node % 2) [node, last] = [half(node), half(last)];
  let [was, now] = [known[0], known[0]];
  for (const each of known.slice(1)) {
    if (last === 0) return false;
    if (node % 2 || node === last) {
      [was, now] = [await nodeHash(each, was), await nodeHash(each, now)];
      while (node % 2 === 0 && node) [node, last] = [half(node), half(last)];
    } else now = await nodeHash(now, each);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 && same(was, older.root) && same(now, newer.root);
}

/** A public key of the log: `name+id+base64`. */
export class Key {
  static async parse(text) {
    const match = /^([^\s+]+)\+([0-9a-f]{8})\+(.+)$/su.exec(text);
    if (!match) throw new Error("a key is name, id and value, parted by plus signs");
    const value = decoded(match[3]);
    if (value.length !== 33 || value[0] !== 1) throw new Error("the key is not an Ed25519 key");
    const found = new Key();
    found.name = match[1];
    found.public = value.slice(1);
    found.id = (await sha256(joined(utf8(`${found.name}\n`), value))).slice(0, 4);
    if (hexOf(found.id) !== match[2]) throw new Error("the key's id does not fit the key");
    found.fingerprint = await sha256Hex(found.public);
    return found;
  }

  /** The text of a note that this key has signed. */
  async open(note) {
    const whole = textOf(note);
    const split = whole.lastIndexOf("\n\n");
    if (split < 0 || !whole.endsWith("\n") || whole.length < split + 3) {
      throw new Error("text and signatures are not parted by an empty line");
    }
    const text = whole.slice(0, split + 1);
    if (/[\x00-\x09\x0b-\x1f]/.test(text)) throw new Error("the text holds control characters");
    let signed = false;
    const imported = await crypto.subtle.importKey("raw", this.public, "Ed25519", false, ["verify"]);
    for (const line of whole.slice(split + 2, -1).split("\n")) {
      const match = /^— (\S+) (\S+)$/u.exec(line);
      if (!match) throw new Error("a line below the text is no signature");
      const value = decoded(match[2]);
      if (match[1] !== this.name || !same(value.slice(0, 4), this.id)) continue;
      if (!(await crypto.subtle.verify("Ed25519", imported, value.slice(4), utf8(text)))) {
        throw new Error("the signature does not fit the text");
      }
      signed = true;
    }
    if (!signed) throw new Error("this key has not signed it");
    return text;
  }
}

/** The log called `origin` had `size` leaves with this root. */
export function readCheckpoint(text) {
  const lines = text.split("\n");
  if (lines.length !== 4 || lines[3] || !lines[0] || !/^[1-9][0-9]{0,15}$/.test(lines[1])) {
    throw new Error("a checkpoint is origin, size and root");
  }
  const root = decoded(lines[2]);
  if (root.length !== 32) throw new Error("the root is no hash of 32 bytes");
  return { origin: lines[0], size: Number(lines[1]), root };
}
