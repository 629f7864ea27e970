// The file's signature: CMS (RFC 5652) as PAdES writes it, with the two certificates that the log's key vouches for.

import { Fault, hexOf, joined, latin, same, sha256, sha256Hex } from "./bytes.js";

const SIGNED_DATA = "06092a864886f70d010702";
const DATA = "06092a864886f70d010701";
const SHA256 = "300d06096086480165030402010500";
const SHA256_RSA = "300d06092a864886f70d01010b0500";
const ATTRIBUTE_TYPE = "06092a864886f70d010903";
const ATTRIBUTE_DIGEST = "06092a864886f70d010904";
const ATTRIBUTE_CERTIFICATE = "060b2a864886f70d010910022f";
const NAMES = { "0603550403": "CN", "060355040a": "O", "060355040b": "OU", "0603550406": "C" };

/** One value in DER. */
function der(tag, content) {
  const size = content.length;
  if (size < 128) return joined(Uint8Array.of(tag, size), content);
  const digits = [];
  for (let rest = size; rest; rest = Math.floor(rest / 256)) digits.unshift(rest % 256);
  return joined(Uint8Array.of(tag, 128 + digits.length, ...digits), content);
}

/** The values one after the other; an error where it is not DER. */
function ders(data) {
  const found = [];
  for (let place = 0; place < data.length; ) {
    const tag = data[place];
    let [size, head] = [data[place + 1] ?? 255, 2];
    if (size >= 128) {
      const count = size - 128;
      if (count < 1 || count > 4 || place + 2 + count > data.length) throw new Error("a length that is not DER");
      size = data.subarray(place + 2, place + 2 + count).reduce((sum, each) => sum * 256 + each, 0);
      head = 2 + count;
    }
    const whole = data.subarray(place, place + head + size);
    const content = whole.subarray(head);
    if (whole.length !== head + size || (tag & 31) === 31 || !same(der(tag, content), whole)) {
      throw new Error("a value that is not DER");
    }
    found.push({ tag, content, whole, hex: hexOf(whole.subarray(0, 32)) });
    place += head + size;
  }
  return found;
}

function only(values, ...tags) {
  if (String(values.map((each) => each.tag)) !== String(tags)) throw new Error("a part is missing or too much");
  return values;
}

const is = (value, hex) => hexOf(value.whole) === hex;

/** Taken apart so that nothing stays that is not looked at; zeros may follow. */
function parse(contents) {
  if (contents[0] !== 0x30 || contents[1] !== 0x82) throw new Error("no value");
  const size = 4 + contents[2] * 256 + contents[3];
  if (size > contents.length || contents.subarray(size).some((each) => each)) throw new Error("something lies behind it");
  const [outer] = ders(contents.subarray(0, size));
  const [kind, wrapped] = only(ders(outer.content), 0x06, 0xa0);
  const [inner] = only(ders(wrapped.content), 0x30);
  const [version, digests, content, certificates, infos] = only(ders(inner.content), 0x02, 0x31, 0x30, 0xa0, 0x31);
  const [info] = only(ders(infos.content), 0x30);
  const parts = ders(info.content);
  only(parts, 0x02, 0x30, 0x30, 0xa0, 0x30, 0x04, ...(parts.length === 7 ? [0xa1] : []));
  const fixed = [hexOf(version.content), hexOf(digests.content), hexOf(content.content), hexOf(parts[0].content)];
  if (
    !is(kind, SIGNED_DATA) ||
    String(fixed) !== String(["01", SHA256, DATA, "01"]) ||
    !is(parts[2], SHA256) ||
    !is(parts[4], SHA256_RSA)
  ) {
    throw new Error("another method than SHA-256 with RSA");
  }
  return {
    certificates: ders(certificates.content).map((each) => each.whole),
    signer: parts[1].whole,
    attributes: parts[3].content,
    signature: parts[5].content,
    isStamped: parts.length === 7,
  };
}

