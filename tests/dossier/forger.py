"""Somebody who changes dossiers: bytes of the file, parts of the data, the whole of it signed with another key."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import random
import re
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any

Data = dict[str, Any]
# Changes the data and says which part the verifier has to name.
Mutation = Callable[[Data, random.Random, Data], str]


def rebuilt(verifier: ModuleType, pdf: bytes, files: dict[str, bytes]) -> bytes:
    """The same document with other embedded files, correctly built, under the old signature's value."""
    read = parsed(verifier, pdf)
    streams = _streams_of(read, files)
    pieces = [pdf[: min(start for start, _end in read.spans.values())]]
    offsets: dict[int, int] = {}
    for number, (start, end) in sorted(read.spans.items(), key=lambda each: each[1]):
        offsets[number] = sum(map(len, pieces))
        pieces.append(_embedded(number, streams[number]) if number in streams else pdf[start:end])
    return _signed_as_before(verifier, pdf, b"".join(pieces), offsets)


def _streams_of(read: Any, files: dict[str, bytes]) -> dict[int, bytes]:
    listed = read.of(read.of(read.root["Names"])["EmbeddedFiles"])["Names"]
    named = zip(listed[::2], listed[1::2], strict=True)
    return {
        read.of(read.of(spec)["EF"])["F"].number: files[name.decode()]
        for name, spec in named
        if name.decode() in files
    }


def _embedded(number: int, content: bytes) -> bytes:
    head = b"%d 0 obj\n<<\n/Type /EmbeddedFile\n/Length %d\n>>\nstream\n" % (number, len(content))
    return head + content + b"\nendstream\nendobj\n"


def _signed_as_before(verifier: ModuleType, pdf: bytes, body: bytes, offsets: dict[int, int]) -> bytes:
    trailer = pdf[pdf.rindex(b"trailer\n") : pdf.rindex(b"startxref\n")]
    lines = [b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % offsets[each] for each in sorted(offsets))]
    table = b"xref\n0 %d\n" % len(lines) + b"".join(lines) + trailer
    whole = body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)
    held = re.search(rb"/ByteRange (\[[^\]]*\] *)", whole)
    contents = re.search(rb"/Contents (<[0-9A-Fa-f]+>)", whole)
    assert held and contents
    start, end = contents.span(1)
    ranges = b"[0 %d %d %d]" % (start, end, len(whole) - end)
    return whole[: held.start(1)] + ranges.ljust(len(held[1])) + whole[held.end(1) :]


@cache
def parsed(verifier: ModuleType, pdf: bytes) -> Any:
    """The document as the program reads it; dossiers are changed many times, and read once."""
    return verifier.Pdf(pdf)


@cache
def _text_of(verifier: ModuleType, pdf: bytes) -> bytes:
    found: bytes = parsed(verifier, pdf).files()["dossier.json"]
    return found


def with_data(verifier: ModuleType, pdf: bytes, data: Data) -> bytes:
    """The document with this data in it."""
    return rebuilt(verifier, pdf, {"dossier.json": verifier.canonical(data)})


def another(text: str | None) -> str:
    """Another text."""
    return f"{text}1" if text else "1"


def _pick(chance: random.Random, found: list[Any]) -> Any:
    return found[chance.randrange(len(found))]


def _changes(data: Data) -> list[tuple[Data, Data]]:
    return [(event, each) for event in data["trail"] for each in event["changes"] if "content" in each]


def _shown(data: Data) -> list[Data]:
    return [event for event in data["trail"] if event["event"] is not None]


def edit_record(data: Data, chance: random.Random, other: Data) -> str:
    """A value of a record is another one."""
    record = _pick(chance, data["records"])
    column = _pick(chance, sorted(set(record["image"]) - {"id"}))
    record["image"][column] = another(record["image"][column])
    return f"records/{record['table']}/{record['row']}"


def edit_change(data: Data, chance: random.Random, other: Data) -> str:
    """The image in a row of the trail is another one."""
    event, change = _pick(chance, _changes(data))
    image = change["content"]["after"]
    column = _pick(chance, sorted(image))
    image[column] = another(image[column])
    return f"trail/{event['id']}/change/{change['content']['id']}"


def edit_event(data: Data, chance: random.Random, other: Data) -> str:
    """Somebody else did it, at another time, for another reason."""
    event = _pick(chance, _shown(data))
    name = _pick(chance, ["actor_name", "actor_username", "reason_text", "recorded_at", "data", "role"])
    event["event"]["content"][name] = another(event["event"]["content"][name])
    return f"trail/{event['id']}"


