"""Who may speak to the PLCs: encrypted channels and the right password, refused by the server itself."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from asyncua import Client, ua

from mom.simulator.opcua.server import OpcUaFace
from tests.mom.simulator.opcua_client import secured, url
from tests.mom.simulator.running import PASSWORD, USER, RunningPlant, running


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPlant]:
    with running(tmp_path_factory.mktemp("plant"), OpcUaFace) as plant:
        yield plant


async def _try(client: Client) -> None:
    async with client:
        await client.get_namespace_array()


async def _try_plain(plant: RunningPlant, monkeypatch: pytest.MonkeyPatch) -> None:
    # A client that does not care what the server offers: the refusal must come from the server.
    monkeypatch.setattr(Client, "find_endpoint", staticmethod(lambda endpoints, *_: endpoints[0]))
    client = Client(url(plant))
    client.set_user(USER)
    client.set_password(PASSWORD)
    await _try(client)


@pytest.mark.urs("URS-INT-08")
def test_right_password_over_an_encrypted_channel_gets_in(plant: RunningPlant) -> None:
    asyncio.run(_connect(plant, USER, PASSWORD))


@pytest.mark.urs("URS-INT-08")
@pytest.mark.parametrize("user", [USER, None])
def test_wrong_password_and_anonymous_stay_outside(plant: RunningPlant, user: str | None) -> None:
    with pytest.raises(ua.UaError):
        asyncio.run(_connect(plant, user, "wrong"))


async def _connect(plant: RunningPlant, user: str | None, password: str) -> None:
    await _try(await secured(plant, user, password))


@pytest.mark.urs("URS-INT-08")
def test_unencrypted_session_stays_outside_even_with_the_password(
    plant: RunningPlant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ua.UaError, match="does not have permission"):
        asyncio.run(_try_plain(plant, monkeypatch))


def test_insecure_plant_lets_in_anonymous_but_keeps_the_secured_door(tmp_path: Path) -> None:
    with running(tmp_path, OpcUaFace, insecure=True) as plant:
        asyncio.run(_try(Client(url(plant))))
        asyncio.run(_connect(plant, USER, PASSWORD))
        with pytest.raises(ua.UaError):
            asyncio.run(_connect(plant, USER, "wrong"))


def test_private_files_are_readable_by_the_owner_alone(tmp_path: Path) -> None:
    with running(tmp_path, OpcUaFace, opcua_user=None, opcua_password=None):
        for name in ("opcua-server-key.pem", "opcua-credentials.json"):
            assert (tmp_path / name).stat().st_mode & 0o077 == 0
