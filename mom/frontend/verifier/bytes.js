// Bytes, hashes, base64, and canonical JSON (RFC 8785, without floats).

/** Something that cannot be read on: which part, which message, and why. */
export class Fault extends Error {
  constructor(part, code, details = {}) {
    super(`${part}: ${code}`);
    Object.assign(this, { part, code, details });
  }
}

const encoder = new TextEncoder();

export const utf8 = (text) => encoder.encode(text);

/** The text of UTF-8 bytes; an error for anything else. */
export const textOf = (bytes) => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);

export const hexOf = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (each) => parseInt(each, 16));

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, each) => sum + each.length, 0));
  let at = 0;
  for (const each of parts) {
    whole.set(each, at);
    at += each.length;
  }
  return whole;
}

export const same = (one, two) => one.length === two.length && one.every((each, at) => each === two[at]);

export const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

export const sha256Hex = async (bytes) => hexOf(await sha256(bytes));

/** One character for each byte, so that regular expressions can look at a file. */
export function latin(bytes) {
  const pieces = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
}

/** Base64 in its one canonical spelling. */
export function decoded(text) {
  let found = "";
  try {
    found = atob(text);
  } catch {
    throw new Error("this is no base64");
  }
  if (btoa(found) !== text) throw new Error("this base64 has another canonical form");
  return Uint8Array.from(found, (each) => each.charCodeAt(0));
}

/** The value of canonical JSON bytes; an error for any other spelling of it, and for floats. */
export function readJson(bytes) {
  const text = textOf(bytes);
  const value = JSON.parse(text);
  if (written(value) !== text) throw new Error("it is written in another way than the canonical one");
  return value;
}

/** The RFC 8785 bytes. */
export const canonical = (value) => utf8(written(value));

function written(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value)) throw new Error("a number is too large or no whole number");
    return String(value);
  }
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw new Error("a text holds half a character");
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  const keys = Object.keys(value).sort();
  if (keys.some((key) => /[\ud800-\uffff]/.test(key))) throw new Error("a key holds characters that no key has");
  return `{${keys.map((key) => `${written(key)}:${written(value[key])}`).join(",")}}`;
}
