"""Changed values of a trail as the rows of a table."""

from __future__ import annotations

from typing import Any

from audit.models import AuditChange
from audit.selectors.wording import names_of_references, word_action, word_changes


def changed_rows(changes: list[AuditChange]) -> list[dict[str, Any]]:
    """Each changed value with the entry that made it: what is critical of it; names are looked up once for all."""
    names = names_of_references(changes)
    return [
        {
            "event": change.event,
            "action": word_action(change.event.action),
            "fields": [each for each in word_changes([change], names) if each.is_critical],
        }
        for change in changes
    ]
