"""Columns of the tables of integrations."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.declaration import can_run
from equipment.choices import SampleStatus
from integrations.models import Endpoint, PlantCommand, TagBinding
from integrations.selectors.endpoints import Seen, state_of
from kernel.pages import Column


def seen(endpoint: Endpoint) -> Seen:
    """What is seen of a connection; worked out once per row."""
    known: Seen | None = getattr(endpoint, "seen_now", None)
    if known is None:
        known = state_of(endpoint)
        endpoint.seen_now = known  # type: ignore[attr-defined]
    return known


def _of_lease(endpoint: Endpoint, part: str) -> Any:
    return getattr(getattr(endpoint, "lease", None), part, None)


def _kind(record: Any) -> str:
    kind: str = record.get_kind_display()
    return kind


ENDPOINTS = (
    Column("code", _("Connection"), kind="code", url=True),
    Column("name", _("Name"), sortable=False),
    Column("kind", _("Kind"), value=_kind, sort="kind"),
    Column("state", _("State"), kind="state", value=lambda each: seen(each).state, sortable=False),
    Column("since", _("Since"), kind="datetime", value=lambda each: seen(each).since, sortable=False),
    Column(
        "last_sample_at",
        _("Last value"),
        kind="datetime",
        value=lambda each: seen(each).last_sample_at,
        sort="lease__last_sample_at",
    ),
    Column("holder", _("Held by"), value=lambda each: seen(each).holder, sortable=False),
    Column("last_error", _("Last error"), value=lambda each: seen(each).last_error, sortable=False),
)

ENDPOINT_FACTS = (
    Column("kind", _("Kind"), value=_kind),
    Column("url", _("Address"), kind="code"),
    Column("credential", _("Credential"), kind="code"),
    Column("state", _("State"), kind="state", value=lambda each: seen(each).state),
    Column("since", _("Since"), kind="datetime", value=lambda each: seen(each).since),
    Column("last_sample_at", _("Last value"), kind="datetime", value=lambda each: seen(each).last_sample_at),
    Column(
        "samples", _("Values stored"), kind="number", value=lambda each: _of_lease(each, "samples_stored")
    ),
    Column("holder", _("Held by"), value=lambda each: seen(each).holder),
    Column("token", _("Fencing token"), kind="number", value=lambda each: _of_lease(each, "token")),
    Column("last_error", _("Last error"), value=lambda each: seen(each).last_error),
)


def _newest(binding: TagBinding, part: str) -> Any:
    latest = getattr(binding.tag, "latest", None)
    return getattr(latest, part, None) if latest is not None else None


def _source(binding: TagBinding) -> str:
    return " · ".join(part for part in (binding.address, binding.field) if part)


def _status(binding: TagBinding) -> SampleStatus | None:
    status = _newest(binding, "status")
    return SampleStatus(status) if status else None


BINDINGS = (
    Column("tag", _("Tag"), kind="code", value="tag.code", sub=_source),
    Column("value", _("Value"), kind="quantity", unit="tag.unit_symbol", value=lambda b: _newest(b, "value")),
    Column("status", _("Status"), kind="state", value=_status, sub=lambda b: _newest(b, "status_code")),
    Column("source_at", _("Measured"), kind="datetime", value=lambda b: _newest(b, "source_at")),
)


def _disconnect(binding: TagBinding) -> str:
    return reverse("integrations:unbind_tag", kwargs={"uuid": binding.uuid})


def bindings_for(user: Any, endpoint: Endpoint) -> tuple[Column, ...]:
    """The tags' columns; who may disconnect one finds the way here."""
    if not can_run("integrations.unbind_tag", user, endpoint):
        return BINDINGS
    return (*BINDINGS, Column("unbind", _("Action"), value=lambda binding: _("Disconnect"), url=_disconnect))


EVENTS = (
    Column("at", _("When"), kind="datetime"),
    Column("kind", pgettext_lazy("connection", "What"), kind="state"),
    Column("device", _("Device"), kind="code"),
    Column("detail", _("Detail")),
)

DEVICES = (
    Column("device", _("Device"), kind="code"),
    Column("is_online", _("Online"), kind="yesno"),
    Column("since", _("Since"), kind="datetime"),
)


def _read_back(command: PlantCommand) -> str:
    return ", ".join(f"{name} = {value}" for name, value in sorted(command.read_back.items()))


COMMANDS = (
    Column("requested_at", _("Requested"), kind="datetime"),
    Column("unit", _("Unit"), kind="code", value="unit.code"),
    Column("kind", _("Command"), value=_kind),
    Column("step_ref", _("Step"), kind="code"),
    Column("state", _("State"), kind="state"),
    Column("answer", _("Answer"), sub=_read_back),
)

MESSAGES = (
    Column("code", _("Message"), kind="code", url=True),
    Column("endpoint", _("To"), value="endpoint.code", sort="endpoint__code"),
    Column("written_at", _("Written"), kind="datetime"),
    Column("state", _("State"), kind="state"),
    Column("attempts", _("Attempts"), kind="number"),
    Column("delivered_at", _("Delivered"), kind="datetime"),
)

MESSAGE_FACTS = (
    Column("endpoint", _("To"), value="endpoint.code"),
    Column("about", _("About"), kind="code"),
    Column("written_at", _("Written"), kind="datetime"),
    Column("attempts", _("Attempts"), kind="number"),
    Column("next_attempt_at", _("Next attempt"), kind="datetime"),
    Column("delivered_at", _("Delivered"), kind="datetime"),
    Column("last_status", _("Last answer"), kind="number"),
    Column("last_error", _("Last error")),
)

MESSAGE_IDENTITY = (
    Column("uuid", _("Idempotency key"), kind="code"),
    Column("body_digest", _("Digest"), kind="code"),
)
