"""Say where the value of a tag comes from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Tag
from integrations.errors import AddressTaken, TagElsewhere
from integrations.models import Endpoint, TagBinding


@action("integrations.bind_tag", label=_("Connect tag"), scope="endpoint", locks=("endpoint",))
def bind_tag(
    *, endpoint: Endpoint, tag: Tag, address: str, field: str = "", source_unit: str = ""
) -> TagBinding:
    """One source per tag, one tag per source (URS-ACC-11): a connection writes its own tags alone.

    ``source_unit`` is the unit as the source names it, the tag's own when left out; a source that
    names another one is not believed.
    """
    if tag.site_id != endpoint.site_id:
        raise TagElsewhere(tag=tag.code, endpoint=endpoint.code)
    known = TagBinding.objects.filter(tag=tag, is_active=True).first()
    if known is not None and known.endpoint_id != endpoint.pk:
        raise AddressTaken(what=tag.code, where=f"{known.endpoint.code} {known.address}")
    taken = TagBinding.objects.filter(endpoint=endpoint, address=address, field=field, is_active=True)
    other = taken.exclude(tag=tag).first()
    if other is not None:
        raise AddressTaken(what=f"{address} {field}".strip(), where=other.tag.code)
    binding = known or TagBinding(endpoint=endpoint, tag=tag)
    binding.address, binding.field = address, field
    binding.source_unit = source_unit or tag.unit_symbol
    binding.full_clean()
    binding.save()
    return binding
