"""Account and right of a signer, read so that they stay as they are until the transaction ends.

Whoever withdraws them at the same moment does so before the signature, which is then refused, or after it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection

from audit.contracts import Scope

# A shared lock lets others sign and refer to the rows; it makes a change of them wait, and waits for one.
_ACCOUNT = """
SELECT 1 FROM people_user
WHERE id = %s AND password = %s AND is_active AND locked_at IS NULL AND NOT must_change_password
FOR SHARE"""
_ROLE = """
SELECT r.code
FROM people_rolegrant AS g
JOIN people_role AS r ON r.id = g.role_id
JOIN people_rolepermission AS p ON p.role_id = g.role_id AND p.action = %(code)s
WHERE g.user_id = %(user)s
  AND g.valid_from <= coalesce(%(at)s, pharmom_now())
  AND (g.valid_until IS NULL OR g.valid_until > coalesce(%(at)s, pharmom_now()))
  AND (%(site)s::bigint IS NULL OR g.site_id IS NULL OR g.site_id = %(site)s)
  AND (%(site)s::bigint IS NULL OR g.area_id IS NULL OR g.area_id = %(area)s)
ORDER BY r.code LIMIT 1 FOR SHARE OF g, p"""


def hold_account(user_id: int, secret: str) -> bool:
    """Whether the account is active and its secret is still the one with the hash ``secret``."""
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT, [user_id, secret])
        return cursor.fetchone() is not None


def hold_granting_role(user_id: int, code: str, scope: Scope, at: datetime | None) -> str | None:
    """The same answer as ``granting_role`` gives, which lasts."""
    values: dict[str, Any] = {
        "user": user_id,
        "code": code,
        "site": scope.site_id,
        "area": scope.area_id,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ROLE, values)
        row = cursor.fetchone()
    return None if row is None else str(row[0])
