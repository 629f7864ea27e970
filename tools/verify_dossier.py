#!/usr/bin/env python3
"""Verify a batch dossier without the system that made it.

    python verify_dossier.py dossier.pdf --fingerprint SHA256:4f1c…
    python verify_dossier.py dossier.pdf --anchor checkpoint.note --key "pharmom-…+1a2b3c4d+AV…"

The fingerprint (or the anchored checkpoint with its key) must come from somewhere else than the dossier: from the
manufacturer's own page, a letter, an earlier inspection. Without it nothing is proven, so it is required.

Needs Python 3.11 or later and the package ``cryptography``; no network, nothing else. The format is described in
docs/reference/dossier-format.md. Exit codes: 0 valid, 1 not valid, 2 not verified (wrong call, unreadable input).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import hashlib
import json
import re
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

DATA, CHECKPOINT, CERTIFICATE = "dossier.json", "checkpoint.note", "certificate.note"
# The files of each format. The log's key signs the manifest of the first, and the certificate of the second.
FILES = {
    "pharmom-dossier/1": (DATA, CHECKPOINT, "manifest.note"),
    "pharmom-dossier/2": (DATA, CHECKPOINT, CERTIFICATE, "manifest.txt"),
    "pharmom-dossier/3": (DATA, CHECKPOINT, CERTIFICATE, "manifest.txt"),
}
# From this format on the data holds the raw files that its records name.
WITH_RAW_FILES = ("pharmom-dossier/3",)
LARGEST_FILE, LARGEST_NUMBER = 1 << 28, (1 << 53) - 1

# --- what went wrong, in two languages -----------------------------------------------------------------------

MESSAGES = {
    "pdf": ("The file is not built as a dossier is: {why}.", "文件结构不符合档案格式：{why}。"),
    "bytes": (
        "The file was changed after it was signed: the signature does not fit its bytes.",
        "文件在签名后被更改：签名与文件字节不符。",
    ),
    "cms": ("The signature of the file is not built as it must be: {why}.", "文件签名的结构不正确：{why}。"),
    "certificate": (
        "The certificate that signed the file is not the one that the log's key vouches for.",
        "签署该文件的证书不是日志密钥所认可的证书。",
    ),
    "issuer": (
        "The certificate was not issued by the authority that comes with it.",
        "证书并非由随附的证书颁发机构签发。",
    ),
    "expired": (
        "The certificate was not valid when the dossier was made.",
        "档案制作时证书不在有效期内。",
    ),
    "time_stamp": ("The time stamp does not fit the signature: {why}.", "时间戳与签名不符：{why}。"),
    "missing_file": ("The embedded file {name} is missing.", "缺少嵌入文件 {name}。"),
    "extra_file": ("The manifest does not know the embedded file {name}.", "清单中没有嵌入文件 {name}。"),
    "file": ("The embedded file {name} was changed.", "嵌入文件 {name} 被更改。"),
    "key": (
        "None of the log's keys has the fingerprint that was given: the dossier was made by somebody else.",
        "日志的密钥中没有与所给指纹相符的：该档案由他人制作。",
    ),
    "note": ("{name} is not signed by the trusted key: {why}.", "{name} 未由受信任的密钥签署：{why}。"),
    "manifest": ("The manifest cannot be read: {why}.", "清单无法读取：{why}。"),
    "checkpoint": ("The checkpoint cannot be used: {why}.", "检查点不可用：{why}。"),
    "anchor": (
        "The anchored checkpoint does not confirm the dossier: {why}.",
        "锚定的检查点不能证实该档案：{why}。",
    ),
    "json": ("The data is not canonical JSON: {why}.", "数据不是规范 JSON：{why}。"),
    "form": ("The data is not built as the format demands: {why}.", "数据结构不符合格式要求：{why}。"),
    "other": ("The data speaks of another dossier than the manifest.", "数据与清单所指的不是同一档案。"),
    "changed": ("This part is not what it was when the dossier was made.", "此部分与档案制作时不同。"),
    "removed": ("This part was taken out of the dossier.", "此部分已从档案中移除。"),
    "added": ("This part was added to the dossier.", "此部分是后来加入档案的。"),
    "leaf": ("The log does not contain this entry as it stands here.", "日志中不存在此处所示的条目。"),
    "twice": ("The entry is there twice, or not in its place.", "条目重复或位置不正确。"),
    "gap": (
        "The entry does not follow the one before it: an entry between them is missing.",
        "该条目与前一条目不衔接：中间缺少条目。",
    ),
    "start": ("The first entry of the record is missing.", "缺少该记录的首个条目。"),
    "event": ("The entry belongs to another event.", "该条目属于另一事件。"),
    "seal": ("The changes of the event are not those that it was sealed with.", "事件的变更与封存时不一致。"),
    "image": (
        "The record differs from its last entry in the audit trail.",
        "记录与审计追踪中的最后条目不一致。",
    ),
    "no_trail": ("The audit trail does not know this record.", "审计追踪中没有此记录。"),
    "no_record": (
        "The audit trail knows this record, but it is missing.",
        "审计追踪中有此记录，但记录缺失。",
    ),
    "recipe": (
        "The recipe is not the one that was frozen for the batch.",
        "配方与为该批次冻结的配方不一致。",
    ),
    "raw_file": (
        "The raw file is not the one that came: its bytes do not have the SHA-256 of its record.",
        "原始文件不是当时收到的文件：其内容与记录中的 SHA-256 不符。",
    ),
    "no_raw_file": ("The raw file of this record is missing.", "缺少该记录的原始文件。"),
    "signed": (
        "The signed content is not what was signed.",
        "签名所覆盖的内容与签署时不一致。",
    ),
    "signature": (
        "The signature does not belong to this record, or shows other items than were signed.",
        "签名不属于此记录，或所示项目与签署时不一致。",
    ),
}
WORDS = {
    "valid": ("VALID: nothing was changed.", "有效：未发现任何更改。"),
    "invalid": ("NOT VALID", "无效"),
    "batch": ("Batch", "批号"),
    "document": ("Document", "文件编号"),
    "exported": ("Made", "制作"),
    "signer": ("Signed by", "签署者"),
    "log": ("Log", "日志"),
    "leaves": ("entries", "个条目"),
    "checked": (
        "{records} records, {events} events, {leaves} entries proven, {signatures} signatures",
        "{records} 条记录，{events} 个事件，已证明 {leaves} 个条目，{signatures} 个签名",
    ),
    "stamp": ("Time stamp (its authority is for you to judge)", "时间戳（其颁发机构须由您判断）"),
    "step_only": (
        "This dossier shows one step only; what else the batch holds it does not say.",
        "本档案仅展示一个步骤，不涉及批次的其他内容。",
    ),
    "trust": ("Trust was taken from", "信任依据"),
}


class Fault(Exception):
    """Something that cannot be read on: which part, which message, and why."""

    def __init__(self, part: str, code: str, **details: Any) -> None:
        super().__init__(f"{part}: {code} {details}")
        self.part, self.code, self.details = part, code, details


@dataclass
class Report:
    """What was found; ``findings`` are ``(part, code, details)`` in the order in which they were found."""

    findings: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def add(self, part: str, code: str, **details: Any) -> None:
        """Keep a finding once."""
        found = (part, code, details)
        if found not in self.findings:
            self.findings.append(found)

    @property
    def is_valid(self) -> bool:
        """Whether nothing was found and everything was looked at."""
        return not self.findings and bool(self.facts.get("complete"))

    @property
    def parts(self) -> list[str]:
        """The parts that are named, each once."""
        return list(dict.fromkeys(part for part, _code, _details in self.findings))


# --- canonical JSON (RFC 8785, without floats) ---------------------------------------------------------------


def read_json(data: bytes) -> Any:
    """The value of canonical JSON bytes; ``ValueError`` for any other spelling of it, and for floats."""

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a key stands there twice")
        if any(max(key, default="") > "\ud7ff" for key in found):
            raise ValueError("a key holds characters that no key has")
        return found

    def refused(text: str) -> Any:
        raise ValueError(f"the number {text} is not allowed")

    def whole(text: str) -> int:
        if len(text) > 17 or abs(int(text)) > LARGEST_NUMBER:
            raise ValueError("a number is too large")
        return int(text)

    try:
        text = data.decode("utf-8")
        value = json.loads(
            text, object_pairs_hook=unique, parse_float=refused, parse_constant=refused, parse_int=whole
        )
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except json.JSONDecodeError as failure:
        raise ValueError(f"{failure.msg} at {failure.pos}") from None
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
    if canonical(value) != data:
        raise ValueError("it is written in another way than the canonical one")
    return value


def canonical(value: Any) -> bytes:
    """The RFC 8785 bytes of what ``read_json`` has read: keys sorted, no space, shortest escapes."""
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("a text holds half a character") from None


# RFC 8785 sorts keys by UTF-16 code units. Up to U+D7FF, beyond which no key is read, that is Python's own order.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def sha256(data: bytes) -> str:
    """In hex."""
    return hashlib.sha256(data).hexdigest()


def decoded(text: str) -> bytes:
    """Base64 in its one canonical spelling; ``ValueError`` for any other."""
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("this is no base64") from None
    if base64.b64encode(found).decode() != text:
        raise ValueError("this base64 has another canonical form")
    return found


# --- Merkle tree (RFC 6962) ----------------------------------------------------------------------------------


def leaf_hash(content: Any) -> bytes:
    """The leaf hash of a row of the trail."""
    return hashlib.sha256(b"\x00" + canonical(content)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); ``None`` for one of the wrong shape."""
    if not 0 <= index < size or any(len(each) != 32 for each in path):
        return None
    node, last, found = index, size - 1, leaf
    for each in path:
        if last == 0:
            return None
        if node & 1 or node == last:
            found = node_hash(each, found)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            found = node_hash(found, each)
        node, last = node >> 1, last >> 1
    return found if last == 0 else None


