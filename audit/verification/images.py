"""A record's image in the trail, as text of columns; whoever reads it does not take for granted that it is one."""

from __future__ import annotations

import hashlib
import json


def read_image(text: str | None) -> dict[str, str | None] | None:
    """The image in PostgreSQL's text of the JSON; ``None`` for anything that is no image."""
    found = json.loads(text) if text is not None else None
    if not isinstance(found, dict) or not all(
        each is None or isinstance(each, str) for each in found.values()
    ):
        return None
    return found


def digest(image: dict[str, str | None]) -> str:
    """One short text for all values of an image, whatever the order of its columns."""
    text = "\x1f".join(
        f"{key}\x1e{'' if image[key] is None else '=' + str(image[key])}" for key in sorted(image)
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def digest_of(text: str | None) -> str:
    """The digest of an image's text, empty where there is none; what is no image has a digest of its own."""
    if text is None:
        return ""
    image = read_image(text)
    return digest(image) if image is not None else f"no image {hashlib.sha256(text.encode()).hexdigest()}"