function attribute(signed, wanted) {
  const found = ders(signed.attributes)
    .map((each) => ders(each.content))
    .filter(([name]) => is(name, wanted));
  if (found.length !== 1 || ders(found[0][1].content).length !== 1) throw new Error("a signed attribute is missing");
  return found[0][1].content;
}

/** What of a certificate (RFC 5280) is needed. */
function certificate(whole) {
  const [outer] = only(ders(whole), 0x30);
  const [body, , value] = only(ders(outer.content), 0x30, 0x30, 0x03);
  const [, serial, , issuer, validity, subject, key] = ders(body.content);
  const [begins, ends] = ders(validity.content).map(moment);
  const issuerAndSerial = der(0x30, joined(issuer.whole, serial.whole));
  return {
    body: body.whole,
    signature: value.content.subarray(1),
    key: key.whole,
    begins,
    ends,
    subject: nameOf(subject),
    issuerAndSerial,
  };
}

function moment(value) {
  const text = latin(value.content);
  const match = /^(\d{2}|\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text);
  if (!match) throw new Error("a certificate without its time");
  const year = match[1].length === 4 ? Number(match[1]) : Number(match[1]) + (Number(match[1]) < 50 ? 2000 : 1900);
  return Date.UTC(year, match[2] - 1, match[3], match[4], match[5], match[6]);
}

function nameOf(value) {
  const parts = ders(value.content).map((each) => ders(ders(each.content)[0].content));
  return parts
    .map(([kind, text]) => `${NAMES[hexOf(kind.whole)] ?? "?"}=${new TextDecoder().decode(text.content)}`)
    .reverse()
    .join(",");
}

async function verifies(key, signature, bytes) {
  const method = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  try {
    const imported = await crypto.subtle.importKey("spki", key, method, false, ["verify"]);
    return await crypto.subtle.verify(method, imported, signature, bytes);
  } catch {
    return false;
  }
}

/** The file's signature: over all its bytes, by the certificate that the log's key vouches for. */
export async function checkSignature(pdf, named, exported, report) {
  const [covered, contents] = pdf.signedBytes();
  let signed, leaf, issuer;
  try {
    signed = parse(contents);
    if (hexOf(attribute(signed, ATTRIBUTE_TYPE)) !== DATA) throw new Error("another content type");
    const digest = der(0x04, await sha256(covered));
    if (!same(attribute(signed, ATTRIBUTE_DIGEST), digest)) report.add("file", "bytes");
    [leaf, issuer] = await certificatesOf(signed, named, report);
  } catch (failure) {
    if (failure instanceof Fault) throw failure;
    report.add("file", "cms", { why: failure.message });
    return;
  }
  if (!(await verifies(leaf.key, signed.signature, der(0x31, signed.attributes)))) report.add("file", "bytes");
  if (!(await verifies(issuer.key, leaf.signature, leaf.body))) report.add("certificate", "issuer");
  const made = Date.parse(exported.split(" ")[0]);
  if (!(made >= leaf.begins && made <= leaf.ends)) report.add("certificate", "expired");
  report.facts.signer = leaf.subject;
  report.facts.is_stamped = signed.isStamped;
}

async function certificatesOf(signed, named, report) {
  const digests = await Promise.all(signed.certificates.map(sha256Hex));
  const found = [named.certificate, named.authority].map((each) => signed.certificates[digests.indexOf(each)]);
  if (found.some((each) => !each) || digests.length !== 2) {
    report.add("certificate", "certificate");
    const others = signed.certificates.map(certificate);
    const leaf = others.find((each) => same(each.issuerAndSerial, signed.signer));
    if (!leaf) throw new Error("the signer's certificate is missing");
    return [leaf, others.find((each) => each !== leaf) ?? leaf];
  }
  const [leaf, issuer] = found.map(certificate);
  if (!same(leaf.issuerAndSerial, signed.signer)) throw new Error("it names another signer");
  if (!hexOf(attribute(signed, ATTRIBUTE_CERTIFICATE)).includes(named.certificate)) {
    throw new Error("it was made for another certificate");
  }
  return [leaf, issuer];
}

