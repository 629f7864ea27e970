// PDF: the one form in which dossiers are written. One revision, one table of objects, one signature.

import { Fault, fromHex, joined, latin } from "./bytes.js";

class Name {
  constructor(text) {
    this.text = text;
  }
}

class Ref {
  constructor(number) {
    this.number = number;
  }
}

/** A hexadecimal string and where it stands in the file, brackets included. */
class Hex {
  constructor(text, start, end) {
    Object.assign(this, { text, start, end });
    this.bytes = fromHex(text);
  }
}

class Stream {
  constructor(head, raw) {
    Object.assign(this, { head, raw });
  }
}

const REGULAR = /[^\0\t\n\f\r ()<>[\]{}/%]+/y;
const REFERENCE = /(\d+) 0 R(?![^\0\t\n\f\r ()<>[\]{}/%])/y;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)$/;
const ESCAPED = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", "(": "(", ")": ")", "\\": "\\" };
// Whatever would make a reader do something, or show something that is not in the file.
const ACTIVE = new Set(["JS", "JavaScript", "OpenAction", "AA", "Launch", "SubmitForm", "ImportData", "RichMedia", "XFA"]);
const WORDS = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
]);

const wrong = (why) => new Fault("file", "pdf", { why });

function at(pattern, text, place) {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** Reads the objects of a PDF, refusing what it does not know. */
class Parser {
  constructor(text, place = 0) {
    Object.assign(this, { text, place });
  }

  fail(why) {
    return wrong(`${why} (byte ${this.place})`);
  }

  skip() {
    while ("\0\t\n\f\r ".includes(this.text[this.place] ?? "x")) this.place += 1;
  }

  expect(wanted) {
    if (!this.text.startsWith(wanted, this.place)) throw this.fail(`${wanted} expected`);
    this.place += wanted.length;
  }

  value(depth = 0) {
    if (depth > 60) throw this.fail("nested too deeply");
    this.skip();
    const first = this.text[this.place];
    if (first === "<" && this.text[this.place + 1] === "<") return this.dictionary(depth);
    if (first === "[") return this.array(depth);
    if (first === "/") return this.name();
    if (first === "(") return this.string();
    if (first === "<") return this.hex();
    const reference = at(REFERENCE, this.text, this.place);
    if (reference) {
      this.place += reference[0].length;
      return new Ref(Number(reference[1]));
    }
    const word = at(REGULAR, this.text, this.place)?.[0] ?? "";
    this.place += word.length;
    if (WORDS.has(word)) return WORDS.get(word);
    if (NUMBER.test(word)) return Number(word);
    throw this.fail("an unknown word");
  }

  array(depth) {
    this.place += 1;
    const found = [];
    for (;;) {
      this.skip();
      if (this.text[this.place] === "]") {
        this.place += 1;
        return found;
      }
      found.push(this.value(depth + 1));
    }
  }

  dictionary(depth) {
    this.place += 2;
    const found = new Map();
    for (;;) {
      this.skip();
      if (this.text.startsWith(">>", this.place)) {
        this.place += 2;
        return found;
      }
      if (this.text[this.place] !== "/") throw this.fail("a key expected");
      const key = this.name().text;
      if (found.has(key)) throw this.fail(`the key ${key} stands there twice`);
      if (ACTIVE.has(key)) throw this.fail(`${key} has no place in a dossier`);
      found.set(key, this.value(depth + 1));
    }
  }

  name() {
    const raw = at(REGULAR, this.text, this.place + 1)?.[0] ?? "";
    this.place += 1 + raw.length;
    return new Name(raw.replace(/#([0-9A-Fa-f]{2})/g, (_all, code) => String.fromCharCode(parseInt(code, 16))));
  }

  string() {
    let [place, depth, found] = [this.place + 1, 1, ""];
    while (place < this.text.length) {
      const each = this.text[place];
      place += 1;
      if (each === "\\") {
        const octal = at(/[0-7]{1,3}/y, this.text, place);
        if (octal) {
          found += String.fromCharCode(parseInt(octal[0], 8) & 255);
          place += octal[0].length;
        } else if (this.text[place] in ESCAPED) {
          found += ESCAPED[this.text[place]];
          place += 1;
        } else throw this.fail("an unknown escape");
        continue;
      }
      depth += (each === "(") - (each === ")");
      if (!depth) {
        this.place = place;
        return found;
      }
      found += each;
    }
    throw this.fail("a string without an end");
  }

  hex() {
    const end = this.text.indexOf(">", this.place);
    const inner = end > 0 ? this.text.slice(this.place + 1, end) : "-";
    if (inner.length % 2 || !/^[0-9A-Fa-f]*$/.test(inner)) throw this.fail("no hexadecimal string");
    const found = new Hex(inner, this.place, end + 1);
    this.place = end + 1;
    return found;
  }
}

export class Pdf {
  constructor(bytes) {
    this.bytes = bytes;
    this.text = latin(bytes);
    this.objects = new Map();
    const [begin, table, offsets] = this.frame();
    for (const [number, start, end] of this.places(begin, table, offsets)) {
      this.objects.set(number, this.object(number, start, end));
    }
    this.root = this.of(this.trailer.get("Root"));
    if (typeOf(this.root) !== "Catalog") throw wrong("no catalogue");
  }

  of(value) {
    if (!(value instanceof Ref)) return value;
    if (!this.objects.has(value.number)) throw wrong(`object ${value.number} is missing`);
    return this.objects.get(value.number);
  }

  /** The embedded files by name: in the catalogue's list, as associated files, and nowhere else. */
  async files() {
    const names = this.of(this.of(this.of(this.root.get("Names"))?.get("EmbeddedFiles")));
    const listed = this.of(names?.get("Names"));
    const plain = names instanceof Map && [...names.keys()].every((key) => ["Names", "Limits"].includes(key));
    if (!plain || !Array.isArray(listed) || listed.length % 2) throw wrong("no plain list of embedded files");
    const specs = listed.filter((_each, place) => place % 2);
    const associated = this.of(this.root.get("AF"));
    if (
      !Array.isArray(associated) ||
      associated.length !== specs.length ||
      !specs.every((each, place) => each instanceof Ref && each.number === associated[place].number)
    ) {
      throw wrong("the associated files are not the embedded files");
    }
    const [found, streams] = [new Map(), new Set()];
    for (const [place, reference] of specs.entries()) {
      const [name, spec] = [listed[2 * place], this.of(reference)];
      const held = spec instanceof Map ? this.of(spec.get("EF")) : null;
      const inner = held instanceof Map ? held.get("F") : null;
      if (spec?.get("F") !== name || spec.get("UF") !== name || found.has(name) || !(inner instanceof Ref)) {
        throw wrong(`the embedded file ${name} has two names, or is there twice`);
      }
      if ((held.get("UF") ?? inner).number !== inner.number || streams.has(inner.number)) {
        throw wrong(`the embedded file ${name} leads to two contents`);
      }
      streams.add(inner.number);
      found.set(name, await this.content(name, inner));
    }
    const kinds = [...this.objects.values()].filter((each) => ["EmbeddedFile", "Filespec"].includes(typeOf(each)));
    if (kinds.length !== 2 * found.size) throw wrong("there are embedded files outside the list");
    return found;
  }

  /** Everything but the signature's own value, and that value; the range must say just this. */
  signedBytes() {
    const form = this.of(this.root.get("AcroForm"));
    const fields = form instanceof Map ? this.of(form.get("Fields")) : null;
    const held = [...this.objects.values()].filter((each) => typeOf(each) === "Sig");
    if (fields?.length !== 1 || held.length !== 1) throw wrong("there is not exactly one signature");
    const widget = this.of(fields[0]);
    const signature = this.of(widget.get("V"));
    if (signature !== held[0] || widget.get("FT")?.text !== "Sig") throw wrong("the signature is not the one of its field");
    if (signature.get("SubFilter")?.text !== "ETSI.CAdES.detached" || signature.get("Filter")?.text !== "Adobe.PPKLite") {
      throw wrong("another kind of signature");
    }
    const contents = signature.get("Contents");
    if (!(contents instanceof Hex)) throw wrong("the signature has no value");
    const ranges = [0, contents.start, contents.end, this.bytes.length - contents.end];
    if (String(signature.get("ByteRange")) !== String(ranges)) throw wrong("the signature does not cover the whole file");
    if (contents.text !== contents.text.toUpperCase() && contents.text !== contents.text.toLowerCase()) {
      throw wrong("the signature's value is written in two ways");
    }
    return [joined(this.bytes.subarray(0, contents.start), this.bytes.subarray(contents.end)), contents.bytes];
  }

  frame() {
    const head = /^%PDF-1\.7\n%\xc2\xa5\xc2\xb1\xc3\xab\n/.exec(this.text);
    const tail = /startxref\n([1-9][0-9]{0,9})\n%%EOF\n$/.exec(this.text.slice(-64));
    if (!head || !tail) throw wrong("it does not begin or end as it must, or something was appended");
    const table = Number(tail[1]);
    const start = at(/xref\n0 ([1-9][0-9]{0,6})\n/y, this.text, table);
    if (!start) throw wrong("no table of objects where it should be");
    const begin = table + start[0].length;
    const count = Number(start[1]);
    const lines = this.text.slice(begin, begin + 20 * count).match(/[\s\S]{20}/g) ?? [];
    const damaged = lines.slice(1).some((each) => !/^\d{10} 00000 n \n$/.test(each));
    if (lines.length !== count || lines[0] !== "0000000000 65535 f \n" || damaged) {
      throw wrong("the table of objects is damaged");
    }
    const reader = new Parser(this.text, begin + 20 * count);
    reader.expect("trailer\n");
    this.trailer = reader.value();
    const known = new Set(["Root", "Info", "ID", "Size"]);
    if (!(this.trailer instanceof Map) || [...this.trailer.keys()].some((key) => !known.has(key))) {
      throw wrong("the trailer leads elsewhere");
    }
    if (this.trailer.get("Size") !== count) throw wrong("the number of objects is wrong");
    reader.skip();
    if (reader.place !== this.text.length - tail[0].length) throw wrong("there is something behind the trailer");
    return [head[0].length, table, lines.slice(1).map((each) => Number(each.slice(0, 10)))];
  }

  places(begin, table, offsets) {
    const order = offsets.map((_each, place) => place).sort((one, two) => offsets[one] - offsets[two]);
    const sorted = order.map((each) => offsets[each]);
    const rising = sorted.every((each, place) => place === 0 || each > sorted[place - 1]);
    if (sorted[0] !== begin || !rising || sorted.at(-1) >= table) {
      throw wrong("objects lie over each other, or leave room between them");
    }
    return order.map((each, place) => [each + 1, offsets[each], sorted[place + 1] ?? table]);
  }

  object(number, start, end) {
    const reader = new Parser(this.text, start);
    reader.expect(`${number} 0 obj\n`);
    let found = reader.value();
    reader.skip();
    if (found instanceof Map && this.text.startsWith("stream", reader.place)) {
      reader.expect("stream\n");
      const length = found.get("Length");
      if (!Number.isInteger(length) || length < 0 || reader.place + length > end) {
        throw reader.fail("a stream without its length");
      }
      found = new Stream(found, this.bytes.subarray(reader.place, reader.place + length));
      reader.place += length;
      reader.skip();
      reader.expect("endstream\n");
    }
    reader.expect("endobj\n");
    if (reader.place !== end) throw reader.fail("something lies between two objects");
    return found;
  }

  async content(name, reference) {
    const stream = this.of(reference);
    if (!(stream instanceof Stream) || typeOf(stream) !== "EmbeddedFile") {
      throw wrong(`the embedded file ${name} has no content`);
    }
    try {
      return await unpacked(stream);
    } catch (failure) {
      throw new Fault(`file/${name}`, "pdf", { why: failure.message });
    }
  }
}

function typeOf(value) {
  const head = value instanceof Stream ? value.head : value;
  return head instanceof Map ? head.get("Type")?.text : undefined;
}

async function unpacked(stream) {
  let kind = stream.head.get("Filter");
  if (Array.isArray(kind) && kind.length === 1) [kind] = kind;
  if (stream.head.get("DecodeParms") != null) throw new Error("decoding parameters have no place here");
  if (kind == null) return stream.raw;
  if (kind.text !== "FlateDecode") throw new Error("an unknown filter");
  const reader = new Blob([stream.raw]).stream().pipeThrough(new DecompressionStream("deflate"));
  try {
    return new Uint8Array(await new Response(reader).arrayBuffer());
  } catch {
    throw new Error("the compressed bytes are damaged");
  }
}
