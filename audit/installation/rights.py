"""Compares the rights of one role on one object with what they must be."""

from __future__ import annotations

from collections.abc import Iterable

from audit.contracts import Seen
from audit.said import Said
from audit.said import Said as _

GRANTABLE = " WITH GRANT OPTION"


def listed(rights: Iterable[str]) -> str:
    """Rights in an order of their own."""
    return ", ".join(sorted(rights)) or "–"


def difference(
    what: Said, role: str, expected: frozenset[str], found: frozenset[str], on: str
) -> Seen | None:
    """The fault where ``found`` is not ``expected``; ``on`` is the object as SQL names it."""
    if found == expected:
        return None
    more, less = found - expected, expected - found
    statements = []
    if more:
        rights = listed({each.removesuffix(GRANTABLE) for each in more})
        statements.append(f"REVOKE {rights} ON {on} FROM {role}")
    if less:
        statements.append(f"GRANT {listed(less)} ON {on} TO {role}")
    if more:
        remedy = _("As a superuser: %(sql)s. Then find out who granted it, and run “manage.py verify_audit”.")
    else:
        remedy = _("As a superuser: %(sql)s.")
    return Seen(
        what,
        listed(found),
        ok=False,
        expected=listed(expected),
        remedy=remedy % {"sql": "; ".join(statements)},
    )
