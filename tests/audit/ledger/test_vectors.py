"""The published vectors: Merkle proofs, signed notes, canonical JSON; every verdict is the published one."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from audit.ledger import merkle
from audit.ledger.checkpoint import Checkpoint, open_checkpoint
from audit.ledger.note import InvalidNote, Signer, Verifier, open_note, sign
from audit.ledger.tiles import Tiles

pytestmark = pytest.mark.urs("URS-AUD-08")


def _vectors(test_data: Path, name: str) -> Any:
    return json.loads((test_data / "audit-vectors" / name).read_text(encoding="utf-8"))


def _bytes(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def test_the_reference_tree_has_its_roots(test_data: Path) -> None:
    tree = _vectors(test_data, "merkle-rfc6962/tree8.json")
    growing, roots = merkle.CompactRange(), [merkle.EMPTY_ROOT.hex()]
    for leaf in tree["leaves_hex"]:
        growing.append(merkle.leaf_hash(bytes.fromhex(leaf)))
        roots.append(growing.root().hex())
    assert roots == tree["roots_hex_by_size"]
    assert merkle.EMPTY_ROOT.hex() == tree["empty_root"]
    assert merkle.leaf_hash(b"L123456").hex() == tree["leaf_hash_of_L123456"]
    assert merkle.node_hash(b"N123", b"N456").hex() == tree["node_hash_N123_N456"]
    resumed = merkle.CompactRange(growing.size, growing.roots)
    resumed.append(bytes(32))
    growing.append(bytes(32))
    assert resumed.root() == growing.root()


def test_every_inclusion_vector_has_its_verdict(test_data: Path) -> None:
    vectors = _vectors(test_data, "merkle-rfc6962/inclusion.json")
    assert len(vectors) == 49
    verdicts = {}
    for each in vectors:
        proof = [_bytes(hashed) for hashed in each["proof"] or []]
        leaf, root = _bytes(each["leafHash"]), _bytes(each["root"])
        try:
            merkle.check_inclusion(leaf, each["leafIdx"], each["treeSize"], proof, root)
        except merkle.InvalidProof:
            verdicts[each["file"]] = True
        else:
            verdicts[each["file"]] = False
    assert verdicts == {each["file"]: each["wantErr"] for each in vectors}


def test_every_consistency_vector_has_its_verdict(test_data: Path) -> None:
    vectors = _vectors(test_data, "merkle-rfc6962/consistency.json")
    assert len(vectors) == 43
    verdicts = {}
    for each in vectors:
        proof = [_bytes(hashed) for hashed in each["proof"] or []]
        roots = _bytes(each["root1"]), _bytes(each["root2"])
        try:
            merkle.check_consistency(each["size1"], each["size2"], *roots, proof)
        except merkle.InvalidProof:
            verdicts[each["file"]] = True
        else:
            verdicts[each["file"]] = False
    assert verdicts == {each["file"]: each["wantErr"] for each in vectors}


def test_proofs_of_every_leaf_and_every_pair_of_sizes_hold() -> None:
    leaves = [merkle.leaf_hash(bytes([number])) for number in range(40)]

    def root_at(begin: int, end: int) -> bytes:
        return merkle.root_of(leaves[begin:end])

    for size in range(1, len(leaves) + 1):
        root = root_at(0, size)
        for each in range(size):
            proof = merkle.prove(merkle.inclusion_ranges(each, size), root_at)
            merkle.check_inclusion(leaves[each], each, size, proof, root)
            with pytest.raises(merkle.InvalidProof):
                merkle.check_inclusion(leaves[each - 1 if each else -1], each, size, proof, root)
        for old in range(1, size + 1):
            proof = merkle.prove(merkle.consistency_ranges(old, size), root_at)
            merkle.check_consistency(old, size, root_at(0, old), root, proof)


def test_a_large_tree_is_answered_from_few_tiles() -> None:
    levels = [[merkle.leaf_hash(number.to_bytes(4)) for number in range(66_000)]]
    while len(levels[-1]) >= 256:
        below = levels[-1]
        levels.append([merkle.root_of(below[at : at + 256]) for at in range(0, len(below) // 256 * 256, 256)])
    read: list[tuple[int, int]] = []

    def load(level: int, tiles: set[int]) -> dict[int, bytes]:
        read.extend((level, tile) for tile in tiles)
        nodes = (node for tile in tiles for node in range(tile * 256, tile * 256 + 256))
        return {node: levels[level][node] for node in nodes if node < len(levels[level])}

    for size in (1, 255, 256, 257, 65_536, 66_000):
        root = merkle.root_of(levels[0][:size])
        assert Tiles(load).root(size) == root
        read.clear()
        (proof,) = Tiles(load).inclusions([size // 3], size).values()
        assert len(read) <= 6
        merkle.check_inclusion(levels[0][size // 3], size // 3, size, proof, root)
        old = size // 2 or 1
        proof = Tiles(load).consistency(old, size)
        merkle.check_consistency(old, size, merkle.root_of(levels[0][:old]), root, proof)


def test_the_published_note_verifies_and_every_changed_byte_is_refused(test_data: Path) -> None:
    vector = _vectors(test_data, "signed-note/peterneumann.json")
    known = Verifier.parse(vector["vkey"])
    assert (str(known), known.key_id.hex()) == (vector["vkey"], vector["key_id"])
    assert open_note(vector["note"], [known]).text == vector["text"]
    whole = vector["note"].encode()
    for place in range(len(whole)):
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        with pytest.raises((InvalidNote, UnicodeDecodeError)):
            open_note(changed.decode(), [known])


def test_a_note_tells_known_signers_from_unknown_ones() -> None:
    ours, other = Signer.generate("pharmom-1"), Signer.generate("witness.example")
    note = sign("a text\n", [ours, other])
    opened = open_note(note, [ours.verifier])
    assert [each.name for each in opened.signed_by] == ["pharmom-1"]
    assert [each.name for each in opened.unknown] == ["witness.example"]
    assert Signer.parse(ours.secret()) == ours
    assert ours.secret() not in repr(ours)
    for wrong in ("no line break", "tab\t\n"):
        with pytest.raises(InvalidNote):
            sign(wrong, [ours])
    with pytest.raises(InvalidNote, match="none of the known keys"):
        open_note(note, [Signer.generate("pharmom-1").verifier])
    for bad in (str(ours.verifier)[:-4], "a b+00000000+AQ==", ours.secret()):
        with pytest.raises(InvalidNote):
            Verifier.parse(bad)


@pytest.mark.parametrize(
    "body",
    [
        "log/1\n3\n{root}",
        "log/1\n03\n{root}\n",
        "log/1\n-3\n{root}\n",
        "log/1\n٣\n{root}\n",
        "\n3\n{root}\n",
        "log/1\n3\n{root}\nmore\n",
        "log/1\n3\nAAAA\n",
        "log/1\n9223372036854775808\n{root}\n",
    ],
)
def test_a_checkpoint_of_another_form_is_refused(body: str) -> None:
    root = base64.b64encode(bytes(32)).decode()
    assert Checkpoint.parse(f"log/1\n3\n{root}\n") == Checkpoint("log/1", 3, bytes(32))
    with pytest.raises(InvalidNote):
        Checkpoint.parse(body.format(root=root))


def test_a_signed_checkpoint_is_read_back() -> None:
    ours = Signer.generate("pharmom-1")
    written = Checkpoint("pharmom-1/1", 12, bytes(range(32)))
    assert open_checkpoint(written.signed([ours]), [ours.verifier])[0] == written


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode"])
def test_canonical_json_is_the_published_one(test_data: Path, name: str) -> None:
    folder = test_data / "audit-vectors" / "jcs"
    given = json.loads((folder / "input" / f"{name}.json").read_text(encoding="utf-8"))
    canonical = rfc8785.dumps(given)
    assert canonical == (folder / "output" / f"{name}.json").read_bytes().rstrip(b"\n")
    assert canonical == bytes.fromhex((folder / "outhex" / f"{name}.txt").read_text())


def test_canonical_numbers_are_the_published_ones(test_data: Path) -> None:
    import struct

    lines = (test_data / "audit-vectors" / "jcs" / "es6numbers_1000.txt").read_text().split()
    assert len(lines) == 1000
    for line in lines:
        bits, _comma, text = line.partition(",")
        (number,) = struct.unpack(">d", int(bits, 16).to_bytes(8))
        assert rfc8785.dumps(number).decode() == text
