"""The demo plant's connections: PLCs over OPC UA, scales and rooms over MQTT, the ERP and its token."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from audit.context import Reason
from equipment.models import Tag
from integrations.actions.bind_tag import bind_tag
from integrations.actions.define_endpoint import define_endpoint
from integrations.actions.issue_api_token import issue_api_token
from integrations.actions.revoke_api_token import revoke_api_token
from integrations.models import ApiToken, Endpoint, TagBinding
from integrations.selectors.tokens import token_behind
from kernel import clock
from mom.demo import cast
from mom.demo.welcome import token_file

ENGINEER = "huang.jie"
ADMINISTRATOR = "admin.sun"
PLC, DEVICES, ERP = "PLC", "DEVICES", "ERP"
ERP_SCOPES = ["batches.receive_order", "batches.view_order"]
ERP_CLIENT = "Demo ERP"
TOKEN_LOST = Reason("other", "The file with this token is gone or holds another one")


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
        _define(line)
    bind_tags()
    keep_erp_token(token_file())


def keep_erp_token(kept: Path) -> None:
    """The ERP's token in a file, so that each start can show it; where it is lost, another takes its place."""
    if kept.exists() and token_behind(kept.read_text(encoding="utf-8").strip(), clock.now()) is not None:
        return
    for lost in ApiToken.objects.filter(user__username="erp", name=ERP_CLIENT, revoked_at=None):
        revoke_api_token(token=lost, reason=TOKEN_LOST, actor=cast.actor(ADMINISTRATOR))
    issued = issue_api_token(
        user=cast.actor("erp"),
        name=ERP_CLIENT,
        scopes=ERP_SCOPES,
        expires_at=clock.now() + timedelta(days=365),
        actor=cast.actor(ADMINISTRATOR),
    )
    kept.unlink(missing_ok=True)  # a file that was there before would keep its rights
    with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(issued.plain + "\n")


def define_erp() -> None:
    """The connection to the ERP alone."""
    _define(next(line for line in LINES if line.code == ERP))


def _define(line: Line) -> None:
    if Endpoint.objects.filter(site=cast.site(), code=line.code).exists():
        return
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


def bind_tags() -> None:
    """Where each tag that has none yet gets its values from."""
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
