"""Finds the record that a definition makes or changes: one at a time, and only by whoever may change it."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db import connection
from django.db.models import CASCADE, PROTECT, Model

from audit.contracts import authority, scope_of
from audit.errors import PermissionRefused
from equipment.errors import CodeMalformed, CodeTaken
from kernel import clock

R = TypeVar("R", bound=Model)

# What fits an address, a topic of a broker and a label that scanners read. ``/`` parts addresses and topics.
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z", re.ASCII)


def to_define(model: type[R], *, code: str, is_new: bool, action: Any, actor: Any, **place: Any) -> R:
    """The record called ``code`` at the place, locked; without any, a new one that is not saved yet.

    Two definitions of one kind follow each other, so that the second sees what the first has made.
    ``action`` is the defining action itself: who may not do it where the record is now changes nothing.
    Raises ``CodeTaken`` when a record is there and ``is_new`` says that none is meant, ``CodeMalformed``,
    and ``PermissionRefused``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"define {model._meta.label}"])
    known = model._base_manager.select_for_update(no_key=True).filter(code=code, **place).first()
    if known is None:
        if _CODE.match(code) is None:
            raise CodeMalformed(code=code)
        return model(code=code, **place)
    if is_new:
        raise CodeTaken(kind=model._meta.verbose_name, code=code)
    if authority().granting_role(actor, action.code, scope_of(known), clock.now()) is None:
        raise PermissionRefused(actor=actor.get_full_name(), action=str(action.label))
    return known


def is_referred_to(record: Model) -> bool:
    """Whether records that count on it are there already, whichever app they belong to.

    The copies in the history count on nothing (``DO_NOTHING``).
    """
    for relation in record._meta.get_fields(include_hidden=True):
        if getattr(relation, "on_delete", None) not in (PROTECT, CASCADE) or not relation.auto_created:
            continue
        other: Any = relation
        if other.related_model._base_manager.filter(**{other.field.name: record}).exists():
            return True
    return False