def is_extension(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether the log of ``new`` leaves begins with that of ``old`` (RFC 9162, 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path or any(len(each) != 32 for each in path):
        return False
    known = list(path) if old & (old - 1) else [old_root, *path]
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    was = now = known[0]
    for each in known[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            was, now = node_hash(each, was), node_hash(each, now)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            now = node_hash(now, each)
        node, last = node >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root


# --- signed notes (C2SP signed-note) and checkpoints (C2SP tlog-checkpoint) ----------------------------------


@dataclass(frozen=True)
class Key:
    """A public key of the log: ``name+id+base64``."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> Key:
        """``ValueError`` where its parts do not fit each other."""
        parts = text.split("+", 2)
        if len(parts) != 3 or not parts[0] or parts[0].split() != [parts[0]]:
            raise ValueError("a key is name, id and value, parted by plus signs")
        value = decoded(parts[2])
        if len(value) != 33 or value[0] != 1:
            raise ValueError("the key is not an Ed25519 key")
        found = cls(parts[0], value[1:])
        if found.key_id.hex() != parts[1]:
            raise ValueError("the key's id does not fit the key")
        return found

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before each signature."""
        return hashlib.sha256(self.name.encode() + b"\n\x01" + self.public).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the public key."""
        return sha256(self.public)

    def open(self, note: bytes) -> str:
        """The text of a note that this key has signed; ``ValueError`` otherwise."""
        try:
            whole = note.decode("utf-8")
        except UnicodeDecodeError:
            raise ValueError("it is not UTF-8") from None
        text, split, below = whole.rpartition("\n\n")
        if not split or not below.endswith("\n"):
            raise ValueError("text and signatures are not parted by an empty line")
        text += "\n"
        if any(ord(each) < 32 and each != "\n" for each in text):
            raise ValueError("the text holds control characters")
        signed = False
        for line in below[:-1].split("\n"):
            match = re.fullmatch(r"— (\S+) (\S+)", line)
            if match is None:
                raise ValueError("a line below the text is no signature")
            value = decoded(match[2])
            if match[1] != self.name or value[:4] != self.key_id:
                continue
            try:
                Ed25519PublicKey.from_public_bytes(self.public).verify(value[4:], text.encode())
            except InvalidSignature:
                raise ValueError("the signature does not fit the text") from None
            signed = True
        if not signed:
            raise ValueError("this key has not signed it")
        return text


@dataclass(frozen=True)
class Checkpoint:
    """The log called ``origin`` had ``size`` leaves with this root."""

    origin: str
    size: int
    root: bytes

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Three lines and nothing else."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0] or not re.fullmatch(r"[1-9][0-9]{0,15}", lines[1]):
            raise ValueError("a checkpoint is origin, size and root")
        root = decoded(lines[2])
        if len(root) != 32:
            raise ValueError("the root is no hash of 32 bytes")
        return cls(lines[0], int(lines[1]), root)


# --- PDF: the one form in which dossiers are written ---------------------------------------------------------


class Name(str):
    """A PDF name."""

    __slots__ = ()


@dataclass(frozen=True)
class Ref:
    """A reference to an object."""

    number: int


class Hex(bytes):
    """A hexadecimal string; ``span`` is where it stands in the file, brackets included."""

    span: tuple[int, int] = (0, 0)


_SPACE = b"\x00\t\n\x0c\r "
_REGULAR = re.compile(rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]+")
_REF = re.compile(rb"(\d+) 0 R(?![^\x00\t\n\x0c\r ()<>\[\]{}/%])")
_NUMBER = re.compile(rb"[+-]?(\d+\.?\d*|\.\d+)")
_ESCAPED = {
    b"n": b"\n",
    b"r": b"\r",
    b"t": b"\t",
    b"b": b"\b",
    b"f": b"\f",
    b"(": b"(",
    b")": b")",
    b"\\": b"\\",
}
# Whatever would make a reader do something, or show something that is not in the file.
_ACTIVE = {"JS", "JavaScript", "OpenAction", "AA", "Launch", "SubmitForm", "ImportData", "RichMedia", "XFA"}


class Parser:
    """Reads the objects of a PDF, refusing what it does not know."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data, self.at = data, at

    def fail(self, why: str) -> Fault:
        """What stands here cannot be read."""
        return Fault("file", "pdf", why=f"{why} (byte {self.at})")

    def skip(self) -> None:
        """White space; comments have no place between objects."""
        while self.at < len(self.data) and self.data[self.at] in _SPACE:
            self.at += 1

    def expect(self, text: bytes) -> None:
        """Exactly this."""
        if not self.data.startswith(text, self.at):
            raise self.fail(f"{text.decode('ascii')} expected")
        self.at += len(text)

    def value(self, depth: int = 0) -> Any:
        """The object that stands here."""
        if depth > 60:
            raise self.fail("nested too deeply")
        self.skip()
        data, at = self.data, self.at
        if data.startswith(b"<<", at):
            return self._dictionary(depth)
        first = data[at : at + 1]
        if first == b"[":
            self.at += 1
            found: list[Any] = []
            while True:
                self.skip()
                if self.data.startswith(b"]", self.at):
                    self.at += 1
                    return found
                found.append(self.value(depth + 1))
        if first == b"/":
            return self._name()
        if first == b"(":
            return self._string()
        if first == b"<":
            return self._hex()
        if match := _REF.match(data, at):
            self.at = match.end()
            return Ref(int(match[1]))
        match = _REGULAR.match(data, at)
        word = match[0] if match else b""
        self.at += len(word)
        if word in (b"true", b"false", b"null"):
            return {b"true": True, b"false": False, b"null": None}[word]
        if _NUMBER.fullmatch(word):
            return float(word) if b"." in word else int(word)
        raise self.fail("an unknown word")

    def _dictionary(self, depth: int) -> dict[str, Any]:
        self.at += 2
        found: dict[str, Any] = {}
        while True:
            self.skip()
            if self.data.startswith(b">>", self.at):
                self.at += 2
                return found
            if self.data[self.at : self.at + 1] != b"/":
                raise self.fail("a key expected")
            key = self._name()
            if key in found:
                raise self.fail(f"the key {key} stands there twice")
            if key in _ACTIVE:
                raise self.fail(f"{key} has no place in a dossier")
            found[key] = self.value(depth + 1)

    def _name(self) -> Name:
        match = _REGULAR.match(self.data, self.at + 1)
        raw = match[0] if match else b""
        self.at += 1 + len(raw)
        if b"#" not in raw:
            return Name(raw.decode("latin-1"))
        plain = re.sub(rb"#([0-9A-Fa-f]{2})", lambda each: bytes([int(each[1], 16)]), raw)
        return Name(plain.decode("latin-1"))

    def _string(self) -> bytes:
        data, at, depth, found = self.data, self.at + 1, 1, bytearray()
        while at < len(data):
            each = data[at : at + 1]
            at += 1
            if each == b"\\":
                octal = re.compile(rb"[0-7]{1,3}").match(data, at)
                if octal:
                    found.append(int(octal[0], 8) & 255)
                    at = octal.end()
                elif data[at : at + 1] in _ESCAPED:
                    found += _ESCAPED[data[at : at + 1]]
                    at += 1
                else:
                    raise self.fail("an unknown escape")
                continue
            depth += (each == b"(") - (each == b")")
            if not depth:
                self.at = at
                return bytes(found)
            found += each
        raise self.fail("a string without an end")

    def _hex(self) -> Hex:
        end = self.data.find(b">", self.at)
        inner = self.data[self.at + 1 : end] if end > 0 else b"-"
        if len(inner) % 2 or not re.fullmatch(rb"[0-9A-Fa-f]*", inner):
            raise self.fail("no hexadecimal string")
        found = Hex(bytes.fromhex(inner.decode("ascii")))
        found.span = (self.at, end + 1)
        self.at = end + 1
        return found


@dataclass
class Stream:
    """A dictionary with its raw bytes."""

    head: dict[str, Any]
    raw: bytes

    def read(self) -> bytes:
        """The content; ``ValueError`` where it is not compressed in the plain way."""
        kind = self.head.get("Filter")
        kind = kind[0] if isinstance(kind, list) and len(kind) == 1 else kind
        if self.head.get("DecodeParms") is not None:
            raise ValueError("decoding parameters have no place here")
        if kind is None:
            return self.raw
        if kind != "FlateDecode":
            raise ValueError("an unknown filter")
        reader = zlib.decompressobj()
        try:
            found = reader.decompress(self.raw, LARGEST_FILE)
        except zlib.error:
            raise ValueError("the compressed bytes are damaged") from None
        if not reader.eof or reader.unused_data or reader.unconsumed_tail:
            raise ValueError("the compressed bytes do not end where they should")
        return found


class Pdf:
    """A PDF of one revision: header, objects one after the other, one table of them, one signature."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.objects: dict[int, Any] = {}
        self.spans: dict[int, tuple[int, int]] = {}
        begin, table, offsets = self._frame()
        for number, (start, end) in self._places(begin, table, offsets):
            self.spans[number] = (start, end)
            self.objects[number] = self._object(number, start, end)
        root = self.of(self.trailer.get("Root"))
        if not isinstance(root, dict) or root.get("Type") != "Catalog":
            raise Fault("file", "pdf", why="no catalogue")
        self.root = root

    def of(self, value: Any) -> Any:
        """What a reference leads to."""
        if isinstance(value, Ref):
            if value.number not in self.objects:
                raise Fault("file", "pdf", why=f"object {value.number} is missing")
            return self.objects[value.number]
        return value

    def files(self) -> dict[str, bytes]:
        """The embedded files by name: in the catalogue's list, as associated files, and nowhere else."""
        names = self.of((self.of(self.root.get("Names")) or {}).get("EmbeddedFiles")) or {}
        listed = self.of(names.get("Names"))
        associated = self.of(self.root.get("AF"))
        if not isinstance(listed, list) or len(listed) % 2 or set(names) - {"Names", "Limits"}:
            raise Fault("file", "pdf", why="no plain list of embedded files")
        if associated != listed[1::2]:
            raise Fault("file", "pdf", why="the associated files are not the embedded files")
        found: dict[str, bytes] = {}
        streams = set()
        for key, reference in zip(listed[::2], listed[1::2], strict=True):
            spec = self.of(reference)
            if not (isinstance(spec, dict) and isinstance(key, bytes) and isinstance(reference, Ref)):
                raise Fault("file", "pdf", why="an embedded file is not described")
            name = key.decode("latin-1")
            held = self.of(spec.get("EF"))
            inner = held.get("F") if isinstance(held, dict) else None
            if spec.get("F") != key or spec.get("UF") != key or name in found or not isinstance(inner, Ref):
                raise Fault("file", "pdf", why=f"the embedded file {name} has two names, or is there twice")
            if held.get("UF", inner) != inner or inner.number in streams:
                raise Fault("file", "pdf", why=f"the embedded file {name} leads to two contents")
            streams.add(inner.number)
            found[name] = self._content(name, inner)
        kinds = [each for each in self.objects.values() if _type(each) in ("EmbeddedFile", "Filespec")]
        if len(kinds) != 2 * len(found):
            raise Fault("file", "pdf", why="there are embedded files outside the list")
        return found

    def signature(self) -> dict[str, Any]:
        """The one signature's dictionary, the field checked."""
        form = self.of(self.root.get("AcroForm"))
        fields = self.of(form.get("Fields")) if isinstance(form, dict) else None
        held = [each for each in self.objects.values() if _type(each) == "Sig"]
        if not isinstance(fields, list) or len(fields) != 1 or len(held) != 1:
            raise Fault("file", "pdf", why="there is not exactly one signature")
        widget = self.of(fields[0])
        value = self.of(widget.get("V")) if isinstance(widget, dict) else None
        if value is not held[0] or widget.get("FT") != "Sig":
            raise Fault("file", "pdf", why="the signature is not the one of its field")
        if value.get("SubFilter") != "ETSI.CAdES.detached" or value.get("Filter") != "Adobe.PPKLite":
            raise Fault("file", "pdf", why="another kind of signature")
        return value

    def signed_bytes(self) -> tuple[bytes, Hex]:
        """Everything but the signature's own value, and that value; the range must say just this."""
        signature = self.signature()
        contents, ranges = signature.get("Contents"), signature.get("ByteRange")
        if not isinstance(contents, Hex):
            raise Fault("file", "pdf", why="the signature has no value")
        start, end = contents.span
        if ranges != [0, start, end, len(self.data) - end]:
            raise Fault("file", "pdf", why="the signature does not cover the whole file")
        digits = self.data[start + 1 : end - 1].decode("ascii")
        if digits not in (contents.hex(), contents.hex().upper()):
            raise Fault("file", "pdf", why="the signature's value is written in two ways")
        return self.data[:start] + self.data[end:], contents

    def _frame(self) -> tuple[int, int, list[int]]:
        data = self.data
        head = re.match(rb"%PDF-1\.7\n%\xc2\xa5\xc2\xb1\xc3\xab\n", data)
        tail = re.search(rb"startxref\n([1-9][0-9]{0,9})\n%%EOF\n\Z", data)
        if not head or not tail:
            raise Fault("file", "pdf", why="it does not begin or end as it must, or something was appended")
        table = int(tail[1])
        reader = Parser(data, table)
        start = re.compile(rb"xref\n0 ([1-9][0-9]{0,6})\n").match(data, table)
        if not start:
            raise Fault("file", "pdf", why="no table of objects where it should be")
        count = int(start[1])
        lines = data[start.end() : start.end() + 20 * count]
        if len(lines) != 20 * count or lines[:20] != b"0000000000 65535 f \n":
            raise Fault("file", "pdf", why="the table of objects is damaged")
        entries = [lines[at : at + 20] for at in range(20, len(lines), 20)]
        if not all(re.fullmatch(rb"\d{10} 00000 n \n", each) for each in entries):
            raise Fault("file", "pdf", why="the table of objects is damaged")
        reader.at = start.end() + 20 * count
        reader.expect(b"trailer\n")
        self.trailer = reader.value()
        if not isinstance(self.trailer, dict) or set(self.trailer) - {"Root", "Info", "ID", "Size"}:
            raise Fault("file", "pdf", why="the trailer leads elsewhere")
        if self.trailer.get("Size") != count:
            raise Fault("file", "pdf", why="the number of objects is wrong")
        reader.skip()
        if reader.at != tail.start():
            raise Fault("file", "pdf", why="there is something behind the trailer")
        return head.end(), table, [int(each[:10]) for each in entries]

    def _places(self, begin: int, table: int, offsets: list[int]) -> Iterator[tuple[int, tuple[int, int]]]:
        order = sorted(range(len(offsets)), key=lambda each: offsets[each])
        ends = [offsets[each] for each in order[1:]] + [table]
        if (
            not order
            or offsets[order[0]] != begin
            or len(set(offsets)) != len(offsets)
            or max(offsets) >= table
        ):
            raise Fault("file", "pdf", why="objects lie over each other, or leave room between them")
        for each, end in zip(order, ends, strict=True):
            yield each + 1, (offsets[each], end)

    def _object(self, number: int, start: int, end: int) -> Any:
        reader = Parser(self.data, start)
        reader.expect(b"%d 0 obj\n" % number)
        found = reader.value()
        reader.skip()
        if isinstance(found, dict) and self.data.startswith(b"stream", reader.at):
            reader.expect(b"stream\n")
            length = found.get("Length")
            if not isinstance(length, int) or length < 0 or reader.at + length > end:
                raise reader.fail("a stream without its length")
            found = Stream(found, self.data[reader.at : reader.at + length])
            reader.at += length
            reader.skip()
            reader.expect(b"endstream\n")
        reader.expect(b"endobj\n")
        if reader.at != end:
            raise reader.fail("something lies between two objects")
        return found

    def _content(self, name: str, reference: Ref) -> bytes:
        stream = self.of(reference)
        if not isinstance(stream, Stream) or stream.head.get("Type") != "EmbeddedFile":
            raise Fault("file", "pdf", why=f"the embedded file {name} has no content")
        try:
            return stream.read()
        except ValueError as failure:
            raise Fault(f"file/{name}", "pdf", why=str(failure)) from None


def _type(value: Any) -> Any:
    head = value.head if isinstance(value, Stream) else value
    return head.get("Type") if isinstance(head, dict) else None


# --- the PDF's signature: CMS (RFC 5652) as PAdES writes it --------------------------------------------------

_OID_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_OID_DATA = bytes.fromhex("06092a864886f70d010701")
_SHA256 = bytes.fromhex("300d06096086480165030402010500")
_SHA256_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
_ATTRIBUTE_TYPE = bytes.fromhex("06092a864886f70d010903")
_ATTRIBUTE_DIGEST = bytes.fromhex("06092a864886f70d010904")
_ATTRIBUTE_CERTIFICATE = bytes.fromhex("060b2a864886f70d010910022f")
_ATTRIBUTE_STAMP = bytes.fromhex("060b2a864886f70d010910020e")


def der(tag: int, content: bytes) -> bytes:
    """One value in DER."""
    size = len(content)
    length = bytes([size]) if size < 128 else (size.to_bytes((size.bit_length() + 7) // 8, "big"))
    return bytes([tag]) + (length if size < 128 else bytes([128 + len(length)]) + length) + content


def ders(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The values one after the other as ``(tag, content, whole)``; ``ValueError`` where it is not DER."""
    found = []
    at = 0
    while at < len(data):
        tag, size, head = data[at], data[at + 1] if at + 1 < len(data) else 255, 2
        if size >= 128:
            count = size - 128
            if not 1 <= count <= 4 or at + 2 + count > len(data):
                raise ValueError("a length that is not DER")
            size, head = int.from_bytes(data[at + 2 : at + 2 + count], "big"), 2 + count
        whole = data[at : at + head + size]
        if len(whole) != head + size or der(tag, whole[head:]) != whole or tag & 31 == 31:
            raise ValueError("a value that is not DER")
        found.append((tag, whole[head:], whole))
        at += head + size
    return found


def _only(values: Sequence[tuple[int, bytes, bytes]], *tags: int) -> list[bytes]:
    """The contents, when there are just these tags."""
    if [tag for tag, _content, _whole in values] != list(tags):
        raise ValueError("a part is missing or too much")
    return [content for _tag, content, _whole in values]


@dataclass(frozen=True)
class Signed:
    """What a CMS signature holds."""

    certificates: tuple[bytes, ...]
    attributes: bytes
    signature: bytes
    unsigned: bytes
    signer: bytes

    @classmethod
    def parse(cls, contents: bytes) -> Signed:
        """Taken apart and put together again: nothing stays that is not looked at; zeros may follow."""
        (outer,) = ders(_without_padding(contents))
        kind, wrapped = ders(outer[1])
        if outer[0] != 0x30 or kind[2] != _OID_SIGNED_DATA or wrapped[0] != 0xA0:
            raise ValueError("no signed data")
        (inner,) = _only(ders(wrapped[1]), 0x30)
        version, digests, content, certificates, infos = _only(ders(inner), 0x02, 0x31, 0x30, 0xA0, 0x31)
        (info,) = _only(ders(infos), 0x30)
        parts = ders(info)
        tags = [0x02, 0x30, 0x30, 0xA0, 0x30, 0x04] + ([0xA1] if len(parts) == 7 else [])
        bodies = _only(parts, *tags)
        fixed = (version, digests, content, bodies[0], parts[2][2], parts[4][2])
        if fixed != (b"\x01", _SHA256, _OID_DATA, b"\x01", _SHA256, _SHA256_RSA):
            raise ValueError("another method than SHA-256 with RSA")
        return cls(
            tuple(whole for _tag, _content, whole in ders(certificates)),
            bodies[3],
            bodies[5],
            bodies[6] if len(bodies) == 7 else b"",
            parts[1][2],
        )

    def attribute(self, kind: bytes) -> bytes:
        """The one value of a signed attribute."""
        found = []
        for each in ders(self.attributes):
            name, values = ders(each[1])
            if name[2] == kind:
                found.append(values[1])
        if len(found) != 1 or len(ders(found[0])) != 1:
            raise ValueError("a signed attribute is missing")
        return found[0]


def _without_padding(contents: bytes) -> bytes:
    if len(contents) < 4 or contents[0] != 0x30 or contents[1] != 0x82:
        raise ValueError("no value")
    size = 4 + int.from_bytes(contents[2:4], "big")
    if size > len(contents) or contents[size:].strip(b"\0"):
        raise ValueError("something lies behind it")
    return contents[:size]


def check_signature(pdf: Pdf, named: dict[str, str], made_at: str, report: Report) -> None:
    """The file's signature: over all its bytes, by the certificate that the log's key vouches for."""
    covered, contents = pdf.signed_bytes()
    try:
        signed = Signed.parse(contents)
        _check_attributes(signed, covered, report)
        certificate, issuer = _certificates(signed, named, report)
        key = certificate.public_key()
    except (ValueError, TypeError, IndexError, UnsupportedAlgorithm) as failure:
        report.add("file", "cms", why=str(failure) or "it cannot be read")
        return
    if not isinstance(key, rsa.RSAPublicKey):
        report.add("file", "cms", why="the certificate has no RSA key")
        return
    try:
        key.verify(signed.signature, der(0x31, signed.attributes), padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        report.add("file", "bytes")
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        report.add("certificate", "issuer")
    moment = _moment(made_at)
    if moment is None or not certificate.not_valid_before_utc <= moment <= certificate.not_valid_after_utc:
        report.add("certificate", "expired")
    report.facts["signer"] = certificate.subject.rfc4514_string()
    if signed.unsigned:
        check_time_stamp(signed, report)


def _check_attributes(signed: Signed, covered: bytes, report: Report) -> None:
    if signed.attribute(_ATTRIBUTE_TYPE) != _OID_DATA:
        raise ValueError("another content type")
    if signed.attribute(_ATTRIBUTE_DIGEST) != der(0x04, hashlib.sha256(covered).digest()):
        report.add("file", "bytes")


def _certificates(
    signed: Signed, named: dict[str, str], report: Report
) -> tuple[x509.Certificate, x509.Certificate]:
    by_digest = {sha256(each): each for each in signed.certificates}
    leaf, authority = by_digest.get(named["certificate"]), by_digest.get(named["authority"])
    if leaf is None or authority is None or set(by_digest) != {named["certificate"], named["authority"]}:
        report.add("certificate", "certificate")
        others = [x509.load_der_x509_certificate(each) for each in signed.certificates]
        leaf_found = next((each for each in others if _is_signer(each, signed)), None)
        if leaf_found is None:
            raise ValueError("the signer's certificate is missing")
        issuer = next((each for each in others if each.subject == leaf_found.issuer), leaf_found)
        return leaf_found, issuer
    found = x509.load_der_x509_certificate(leaf)
    if not _is_signer(found, signed):
        raise ValueError("it names another signer")
    if hashlib.sha256(leaf).digest() not in signed.attribute(_ATTRIBUTE_CERTIFICATE):
        raise ValueError("it was made for another certificate")
    return found, x509.load_der_x509_certificate(authority)


def _is_signer(certificate: x509.Certificate, signed: Signed) -> bool:
    number = certificate.serial_number
    serial = der(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))
    return der(0x30, certificate.issuer.public_bytes() + serial) == signed.signer


def check_time_stamp(signed: Signed, report: Report) -> None:
    """A time stamp (RFC 3161) over the signature; whom its authority is, and who trusts it, is only reported."""
    try:
        (attribute,) = ders(signed.unsigned)
        kind, values = ders(attribute[1])
        (token,) = ders(values[1])
        if kind[2] != _ATTRIBUTE_STAMP:
            raise ValueError("it is none")
        stated = _open_stamp(token[1])
        if stated[0] != hashlib.sha256(signed.signature).digest():
            raise ValueError("it was made for another signature")
    except (ValueError, TypeError, IndexError, InvalidSignature, UnsupportedAlgorithm) as failure:
        report.add("file", "time_stamp", why=str(failure) or "its own signature does not hold")
        return
    report.facts["time_stamp"] = {"at": stated[1], "by": stated[2]}


def _open_stamp(token: bytes) -> tuple[bytes, str, str]:
    """What was stamped (its SHA-256), when, and by whom; the token's own signature verified."""
    kind, wrapped = ders(token)
    if kind[2] != _OID_SIGNED_DATA:
        raise ValueError("no signed data")
    (inner,) = ders(wrapped[1])
    parts = ders(inner[1])
    content = next(each for each in parts if each[0] == 0x30)
    _type_oid, holder = ders(content[1])
    info = ders(holder[1])[0][1]
    fields = ders(ders(info)[0][1])
    imprint = ders(fields[2][1])
    if imprint[0][1][:11] != _SHA256[2:13]:
        raise ValueError("it is over another kind of digest")
    certificates = [
        x509.load_der_x509_certificate(each[2]) for p in parts if p[0] == 0xA0 for each in ders(p[1])
    ]
    signer = ders(ders(parts[-1][1])[0][1])
    attributes = next(each[1] for each in signer if each[0] == 0xA0)
    value = next(each[1] for each in signer if each[0] == 0x04)
    digests = [ders(a[1]) for a in ders(attributes)]
    stated = next(ders(each[1][1])[0][1] for each in digests if each[0][2] == _ATTRIBUTE_DIGEST)
    for method in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512()):
        digest = hashes.Hash(method)
        digest.update(info)
        if digest.finalize() == stated:
            by = _who_stamped(certificates, value, der(0x31, attributes))
            return imprint[1][1], fields[4][1].decode("ascii"), by
    raise ValueError("its content is not what was signed")


def _who_stamped(certificates: list[x509.Certificate], value: bytes, attributes: bytes) -> str:
    from cryptography.hazmat.primitives.asymmetric import ec

    for certificate in certificates:
        key = certificate.public_key()
        for method in (hashes.SHA256(), hashes.SHA384(), hashes.SHA512()):
            try:
                if isinstance(key, rsa.RSAPublicKey):
                    key.verify(value, attributes, padding.PKCS1v15(), method)
                elif isinstance(key, ec.EllipticCurvePublicKey):
                    key.verify(value, attributes, ec.ECDSA(method))
                else:
                    continue
            except InvalidSignature:
                continue
            return certificate.subject.rfc4514_string()
    raise ValueError("its own signature does not hold")


# --- the manifest --------------------------------------------------------------------------------------------

_HEADS = ("document", "subject", "state", "read", "exported", "log")
_CERTIFICATES = ("certificate", "authority")


@dataclass(frozen=True)
class Manifest:
    """The table of contents: heads, the digest of each embedded file and of each part of the data."""

    heads: dict[str, str]
    files: dict[str, str]
    parts: dict[str, str]

    @classmethod
    def parse(cls, text: str, form: str) -> Manifest:
        """``ValueError`` for anything but the table of a dossier of this format."""
        lines = text.removesuffix("\n").split("\n")
        wanted = _HEADS if CERTIFICATE in FILES[form] else _HEADS + _CERTIFICATES
        if lines[0] != form:
            raise ValueError(f"its first line is not {form}")
        heads: dict[str, str] = {}
        digests: dict[str, dict[str, str]] = {"file": {}, "part": {}}
        for line in lines[1:]:
            kind, _space, rest = line.partition(" ")
            if kind in digests:
                digest, _space, name = rest.partition(" ")
                if not re.fullmatch(r"[0-9a-f]{64}", digest) or not name or name in digests[kind]:
                    raise ValueError("a digest is wrong or stands there twice")
                digests[kind][name] = digest
            elif kind in wanted and kind not in heads and not digests["file"]:
                heads[kind] = rest
            else:
                raise ValueError(f"the line “{kind}” has no place there")
        if list(heads) != list(wanted):
            raise ValueError("a line is missing")
        return cls(heads, digests["file"], digests["part"])


def parts_of(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every part of the data under the name that the manifest and the findings use; together they are all of it."""
    apart = ("text", "recipe", "signatures", "records", "trail", "files")
    yield "identity", {name: each for name, each in data.items() if name not in apart}
    yield "text", {name: each for name, each in data["text"].items() if name != "sections"}
    for section in data["text"]["sections"]:
        yield f"text/{section['code']}", section
    yield "recipe", data["recipe"]
    for each in data["signatures"]:
        yield f"signatures/{each['id']}", each
    for each in data["records"]:
        yield f"records/{each['table']}/{each['row']}", each
    for each in data["trail"]:
        yield f"trail/{each['id']}", each
    for each in data.get("files", ()):
        yield f"files/{each['table']}/{each['row']}", each


def check_parts(data: dict[str, Any], manifest: Manifest, report: Report) -> None:
    """Name each part that was changed, removed or added since the manifest was signed."""
    present: dict[str, str] = {}
    for name, value in parts_of(data):
        if name in present:
            report.add(name, "twice")
        present[name] = sha256(canonical(value))
    for name, digest in manifest.parts.items():
        if name not in present:
            report.add(name, "removed")
        elif present[name] != digest:
            report.add(name, "changed")
    for name in present:
        if name not in manifest.parts:
            report.add(name, "added")
    known = [name for name in manifest.parts if name in present]
    order = [name for name in present if name in manifest.parts]
    for name, other in zip(order, known, strict=True):
        if name != other:
            report.add(name, "twice")
            break


# --- the data: shape, log, trail, records --------------------------------------------------------------------

_EVENT = frozenset(
    [
        *(
            "action",
            "actor_id",
            "actor_name",
            "actor_username",
            "caused_by",
            "channel",
            "correlation",
            "data",
            "id",
        ),
        *(
            "on_behalf_of_id",
            "on_behalf_of_name",
            "reason_code",
            "reason_text",
            "recorded_at",
            "role",
            "site",
        ),
        *("subject_code", "subject_model", "subject_uuid", "terminal", "transaction_id"),
    ]
)
_CHANGE = frozenset(["after", "before", "event", "id", "operation", "recorded_at", "row", "table"])
_SEAL = frozenset(["changes", "changes_digest", "event", "recorded_at", "refs"])
_TOP = frozenset(
    [
        *("format", "kind", "subject", "language", "read_at", "log"),
        *("text", "recipe", "signatures", "records", "trail"),
    ]
)
_SIX = ("name", "username", "role", "signed_at", "zone", "meaning")


def _demand(condition: bool, part: str, why: str) -> None:
    if not condition:
        raise Fault(part, "form", why=why)


def check_shape(data: Any) -> None:
    """Every part is of the kind that the rest of the verification takes for granted."""
    _demand(isinstance(data, dict) and data.get("format") in FILES, "identity", "another format")
    wanted = {*_TOP, "files"} if data["format"] in WITH_RAW_FILES else set(_TOP)
    _demand(set(data) == wanted, "identity", "a part is missing or unknown")
    _demand(data["kind"] in ("batch", "step"), "identity", "an unknown kind")
    _demand(_is_texts(data["subject"]), "identity", "subject")
    log = data["log"]
    _demand(isinstance(log, dict) and set(log) == {"origin", "size", "root", "keys"}, "identity", "log")
    _demand(
        isinstance(log["keys"], list) and all(isinstance(k, str) for k in log["keys"]), "identity", "keys"
    )
    text = data["text"]
    _demand(isinstance(text, dict) and isinstance(text.get("sections"), list), "text", "sections")
    for each in text["sections"]:
        _demand(isinstance(each, dict) and isinstance(each.get("code"), str), "text", "a section has no code")
    for name in ("signatures", "records", "trail"):
        _demand(isinstance(data[name], list), name, "it is no list")
    for each in data["signatures"]:
        wanted = {"id", "table", "row", "digest", *_SIX}
        _demand(_is_texts(each) and set(each) == wanted, "signatures", "a signature")
    for each in data["records"]:
        _check_record_shape(each)
    for each in data["trail"]:
        _check_event_shape(each)
    _demand(isinstance(data.get("files", []), list), "files", "it is no list")
    for each in data.get("files", []):
        _demand(_is_texts(each) and set(each) == {"table", "row", "content"}, "files", "a raw file")


def _check_record_shape(each: Any) -> None:
    wanted = {"table", "row", "model", "history", "image"}
    _demand(isinstance(each, dict) and set(each) == wanted, "records", "a record")
    part = f"records/{each['table']}/{each['row']}"
    _demand(isinstance(each["table"], str) and isinstance(each["row"], str), "records", "a record's name")
    _demand(each["history"] in ("whole", "last") and _is_image(each["image"]), part, "its image")


def _check_event_shape(each: Any) -> None:
    _demand(isinstance(each, dict) and set(each) == {"id", "event", "changes", "seal"}, "trail", "an event")
    part = f"trail/{each['id']}"
    _demand(isinstance(each["id"], int) and isinstance(each["changes"], list), "trail", "an event")
    for kind, keys in (("event", _EVENT), ("seal", _SEAL)):
        if each[kind] is not None:
            _check_leaf_shape(each[kind], keys, part)
    _demand((each["event"] is None) == (each["seal"] is None), part, "an event without its seal")
    for change in each["changes"]:
        if isinstance(change, dict) and set(change) == {"withheld"}:
            found = change["withheld"]
            _demand(isinstance(found, str) and bool(re.fullmatch(r"[0-9a-f]{64}", found)), part, "a hash")
            continue
        _check_leaf_shape(change, _CHANGE, part)
        content = change["content"]
        _demand(all(isinstance(content[name], int) for name in ("event", "id", "row")), part, "a number")
        _demand(isinstance(content["table"], str), part, "a table")
        for image in (content["before"], content["after"]):
            _demand(image is None or _is_image(image), part, "an image")


def _check_leaf_shape(leaf: Any, keys: frozenset[str], part: str) -> None:
    _demand(isinstance(leaf, dict) and set(leaf) == {"content", "index", "path"}, part, "an entry")
    _demand(isinstance(leaf["content"], dict) and set(leaf["content"]) == keys, part, "an entry's content")
    _demand(isinstance(leaf["index"], int) and isinstance(leaf["path"], list), part, "an entry's proof")
    _demand(all(isinstance(each, str) for each in leaf["path"]), part, "an entry's proof")


def _is_image(value: Any) -> bool:
    return isinstance(value, dict) and all(each is None or isinstance(each, str) for each in value.values())


def _is_texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


class Trail:
    """Goes through the audit rows: each in the log, each in its place, each following the one before."""

    def __init__(self, data: dict[str, Any], checkpoint: Checkpoint, report: Report) -> None:
        self.data, self.checkpoint, self.report = data, checkpoint, report
        self.seen: set[int] = set()
        self.last: dict[tuple[str, str], dict[str, Any]] = {}
        self.first: dict[tuple[str, str], dict[str, Any]] = {}
        self.history = {(each["table"], each["row"]): each["history"] for each in data["records"]}
        self.of_event: dict[int, list[dict[str, Any]]] = {}

    def check(self) -> None:
        """All of it."""
        before = 0
        for each in self.data["trail"]:
            part = f"trail/{each['id']}"
            if each["id"] <= before:
                self.report.add(part, "twice")
            before = max(before, each["id"])
            self._check_event(each, part)
        self._check_records()

    def _check_event(self, each: dict[str, Any], part: str) -> None:
        if each["event"] is not None:
            self._check_leaf(each["event"], part)
            if each["event"]["content"]["id"] != each["id"]:
                self.report.add(part, "event")
        hashed = hashlib.sha256()
        before = 0
        for change in each["changes"]:
            if "withheld" in change:
                hashed.update(bytes.fromhex(change["withheld"]))
                continue
            content = change["content"]
            name = f"{part}/change/{content['id']}"
            hashed.update(self._check_leaf(change, name))
            if content["event"] != each["id"]:
                self.report.add(name, "event")
            if content["id"] <= before:
                self.report.add(name, "twice")
            before = max(before, content["id"])
            self._follow(content, name)
            self.of_event.setdefault(each["id"], []).append(content)
        if each["seal"] is not None:
            self._check_seal(each, hashed.hexdigest(), part)

    def _check_seal(self, each: dict[str, Any], digest: str, part: str) -> None:
        seal = each["seal"]["content"]
        self._check_leaf(each["seal"], f"{part}/seal")
        if seal["event"] != each["id"]:
            self.report.add(f"{part}/seal", "event")
        if (seal["changes"], seal["changes_digest"]) != (len(each["changes"]), digest):
            self.report.add(part, "seal")

    def _check_leaf(self, leaf: dict[str, Any], part: str) -> bytes:
        found = leaf_hash(leaf["content"])
        try:
            path = [decoded(each) for each in leaf["path"]]
        except ValueError:
            path = [b""]
        if root_from(found, leaf["index"], self.checkpoint.size, path) != self.checkpoint.root:
            self.report.add(part, "leaf")
        elif leaf["index"] in self.seen:
            self.report.add(part, "twice")
        self.seen.add(leaf["index"])
        return found

    def _follow(self, content: dict[str, Any], part: str) -> None:
        row = (content["table"], str(content["row"]))
        known = self.last.get(row)
        if known is None:
            self.first[row] = content
        elif known["after"] != content["before"] and self.history.get(row) != "last":
            self.report.add(part, "gap")
        self.last[row] = content

    def _check_records(self) -> None:
        present = set()
        for each in self.data["records"]:
            row = (each["table"], each["row"])
            part = f"records/{row[0]}/{row[1]}"
            present.add(row)
            if row not in self.last:
                self.report.add(part, "no_trail")
                continue
            if self.last[row]["after"] != each["image"]:
                self.report.add(part, "image")
            if each["history"] == "whole" and self.first[row]["before"] is not None:
                self.report.add(part, "start")
        for row, content in self.last.items():
            if row not in present and content["after"] is not None:
                self.report.add(f"records/{row[0]}/{row[1]}", "no_record")


def check_recipe(data: dict[str, Any], images: dict[tuple[str, str], dict[str, Any]], report: Report) -> None:
    """The frozen recipe: its digest, and that it is the one in the batch's record."""
    recipe = data["recipe"]
    if recipe is None:
        if data["kind"] == "batch":
            report.add("recipe", "form", why="it is missing")
        return
    if not (
        isinstance(recipe, dict)
        and set(recipe) == {"document", "digest"}
        and isinstance(recipe["document"], dict)
    ):
        report.add("recipe", "form", why="document and digest")
        return
    content = {name: each for name, each in recipe["document"].items() if name != "digest"}
    kept = [image for (table, _row), image in images.items() if table == "batches_controlrecipe"]
    if sha256(canonical(content)) != recipe["digest"] or recipe["document"].get("digest") != recipe["digest"]:
        report.add("recipe", "recipe")
    try:
        stored = [json.loads(each["document"] or "", parse_float=str) for each in kept]
    except (ValueError, KeyError):
        stored = []
    if stored != [recipe["document"]] or kept[0].get("digest") != recipe["digest"]:
        report.add("recipe", "recipe")


def raw_files(data: dict[str, Any]) -> dict[tuple[str, str], bytes | None]:
    """The bytes of each raw file by its record; ``None`` where they cannot be read."""
    found: dict[tuple[str, str], bytes | None] = {}
    for each in data.get("files", []):
        try:
            found[each["table"], each["row"]] = decoded(each["content"])
        except ValueError:
            found[each["table"], each["row"]] = None
    return found


def check_raw_files(
    data: dict[str, Any], images: dict[tuple[str, str], dict[str, Any]], report: Report
) -> None:
    """Each file is the one whose fingerprint its record has, in its own column and in the trail; none is missing."""
    if data["format"] not in WITH_RAW_FILES:
        return
    found = raw_files(data)
    for (table, row), content in found.items():
        image = images.get((table, row), {})
        digest = sha256(content) if content is not None else ""
        size = len(content) if content is not None else -1
        kept = (image.get("sha256"), image.get("content"), image.get("size"))
        if kept != (digest, f"sha256:{digest}", str(size)):
            report.add(f"files/{table}/{row}", "raw_file")
    for (table, row), image in images.items():
        if is_raw_file(image) and (table, row) not in found:
            report.add(f"files/{table}/{row}", "no_raw_file")


def is_raw_file(image: dict[str, Any]) -> bool:
    """Whether a record is that of a kept file: its content stands in the trail as a fingerprint."""
    return "sha256" in image and str(image.get("content")).startswith("sha256:")


def check_signatures(data: dict[str, Any], trail: Trail, report: Report) -> None:
    """Each signature: its six items, its content's digest, the record it is on, the event it was given in."""
    images = {(each["table"], each["row"]): each["image"] for each in data["records"]}
    uuids = {image.get("uuid"): row for row, image in images.items() if row[0] != "audit_signature"}
    listed = {each["id"]: each for each in data["signatures"]}
    kept = {row: image for (table, row), image in images.items() if table == "audit_signature"}
    for row in sorted(set(listed) | set(kept)):
        part = f"signatures/{row}"
        shown, image = listed.get(row), kept.get(row)
        if shown is None or image is None:
            report.add(part, "signature")
            continue
        if sha256((image.get("content") or "").encode("utf-8")) != image.get("digest"):
            report.add(part, "signed")
        on = uuids.get(image.get("subject_uuid"))
        items = {
            "name": image.get("signer_name"),
            "username": image.get("signer_username"),
            "role": image.get("role"),
            "signed_at": image.get("signed_at"),
            "zone": image.get("zone"),
            "meaning": image.get("meaning"),
            "digest": image.get("digest"),
        }
        if any(shown[name] != each for name, each in items.items()) or on != (shown["table"], shown["row"]):
            report.add(part, "signature")
        first = trail.first.get(("audit_signature", row))
        if first is None or str(first["event"]) != image.get("event_id"):
            report.add(part, "signature")


# --- all of it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trust:
    """What is believed beforehand: a key's fingerprint, or a checkpoint that this key has signed."""

    fingerprint: str
    anchor: Checkpoint | None = None
    consistency: tuple[bytes, ...] = ()


def verify(content: bytes, trust: Trust) -> Report:
    """Everything that can be verified of the file; what cannot be read ends it."""
    report = Report()
    try:
        _verify(content, trust, report)
    except Fault as fault:
        report.add(fault.part, fault.code, **fault.details)
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as failure:
        # Nothing in a file that was made to confuse may end this program: what it cannot read is not valid.
        report.add("file", "pdf", why=type(failure).__name__)
    return report


def _verify(content: bytes, trust: Trust, report: Report) -> None:
    pdf = Pdf(content)
    files = pdf.files()
    _demand_files(files, [DATA])
    data = _data(files[DATA], report)
    form = data["format"]
    _demand_files(files, FILES[form])
    key = _key(data, trust, report)
    manifest = _manifest(files, form, key, report)
    named = _certified(files[CERTIFICATE], key, report) if CERTIFICATE in FILES[form] else manifest.heads
    _check_files(files, manifest, FILES[form][-1], report)
    try:
        check_signature(pdf, named, manifest.heads["exported"].partition(" ")[0], report)
    except Fault as fault:  # what was changed in the data is named all the same
        report.add(fault.part, fault.code, **fault.details)
    check_parts(data, manifest, report)
    _check_heads(data, manifest, report)
    checkpoint = _checkpoint(files[CHECKPOINT], key, data, trust, report)
    verify_data(data, checkpoint, report)
    report.facts["complete"] = key is not None


def _demand_files(files: dict[str, bytes], wanted: Sequence[str]) -> None:
    for name in wanted:
        if name not in files:
            raise Fault(f"file/{name}", "missing_file", name=name)


def verify_data(data: dict[str, Any], checkpoint: Checkpoint, report: Report) -> None:
    """What the data says of itself, against the log."""
    trail = Trail(data, checkpoint, report)
    trail.check()
    images = {(each["table"], each["row"]): each["image"] for each in data["records"]}
    check_recipe(data, images, report)
    check_raw_files(data, images, report)
    check_signatures(data, trail, report)
    report.facts.update(
        kind=data["kind"],
        batch=data["subject"].get("batch", ""),
        log=checkpoint.origin,
        size=checkpoint.size,
        records=len(data["records"]),
        events=len(data["trail"]),
        leaves=len(trail.seen),
        signatures=len(data["signatures"]),
    )


def _data(found: bytes, report: Report) -> dict[str, Any]:
    try:
        data = read_json(found)
    except ValueError as failure:
        raise Fault(f"file/{DATA}", "json", why=str(failure)) from None
    check_shape(data)
    found_data: dict[str, Any] = data
    return found_data


def _key(data: dict[str, Any], trust: Trust, report: Report) -> Key | None:
    """The log's key with the trusted fingerprint; without one only what is left can be looked at."""
    try:
        keys = [Key.parse(each) for each in data["log"]["keys"]]
    except ValueError as failure:
        raise Fault("identity", "form", why=str(failure)) from None
    for each in keys:
        if each.fingerprint == trust.fingerprint:
            report.facts["key"] = each.fingerprint
            return each
    report.add("key", "key")
    return None


def _open(name: str, note: bytes, key: Key | None, report: Report) -> str:
    """The text of a note; where the key has not signed it that is a finding, and it is read all the same."""
    if key is not None:
        try:
            return key.open(note)
        except ValueError as failure:
            report.add(f"file/{name}", "note", name=name, why=str(failure))
    text, _split, _below = note.decode("utf-8", "replace").rpartition("\n\n")
    return text + "\n"


def _manifest(files: dict[str, bytes], form: str, key: Key | None, report: Report) -> Manifest:
    name = FILES[form][-1]
    try:
        is_note = CERTIFICATE not in FILES[form]
        text = _open(name, files[name], key, report) if is_note else files[name].decode("utf-8")
        manifest = Manifest.parse(text, form)
    except ValueError as failure:
        raise Fault(f"file/{name}", "manifest", why=str(failure)) from None
    report.facts["document"] = manifest.heads["document"]
    report.facts["exported"] = manifest.heads["exported"]
    return manifest


def _certified(note: bytes, key: Key | None, report: Report) -> dict[str, str]:
    """The certificates that the log's key vouches for."""
    form = (
        r"pharmom-document-certificate/1\nkey (\S+)\ncertificate ([0-9a-f]{64})\nauthority ([0-9a-f]{64})\n"
    )
    match = re.fullmatch(form, _open(CERTIFICATE, note, key, report))
    try:
        if match is None:
            raise ValueError("it is no word for a certificate")
        if Key.parse(match[1]) != key and key is not None:
            raise ValueError("it names another key")
    except ValueError as failure:
        raise Fault(f"file/{CERTIFICATE}", "note", name=CERTIFICATE, why=str(failure)) from None
    return {"certificate": match[2], "authority": match[3]}


def _check_files(files: dict[str, bytes], manifest: Manifest, manifest_name: str, report: Report) -> None:
    for name, digest in manifest.files.items():
        if name not in files:
            report.add(f"file/{name}", "missing_file", name=name)
        elif sha256(files[name]) != digest:
            report.add(f"file/{name}", "file", name=name)
    for name in files:
        if name not in manifest.files and name != manifest_name:
            report.add(f"file/{name}", "extra_file", name=name)


def _check_heads(data: dict[str, Any], manifest: Manifest, report: Report) -> None:
    subject = data["subject"]
    told = " ".join([data["kind"], subject.get("batch", ""), *filter(None, [subject.get("step")])])
    log = f"{data['log']['origin']} {data['log']['size']}"
    heads = manifest.heads
    stated = (heads["subject"], heads["log"], heads["state"], heads["read"])
    if stated != (told, log, subject.get("state"), data["read_at"]):
        report.add("identity", "other")


def _checkpoint(
    note: bytes, key: Key | None, data: dict[str, Any], trust: Trust, report: Report
) -> Checkpoint:
    try:
        found = Checkpoint.parse(_open(CHECKPOINT, note, key, report))
        root = decoded(data["log"]["root"]) if isinstance(data["log"]["root"], str) else b""
    except ValueError as failure:
        raise Fault(f"file/{CHECKPOINT}", "checkpoint", why=str(failure)) from None
    if (found.origin, found.size, found.root) != (data["log"]["origin"], data["log"]["size"], root):
        report.add(f"file/{CHECKPOINT}", "checkpoint", why="the data speaks of another one")
    if trust.anchor is not None:
        _compare(found, trust.anchor, trust.consistency, report)
    return found


def _compare(found: Checkpoint, anchor: Checkpoint, path: Sequence[bytes], report: Report) -> None:
    """The dossier's checkpoint and the anchored one are of one log."""
    (old, new) = sorted((found, anchor), key=lambda each: each.size)
    if old.origin != new.origin:
        report.add("checkpoint", "anchor", why="it is of another log")
    elif old.size == new.size:
        if old.root != new.root:
            report.add("checkpoint", "anchor", why="two logs of one size differ")
    elif not path:
        why = f"it has {anchor.size} entries, the dossier's {found.size}; give the proof between them (--consistency)"
        report.add("checkpoint", "anchor", why=why)
    elif not is_extension(old.size, new.size, old.root, new.root, path):
        report.add("checkpoint", "anchor", why="the proof does not lead from one to the other")


def _moment(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        return None


# --- the command ---------------------------------------------------------------------------------------------


def fingerprint_of(text: str) -> str:
    """``SHA256:`` and 64 hexadecimal digits, in groups or not; ``ValueError`` for anything else."""
    plain = re.sub(r"[\s:]", "", re.sub(r"(?i)^\s*sha-?256:", "", text)).lower()
    if not re.fullmatch(r"[0-9a-f]{64}", plain):
        raise ValueError("a fingerprint is SHA256: and 64 hexadecimal digits")
    return plain


def trust_of(arguments: argparse.Namespace) -> Trust:
    """From the command's arguments; ``ValueError`` or ``OSError`` where they cannot be used."""
    if arguments.fingerprint is not None:
        return Trust(fingerprint_of(arguments.fingerprint))
    key_text = arguments.key.strip()
    if "+" not in key_text:
        key_text = Path(key_text).read_text(encoding="utf-8").strip()
    key = Key.parse(key_text)
    anchor = Checkpoint.parse(key.open(Path(arguments.anchor).read_bytes()))
    path: tuple[bytes, ...] = ()
    if arguments.consistency:
        lines = Path(arguments.consistency).read_text(encoding="utf-8").split()
        path = tuple(decoded(each) for each in lines)
    return Trust(key.fingerprint, anchor, path)


def as_data(report: Report, language: str = "en") -> dict[str, Any]:
    """The report for a program."""
    return {
        "verdict": "valid" if report.is_valid else "invalid",
        "findings": [
            {"part": part, "code": code, "message": message(code, details, language)}
            for part, code, details in report.findings
        ],
        "facts": report.facts,
    }


def message(code: str, details: dict[str, Any], language: str) -> str:
    """A finding in words."""
    return MESSAGES[code][language == "zh"].format(**details)


def as_text(report: Report, language: str) -> str:
    """The report for a person."""
    say: Callable[[str], str] = lambda code: WORDS[code][language == "zh"]  # noqa: E731
    facts = report.facts
    lines = [say("valid") if report.is_valid else say("invalid")]
    for part, code, details in report.findings:
        lines.append(f"  {part}: {message(code, details, language)}")
    for name in ("batch", "document", "exported", "signer"):
        if facts.get(name):
            lines.append(f"{say(name)}: {facts[name]}")
    if "size" in facts:
        lines.append(f"{say('log')}: {facts['log']}, {facts['size']} {say('leaves')}")
        lines.append(say("checked").format(**facts))
    if "time_stamp" in facts:
        lines.append(f"{say('stamp')}: {facts['time_stamp']['at']}, {facts['time_stamp']['by']}")
    if "key" in facts:
        lines.append(f"{say('trust')}: SHA256:{facts['key']}")
    if facts.get("kind") == "step":
        lines.append(say("step_only"))
    return "\n".join(lines)


def write_raw_files(content: bytes, folder: Path) -> None:
    """The raw files as they came, each under the number of its record and its own name; none is overwritten."""
    data = read_json(Pdf(content).files()[DATA])
    names = {(each["table"], each["row"]): each["image"].get("name") or "" for each in data["records"]}
    folder.mkdir(parents=True, exist_ok=True)
    for (table, row), found in raw_files(data).items():
        name = re.sub(r"[^\w.-]", "_", names.get((table, row), "")).lstrip(".")
        with (folder / f"{row}-{name}").open("xb") as file:
            file.write(found or b"")


def main(argv: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="verify_dossier.py", description="Verify a batch dossier, offline.")
    parser.add_argument("dossier", help="the PDF")
    trust = parser.add_mutually_exclusive_group(required=True)
    trust.add_argument(
        "--fingerprint", help="SHA-256 of the log's public key, from elsewhere than the dossier"
    )
    trust.add_argument("--anchor", help="file with a signed checkpoint that was kept elsewhere; with --key")
    parser.add_argument(
        "--key", help="the log's public key, name+id+base64, or a file with it; with --anchor"
    )
    parser.add_argument("--consistency", help="file with the proof from the older to the newer checkpoint")
    parser.add_argument(
        "--files", help="folder that takes the raw files of a valid dossier, named by their records"
    )
    parser.add_argument("--json", action="store_true", help="the report as JSON")
    parser.add_argument("--lang", choices=("en", "zh"), default="en", help="language of the messages")
    arguments = parser.parse_args(argv)
    if bool(arguments.anchor) != bool(arguments.key) or (arguments.consistency and not arguments.anchor):
        parser.error("--anchor and --key go together, and --consistency only with them")
    try:
        believed = trust_of(arguments)
        content = Path(arguments.dossier).read_bytes()
    except (OSError, ValueError) as failure:
        print(f"verify_dossier.py: {failure}", file=sys.stderr)
        return 2
    report = verify(content, believed)
    if arguments.files and report.is_valid:
        try:
            write_raw_files(content, Path(arguments.files))
        except OSError as failure:
            print(f"verify_dossier.py: {failure}", file=sys.stderr)
            return 2
    if arguments.json:
        print(json.dumps(as_data(report, arguments.lang), ensure_ascii=False, indent=1))
    else:
        print(as_text(report, arguments.lang))
    return 0 if report.is_valid else 1


if __name__ == "__main__":
    sys.exit(main())
