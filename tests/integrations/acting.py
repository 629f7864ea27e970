"""Short ways to act in these tests."""

from __future__ import annotations

from audit.context import Reason
from integrations.actions.bind_tag import bind_tag
from integrations.models import TagBinding
from people.models import User


def bind_with_unit(tag_code: str, unit: str) -> TagBinding:
    """Bind a tag again, to a source that names another unit."""
    known = TagBinding.objects.select_related("endpoint", "tag").get(tag__code=tag_code, is_active=True)
    return bind_tag(
        endpoint=known.endpoint,
        tag=known.tag,
        address=known.address,
        field=known.field,
        source_unit=unit,
        actor=User.objects.get(username="huang.jie"),
        reason=Reason("planned_change", "The source names its unit in another way now"),
    )
