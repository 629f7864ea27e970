"""The signing part of a dialog: what is signed and meant, who has signed, what follows, and what has changed."""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from audit.choices import Meaning
from audit.errors import SignatureFailed, SignatureRequired
from audit.generic.wording import content_rows
from kernel.canonical import canonical_json, digest
from kernel.errors import DomainError

# So much of a digest is compared by eye; all of it is a press away.
SEEN_OF_DIGEST = 16
# The content of the largest record is some hundred kilobytes; nobody makes us unpack more than this.
MOST_BYTES = 4_000_000
BETWEEN = " · "
# More groups than these open folded; each is one press away and none is left out.
OPEN_GROUPS = 8


@dataclass
class Group:
    """Lines of the content that belong together: one value, step or entry of a list."""

    title: str
    rows: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Changed:
    """One line that is not what the signer saw: before and after, empty where it was not or is no more there."""

    label: str
    before: str
    after: str


def sign_block(
    needed: SignatureRequired,
    record: Any,
    form: Any,
    *,
    names: Mapping[str, str],
    sent: Mapping[str, Any],
    error: DomainError | None = None,
) -> dict[str, Any]:
    """The context of ``components/sign_block.html``; ``sent`` is what the dialog sent back, if it did."""
    rows = content_rows(needed.content, record, names)
    groups = grouped(rows)
    return {
        "meanings": [(each, Meaning(each).label) for each in needed.meanings],
        "meaning": Meaning(needed.meanings[0]).label,
        "chosen": sent.get("meaning") or (needed.meanings[0] if len(needed.meanings) == 1 else ""),
        "content": rows,
        "groups": groups,
        "folds": len(groups) > OPEN_GROUPS,
        "form": form,
        "digest": needed.digest,
        "digest_beginning": needed.digest[:SEEN_OF_DIGEST],
        "packed": packed(needed.content),
        "slots": needed.slots,
        "follows": needed.follows,
        "changed": changed_since(sent, needed, record, names),
        "refusal": error.message if isinstance(error, SignatureFailed) else "",
        "tries_left": getattr(error, "tries_left", None),
    }


def grouped(rows: list[tuple[str, str]]) -> list[Group]:
    """The lines by what they belong to, in their order; what stands for itself comes without a title."""
    groups: list[Group] = []
    for label, value in rows:
        title, between, own = label.rpartition(BETWEEN)
        if not groups or groups[-1].title != title:
            groups.append(Group(title))
        groups[-1].rows.append((own if between else label, value))
    return groups


def packed(content: Mapping[str, Any]) -> str:
    """The content as the dialog carries it, so that what changes meanwhile can be told line by line."""
    return base64.urlsafe_b64encode(zlib.compress(canonical_json(content), 9)).decode("ascii")


def unpacked(text: str, of_digest: str) -> dict[str, Any] | None:
    """What the dialog showed; ``None`` unless it has the digest that the signer saw."""
    reader = zlib.decompressobj()
    try:
        content = json.loads(reader.decompress(base64.urlsafe_b64decode(text.encode("ascii")), MOST_BYTES))
        known = isinstance(content, dict) and digest(content) == of_digest
    except (binascii.Error, zlib.error, ValueError, TypeError):
        return None
    return content if known else None


def changed_since(
    sent: Mapping[str, Any], needed: SignatureRequired, record: Any, names: Mapping[str, str]
) -> list[Changed]:
    """Which lines are not what the signer saw; empty where nothing changed, or where it cannot be told."""
    seen_digest = sent.get("seen_digest", "")
    if not seen_digest or seen_digest == needed.digest:
        return []
    seen = unpacked(sent.get("seen_content", ""), seen_digest)
    if seen is None or seen.get("action") != needed.content["action"]:
        return []
    before = dict(content_rows(seen, record, names))
    after = dict(content_rows(needed.content, record, names))
    return [
        Changed(label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys((*before, *after))
        if before.get(label) != after.get(label)
    ]
