"""Bodies of definitions: a creation names everything, a change only what becomes different."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.models import QuerySet

from kernel.api.fields import find_record
from kernel.api.serializers import Body


class DefinitionBody(Body):
    """A new record of the master data; a code that is there is refused."""

    def arguments(self) -> dict[str, Any]:
        """What the body says, meant as new."""
        return {**super().arguments(), "is_new": True}


class ChangeBody(Body):
    """Put before the body of a creation: what is left out stays as the record has it.

    ``names`` are all arguments of the action that the record has; fields that never change are set to
    ``None`` in the class, as the framework removes them.
    """

    names: ClassVar[tuple[str, ...]] = ()

    def get_fields(self) -> dict[str, Any]:
        """None of them is needed."""
        fields = super().get_fields()
        for field in fields.values():
            field.required = False
        return fields

    def arguments(self) -> dict[str, Any]:
        """The record's own values, and above them what the body says."""
        record = self.context["record"]
        present = {name: getattr(record, name) for name in self.names}
        return {**present, **self.validated_data}


def at_site(
    records: Callable[[], QuerySet[Any]], sites: Callable[[], QuerySet[Any]]
) -> Callable[[dict[str, Any]], QuerySet[Any]]:
    """For ``RecordField``: the records at the site of the changed record, or at the one that the body names."""

    def found(context: dict[str, Any]) -> QuerySet[Any]:
        record = context.get("record")
        if record is not None:
            return records().filter(site=record.site)
        named = context["request"].data.get("site")
        if not isinstance(named, str) or not named:
            return records()
        return records().filter(site=find_record(sites(), named))

    return found
