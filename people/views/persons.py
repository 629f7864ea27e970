"""Persons in lists and panels: the way to an account, for who may read accounts; a name for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kernel.pages import Column, may_open
from people.models import User

# What the page of a person takes to be opened.
READS_PEOPLE = "people.view_people"


def _person_of(column: Column, record: Any) -> User | None:
    path = column.value if isinstance(column.value, str) and column.value else column.name
    found = record
    for part in path.split(".")[:-1]:
        found = getattr(found, part, None)
    return found if isinstance(found, User) else None


def _linked(column: Column) -> Column:
    def address(record: Any) -> str | None:
        person = _person_of(column, record)
        return person.get_absolute_url() if person is not None else None

    return replace(column, url=address)


def with_persons_linked(columns: Iterable[Column], user: Any, *names: str) -> tuple[Column, ...]:
    """``columns``, of which those in ``names`` lead to the person whose name they show: ``owner.printed_name``."""
    if not may_open(user, READS_PEOPLE):
        return tuple(columns)
    return tuple(_linked(each) if each.name in names else each for each in columns)


def with_user_ids_linked(
    columns: Iterable[Column], records: Iterable[Any], user: Any, name: str
) -> tuple[Column, ...]:
    """The same for a column that holds a user ID as text; one query for all ``records``."""
    if not may_open(user, READS_PEOPLE):
        return tuple(columns)
    ids = {str(getattr(each, name)) for each in records}
    known = {each.username: each.get_absolute_url() for each in User.objects.filter(username__in=ids)}

    def address(record: Any) -> str | None:
        return known.get(str(getattr(record, name)))

    return tuple(replace(each, url=address) if each.name == name else each for each in columns)