def edit_seal(data: Data, chance: random.Random, other: Data) -> str:
    """The seal counts another number of changes."""
    event = _pick(chance, _shown(data))
    event["seal"]["content"]["changes"] += 1
    return f"trail/{event['id']}/seal"


def remove_record(data: Data, chance: random.Random, other: Data) -> str:
    """A record is gone."""
    record = data["records"].pop(chance.randrange(len(data["records"])))
    return f"records/{record['table']}/{record['row']}"


def remove_event(data: Data, chance: random.Random, other: Data) -> str:
    """An event is gone with all its changes."""
    return f"trail/{data['trail'].pop(chance.randrange(len(data['trail'])))['id']}"


def remove_change(data: Data, chance: random.Random, other: Data) -> str:
    """A change is gone from its event."""
    event = _pick(chance, [each for each in _shown(data) if each["changes"]])
    event["changes"].pop(chance.randrange(len(event["changes"])))
    return f"trail/{event['id']}"


def swap_events(data: Data, chance: random.Random, other: Data) -> str:
    """Two events have changed places."""
    at = chance.randrange(len(data["trail"]) - 1)
    trail = data["trail"]
    trail[at], trail[at + 1] = trail[at + 1], trail[at]
    return f"trail/{trail[at + 1]['id']}"


def repeat_event(data: Data, chance: random.Random, other: Data) -> str:
    """An event is there twice."""
    at = chance.randrange(len(data["trail"]))
    data["trail"].insert(at, copy.deepcopy(data["trail"][at]))
    return f"trail/{data['trail'][at]['id']}"


def move_signature(data: Data, chance: random.Random, other: Data) -> str:
    """A signature stands on a record that nobody signed."""
    signature = _pick(chance, data["signatures"])
    free = [each for each in data["records"] if (each["table"], each["row"]) != _on(signature)]
    record = _pick(chance, free)
    signature["table"], signature["row"] = record["table"], record["row"]
    return f"signatures/{signature['id']}"


def copy_signature(data: Data, chance: random.Random, other: Data) -> str:
    """A signature is copied, row and all, onto a record that nobody signed."""
    signature = copy.deepcopy(_pick(chance, data["signatures"]))
    kept = next(
        each
        for each in data["records"]
        if (each["table"], each["row"]) == ("audit_signature", signature["id"])
    )
    target = _pick(chance, [each for each in data["records"] if "uuid" in each["image"]])
    signature.update(id="99999", table=target["table"], row=target["row"])
    image = {**kept["image"], "id": "99999", "subject_uuid": target["image"]["uuid"]}
    data["signatures"].append(signature)
    data["records"].append({**kept, "row": "99999", "image": image})
    return "signatures/99999"


def edit_signer(data: Data, chance: random.Random, other: Data) -> str:
    """One of the six items of a signature is another one."""
    signature = _pick(chance, data["signatures"])
    name = _pick(chance, ["name", "username", "role", "signed_at", "zone", "meaning"])
    signature[name] = another(signature[name])
    return f"signatures/{signature['id']}"


def edit_signed(data: Data, chance: random.Random, other: Data) -> str:
    """What was signed is another content."""
    kept = _pick(chance, [each for each in data["records"] if each["table"] == "audit_signature"])
    kept["image"]["content"] = kept["image"]["content"].replace(":", ": ", 1)
    return f"signatures/{kept['row']}"


def edit_text(data: Data, chance: random.Random, other: Data) -> str:
    """The words that people read are other words."""
    section = _pick(chance, data["text"]["sections"])
    section["title"] = another(section["title"])
    return f"text/{section['code']}"


def edit_recipe(data: Data, chance: random.Random, other: Data) -> str:
    """The recipe is another one."""
    data["recipe"]["document"]["recipe"]["strength"] += " "
    return "recipe"


def edit_proof(data: Data, chance: random.Random, other: Data) -> str:
    """A proof leads elsewhere."""
    event, change = _pick(chance, _changes(data))
    path = change["path"]
    at = chance.randrange(len(path))
    path[at] = path[at][::-1].lstrip("=").ljust(44, "=") if path[at] != path[0] else other["log"]["root"]
    return f"trail/{event['id']}/change/{change['content']['id']}"


def take_record(data: Data, chance: random.Random, other: Data) -> str:
    """A record of another dossier stands in the place of one of this."""
    at = chance.randrange(len(data["records"]))
    mine = data["records"][at]
    theirs = [each for each in other["records"] if each["table"] == mine["table"] and each != mine]
    if not theirs:
        return edit_record(data, chance, other)
    data["records"][at] = {**_pick(chance, theirs), "row": mine["row"]}
    return f"records/{mine['table']}/{mine['row']}"


