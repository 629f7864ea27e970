"""A burst of values, as after a pause of the network: none is lost, whatever the library would keep by itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import opcua_server
from benchmarks.plc import Plc
from equipment.models import TagSample
from integrations.models import TagBinding
from mom.embedded.ports import free_port
from tests.integrations.workers import Worker, connected, until

_folders: list[Path] = []
TIMES = 60


def keyring(name: str) -> dict[str, Any] | None:
    """The capture worker's keyring in this test."""
    certificate = _folders[-1] / opcua_server.CERTIFICATE
    known = {"username": opcua_server.USER, "password": opcua_server.PASSWORD}
    return {**known, "server_certificate": certificate} if name == "plant" else None


@pytest.mark.urs("URS-INT-02")
def test_every_value_of_a_burst_is_stored(wired_db: str, settings: Any, tmp_path: Path) -> None:
    bound = TagBinding.objects.filter(endpoint__code="PLC", is_active=True)
    tags = list(bound.values_list("address", flat=True))
    # More in one publication than the library's own queue holds (1000), fewer per tag than ours at the server.
    assert TIMES < 100 and TIMES * len(tags) > 1000
    port = free_port()
    _folders.append(tmp_path)
    settings.PHARMOM_ADDRESSES = {
        **settings.PHARMOM_ADDRESSES,
        "PLANT_OPCUA_URL": f"opc.tcp://127.0.0.1:{port}/pharmom/plant",
    }
    settings.PHARMOM_CAPTURE_FOLDER = tmp_path
    settings.PHARMOM_KEYRING = f"{__name__}.keyring"
    with Plc.started(port, tmp_path, tags) as plc, Worker.running("worker-1"):
        until(lambda: connected("PLC"), what="the connection to the PLC")
        published = plc.publish(tags, TIMES, 0)
        stored = TagSample.objects.filter(source_at__gte=published[0]).values_list("source_at", flat=True)
        until(lambda: published[-1] in stored.all(), what="the last value")
        assert len(published) == TIMES * len(tags)
        assert set(published) - set(stored.all()) == set()
