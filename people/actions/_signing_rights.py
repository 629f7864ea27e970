"""The rights that take a signature, which no program holds (URS-SIG-03)."""

from __future__ import annotations

from audit.declaration import ACTIONS


def signing_rights() -> frozenset[str]:
    """Signed actions, and the slots of those that several persons sign."""
    signed = {code: each.signature for code, each in ACTIONS.items() if each.signature is not None}
    slots = {slot.permission for sign in signed.values() for slot in sign.slots if slot.permission}
    return frozenset(signed) | slots