def take_event(data: Data, chance: random.Random, other: Data) -> str:
    """An event of another dossier is put among these."""
    theirs = [each for each in other["trail"] if each["id"] not in {mine["id"] for mine in data["trail"]}]
    event = copy.deepcopy(_pick(chance, theirs))
    data["trail"] = sorted([*data["trail"], event], key=lambda each: int(each["id"]))
    return f"trail/{event['id']}"


def take_text(data: Data, chance: random.Random, other: Data) -> str:
    """The words of another dossier."""
    at = chance.randrange(len(data["text"]["sections"]))
    code = data["text"]["sections"][at]["code"]
    theirs = next((each for each in other["text"]["sections"] if each["code"] == code), None)
    if theirs is None or theirs == data["text"]["sections"][at]:
        return edit_text(data, chance, other)
    data["text"]["sections"][at] = theirs
    return f"text/{code}"


def _on(signature: Data) -> tuple[str, str]:
    return signature["table"], signature["row"]


# What the trail and the log alone give away, without the manifest.
def edit_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """One byte of a raw file is another one."""
    file = _pick(chance, data["files"])
    content = bytearray(base64.b64decode(file["content"]))
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    file["content"] = base64.b64encode(bytes(content)).decode()
    return _file(file)


def cut_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """The end of a raw file is gone."""
    file = _pick(chance, data["files"])
    content = base64.b64decode(file["content"])
    file["content"] = base64.b64encode(content[: chance.randrange(len(content))]).decode()
    return _file(file)


def spell_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """The bytes are written in another way, which some programs read as the same."""
    file = _pick(chance, data["files"])
    file["content"] = f"{file['content']}\n"
    return _file(file)


def remove_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """A raw file is gone, its record is there."""
    return _file(data["files"].pop(chance.randrange(len(data["files"]))))


def exchange_raw_files(data: Data, chance: random.Random, other: Data) -> str:
    """Each of two raw files stands under the other's record."""
    one, two = chance.sample(data["files"], 2)
    one["content"], two["content"] = two["content"], one["content"]
    return _file(one)


def add_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """A file that no record knows."""
    added = {**_pick(chance, data["files"]), "row": "99999"}
    data["files"].append(added)
    return _file(added)


def refit_raw_file(data: Data, chance: random.Random, other: Data) -> str:
    """A raw file and its record are made to fit each other; the trail knows better."""
    file = _pick(chance, data["files"])
    content = base64.b64decode(file["content"]).replace(b"2", b"3")
    file["content"] = base64.b64encode(content).decode()
    record = next(
        each for each in data["records"] if (each["table"], each["row"]) == (file["table"], file["row"])
    )
    digest = hashlib.sha256(content).hexdigest()
    record["image"].update(sha256=digest, content=f"sha256:{digest}")
    return f"records/{file['table']}/{file['row']}"


def _file(file: Data) -> str:
    return f"files/{file['table']}/{file['row']}"


IN_THE_FILES: tuple[Mutation, ...] = (
    edit_raw_file,
    cut_raw_file,
    spell_raw_file,
    remove_raw_file,
    exchange_raw_files,
    add_raw_file,
    refit_raw_file,
)
IN_THE_TRAIL: tuple[Mutation, ...] = (
    edit_record,
    edit_change,
    edit_event,
    edit_seal,
    remove_record,
    remove_change,
    repeat_event,
    move_signature,
    copy_signature,
    edit_signer,
    edit_signed,
    edit_recipe,
    edit_proof,
    take_record,
)
IN_THE_DATA: tuple[Mutation, ...] = (
    *IN_THE_TRAIL,
    remove_event,
    swap_events,
    edit_text,
    take_event,
    take_text,
)


def spoiled(pdf: bytes, chance: random.Random) -> bytes:
    """Bytes anywhere in the file are others, missing or too many; or its end is missing."""
    at = chance.randrange(len(pdf))
    way = chance.randrange(10)
    if way == 0:
        return pdf[:at]
    if way == 1:
        return pdf[:at] + pdf[at + chance.randrange(1, 20) :]
    if way == 2:
        return pdf[:at] + chance.randbytes(chance.randrange(1, 20)) + pdf[at:]
    if way == 3:
        return pdf + chance.randbytes(chance.randrange(1, 200))
    found = bytearray(pdf)
    for _number in range(chance.choice([1, 1, 1, 4])):
        found[chance.randrange(len(pdf))] ^= 1 << chance.randrange(8)
    return bytes(found)


def data_of(verifier: ModuleType, pdf: bytes) -> Data:
    """The data of a dossier, free to be changed."""
    found: Data = json.loads(_text_of(verifier, pdf))
    return found
