"""Connections as people see them, and as the capture task needs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from equipment.models import Unit
from equipment.selectors.visible import visible_to
from integrations.choices import ConnectionState
from integrations.contracts import Binding, EndpointSeen
from integrations.models import Endpoint, EndpointKind, EndpointLease, TagBinding
from kernel import clock


def endpoints_visible_to(user: Any) -> QuerySet[Endpoint]:
    """The connections that the person may see, with their leases."""
    records = Endpoint.objects.select_related("site", "lease").order_by("code")
    return visible_to(records, user, "integrations.view_endpoint")


def bindings_visible_to(user: Any) -> QuerySet[TagBinding]:
    """The sources of tags of those connections, the disconnected ones too."""
    found = TagBinding.objects.filter(endpoint__in=endpoints_visible_to(user).order_by())
    return found.select_related("endpoint", "tag").order_by("endpoint__code", "address", "field", "pk")


def erp_of(site_id: int) -> Endpoint | None:
    """Where confirmations of the site go; ``None`` while no ERP is connected."""
    return (
        Endpoint.objects.filter(site_id=site_id, kind=EndpointKind.ERP, is_enabled=True)
        .order_by("code")
        .first()
    )


def endpoint_of_unit(unit: Unit, kind: str) -> Endpoint | None:
    """The connection of ``kind`` over which the unit's tags come in, so that commands go out there."""
    return (
        Endpoint.objects.filter(
            bindings__tag__unit=unit, bindings__is_active=True, kind=kind, is_enabled=True
        )
        .order_by("pk")
        .first()
    )


def device_address(unit: Unit, endpoint: Endpoint) -> str:
    """The topic of a device behind a broker: what all its messages have in common."""
    binding = TagBinding.objects.filter(endpoint=endpoint, tag__unit=unit, is_active=True).first()
    return binding.address.rpartition("/")[0] if binding is not None else ""


def endpoint_seen(endpoint_id: int) -> tuple[EndpointSeen, list[Binding]]:
    """A connection and its bindings as a connector gets them."""
    endpoint = Endpoint.objects.get(pk=endpoint_id)
    seen = EndpointSeen(
        id=endpoint.pk,
        code=endpoint.code,
        kind=endpoint.kind,
        url=endpoint.url,
        credential=endpoint.credential,
        settings=endpoint.settings,
        row_version=endpoint.row_version,
    )
    bound = endpoint.bindings.filter(is_active=True).select_related("tag").order_by("address", "field")
    return seen, [
        Binding(
            tag_id=each.tag_id,
            tag_code=each.tag.code,
            unit_symbol=each.tag.unit_symbol,
            decimals=each.tag.decimals,
            address=each.address,
            field=each.field,
            source_unit=each.source_unit,
        )
        for each in bound
    ]


def configuration_of(endpoint_id: int) -> tuple[tuple[int, int], ...]:
    """Changes whenever the connection or one of its bindings changes."""
    own = Endpoint.objects.filter(pk=endpoint_id).values_list("pk", "row_version")
    bound = TagBinding.objects.filter(endpoint_id=endpoint_id).order_by("pk").values_list("pk", "row_version")
    return (*own, *bound)


@dataclass(frozen=True)
class Seen:
    """What can be said of a connection now."""

    state: ConnectionState
    since: datetime | None
    holder: str
    last_sample_at: datetime | None
    last_error: str


def state_of(endpoint: Endpoint, at: datetime | None = None) -> Seen:
    """The connection's state; a lease that has lapsed says nothing of a connection any more."""
    lease: EndpointLease | None = getattr(endpoint, "lease", None)
    if not endpoint.is_enabled or not endpoint.is_captured:
        state = ConnectionState.ON if endpoint.is_enabled else ConnectionState.DISABLED
        return Seen(state, None, "", None, "")
    now = at or clock.now()
    if lease is None or not lease.holder or lease.expires_at is None or lease.expires_at <= now:
        last = lease.last_sample_at if lease is not None else None
        error = lease.last_error if lease is not None else ""
        return Seen(ConnectionState.WAITING, lease.expires_at if lease else None, "", last, error)
    since = lease.connected_since or lease.taken_at
    return Seen(ConnectionState(lease.state), since, lease.holder, lease.last_sample_at, lease.last_error)
