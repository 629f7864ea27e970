"""One thing that is wrong with a version, and the place where it is put right."""

from __future__ import annotations

from dataclasses import dataclass

HEADER, FORMULA, EQUIPMENT, PROCEDURE = "header", "formula", "equipment", "procedure"


@dataclass(frozen=True)
class Fault:
    """``place`` is a part of the version (``header``, ``formula``, ``equipment``, ``procedure``), an element
    (``element:<key>``) or a row of the formula (``row:<role>:<material>``).
    """

    text: str
    place: str = HEADER

    @classmethod
    def at_element(cls, key: str, text: str) -> Fault:
        """About an element of the procedure."""
        return cls(text, f"element:{key}")

    @classmethod
    def at_row(cls, role: str, material: str, text: str) -> Fault:
        """About a row of the formula."""
        return cls(text, f"row:{role}:{material}")


def anchor_of(place: str) -> str:
    """The place as the ``id`` of what the editor shows there."""
    return "at-" + "".join(each if each.isalnum() else "-" for each in place)
