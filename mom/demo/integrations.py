"""The demo plant's connections: PLCs over OPC UA, scales and rooms over MQTT, the ERP and its token."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from equipment.models import Tag
from integrations.actions.bind_tag import bind_tag
from integrations.actions.define_endpoint import define_endpoint
from integrations.actions.issue_api_token import issue_api_token
from integrations.models import ApiToken, Endpoint, TagBinding
from kernel import clock
from mom.demo import cast

ENGINEER = "huang.jie"
ADMINISTRATOR = "admin.sun"
PLC, DEVICES, ERP = "PLC", "DEVICES", "ERP"
ERP_SCOPES = ["batches.receive_order", "batches.view_order"]
ERP_CLIENT = "Demo ERP"


@dataclass(frozen=True)
class Line:
    """One connection of the demo."""

    code: str
    name: dict[str, str]
    kind: str
    url: str
    credential: str
    settings: dict[str, Any]


LINES = (
    Line(
        PLC,
        {"en": "Machines of the tablet line", "zh": "片剂线设备"},
        "opcua",
        "setting:PLANT_OPCUA_URL",
        "plant",
        {"namespace": "urn:pharmom:plant"},
    ),
    Line(
        DEVICES,
        {"en": "Scales and room sensors", "zh": "电子秤与房间传感器"},
        "mqtt",
        "setting:MQTT_URL",
        "mqtt",
        {},
    ),
    Line(ERP, {"en": "ERP confirmations", "zh": "ERP 回执"}, "erp", "setting:ERP_URL", "", {}),
)

_ROOM_TOPICS = {
    "PressureDifference": "pressure_difference",
    "Temperature": "temperature",
    "Humidity": "humidity",
}


def load() -> None:
    """Make what is missing; what is there already stays."""
    for line in LINES:
        if not Endpoint.objects.filter(site=cast.site(), code=line.code).exists():
            _define(line)
    _bind_tags()
    plain = issue_erp_token()
    if plain:
        print(f"Token of the demo ERP, shown this once: {plain}")


def issue_erp_token() -> str:
    """The token by which the demo's ERP sends orders; empty when it was issued before."""
    if ApiToken.objects.filter(user__username="erp", name=ERP_CLIENT, revoked_at=None).exists():
        return ""
    issued = issue_api_token(
        user=cast.actor("erp"),
        name=ERP_CLIENT,
        scopes=ERP_SCOPES,
        expires_at=clock.now() + timedelta(days=365),
        actor=cast.actor(ADMINISTRATOR),
    )
    return issued.plain


def _define(line: Line) -> None:
    define_endpoint(
        site=cast.site(),
        code=line.code,
        name=line.name,
        kind=line.kind,
        url=line.url,
        credential=line.credential,
        settings=line.settings,
        actor=cast.actor(ENGINEER),
    )


def _bind_tags() -> None:
    engineer = cast.actor(ENGINEER)
    endpoints = {each.code: each for each in Endpoint.objects.filter(site=cast.site())}
    bound = set(TagBinding.objects.filter(is_active=True).values_list("tag_id", flat=True))
    for tag in Tag.objects.filter(site=cast.site()).exclude(pk__in=bound).select_related("unit", "room"):
        for endpoint, address, field, unit in _sources(tag):
            bind_tag(
                endpoint=endpoints[endpoint],
                tag=tag,
                address=address,
                field=field,
                source_unit=unit,
                actor=engineer,
            )


def _sources(tag: Tag) -> Iterator[tuple[str, str, str, str]]:
    """Where the simulator publishes a tag: connection, address, field, unit as it is named there."""
    owner, _point, name = tag.code.rpartition(".")
    site = tag.site.code
    if tag.room is not None and name in _ROOM_TOPICS:
        yield DEVICES, f"pharmom/{site}/rooms/{owner}/{_ROOM_TOPICS[name]}", "value", tag.unit_symbol
    elif owner.startswith("SC-"):
        yield DEVICES, f"pharmom/{site}/scales/{owner}/reading", name.lower(), tag.unit_symbol
    elif tag.unit is not None:
        yield PLC, tag.code, "", tag.unit_symbol
