"""Everything that one person holds, in one query, however many grants they have: what a page asks again and again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from audit.contracts import Places, Scope
from kernel.fields import BilingualText
from kernel.reading import once

# Grants by place and time, and each of their roles once: as large as the rights, not as rights times grants.
_HELD = """
SELECT pharmom_now(), u.is_active,
  (SELECT jsonb_agg(jsonb_build_array(g.site_id, s.code, g.area_id, g.valid_from, g.valid_until, g.role_id))
   FROM people_rolegrant AS g LEFT JOIN equipment_site AS s ON s.id = g.site_id WHERE g.user_id = u.id),
  (SELECT jsonb_object_agg(r.id, jsonb_build_object('code', r.code, 'name', r.name, 'permissions',
     (SELECT jsonb_agg(p.action) FROM people_rolepermission AS p WHERE p.role_id = r.id)))
   FROM people_role AS r WHERE r.id IN (SELECT role_id FROM people_rolegrant WHERE user_id = u.id))
FROM people_user AS u WHERE u.id = %s"""


@dataclass(frozen=True)
class HeldRole:
    """A role: what it is called, and what it permits."""

    code: str
    name: BilingualText
    permissions: frozenset[str]


@dataclass(frozen=True)
class HeldGrant:
    """A role at a place for a time."""

    site_id: int | None
    site_code: str
    area_id: int | None
    valid_from: datetime
    valid_until: datetime | None
    role: HeldRole

    def covers(self, scope: Scope, at: datetime) -> bool:
        """As ``people_granting_role`` has it: a record without a place is open to a grant for any."""
        if not self.valid_from <= at or not (self.valid_until is None or self.valid_until > at):
            return False
        if scope.site_id is None:
            return True
        return self.site_id in (None, scope.site_id) and self.area_id in (None, scope.area_id)


@dataclass(frozen=True)
class HeldRights:
    """The grants of one person as they were at ``moment``."""

    moment: datetime
    is_active: bool
    grants: tuple[HeldGrant, ...]

    def granting(self, code: str, scope: Scope, at: datetime | None) -> Iterator[HeldGrant]:
        """The grants that give ``code`` there and then; now without ``at``."""
        if self.is_active:
            for grant in self.grants:
                if code in grant.role.permissions and grant.covers(scope, at or self.moment):
                    yield grant

    def granting_role(self, code: str, scope: Scope, at: datetime | None) -> str | None:
        """The code of the first role that gives it."""
        return min((grant.role.code for grant in self.granting(code, scope, at)), default=None)

    def places_of(self, code: str, at: datetime | None) -> Places:
        """Where the person holds ``code``."""
        grants = list(self.granting(code, Scope(), at))
        return Places(
            everywhere=any(grant.site_id is None and grant.area_id is None for grant in grants),
            sites=frozenset(each.site_id for each in grants if each.site_id and each.area_id is None),
            areas=frozenset(each.area_id for each in grants if each.area_id is not None),
        )

    def sites_of(self, code: str, at: datetime | None) -> frozenset[str] | None:
        """The codes of the sites at which it is held as a whole; ``None``: everywhere."""
        whole = [grant for grant in self.granting(code, Scope(), at) if grant.area_id is None]
        if any(grant.site_id is None for grant in whole):
            return None
        return frozenset(grant.site_code for grant in whole)

    def roles(self) -> list[HeldRole]:
        """The roles in effect, each once."""
        found = [grant.role for grant in self.grants if grant.covers(Scope(), self.moment)]
        return list({role.code: role for role in found}.values()) if self.is_active else []

    def permissions(self) -> set[str]:
        """Every permission that the person holds anywhere now."""
        return {code for role in self.roles() for code in role.permissions}


def held_rights(user_id: int) -> HeldRights:
    """What the person holds; a request that only reads asks once."""
    return once(("people.held_rights", user_id), lambda: _ask(user_id))


def _ask(user_id: int) -> HeldRights:
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [user_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"there is no account {user_id}")
    moment, is_active, grants, roles = row
    known = {int(key): _role(value) for key, value in _read(roles or {}).items()}
    return HeldRights(moment, is_active, tuple(_grant(each, known) for each in _read(grants or [])))


def _read(value: Any) -> Any:
    # Django leaves JSON of a raw query as text.
    return json.loads(value) if isinstance(value, str) else value


def _role(value: dict[str, Any]) -> HeldRole:
    return HeldRole(value["code"], BilingualText(value["name"]), frozenset(value["permissions"] or ()))


def _grant(value: list[Any], roles: dict[int, HeldRole]) -> HeldGrant:
    site_id, site_code, area_id, valid_from, valid_until, role_id = value
    until = datetime.fromisoformat(valid_until) if valid_until else None
    since = datetime.fromisoformat(valid_from)
    return HeldGrant(site_id, site_code or "", area_id, since, until, roles[role_id])
