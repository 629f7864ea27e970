"""The writes that must not succeed."""

from django.db import connection

from audit.models import ReasonCode


def write(how: str) -> None:
    """By the ORM or by SQL, without an action."""
    if how == "orm":
        ReasonCode.objects.filter(code="other").update(is_active=False)
        return
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_reasoncode SET is_active = false WHERE code = 'other'")
