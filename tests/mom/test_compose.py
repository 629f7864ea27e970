"""The containers of production: complete, watched, and without a password of their own."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from mom.env import BASE_DIR

TEXT = (BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = yaml.safe_load(TEXT)["services"]
RUNS_TO_ITS_END = {"migrate"}


def test_all_parts_are_there() -> None:
    expected = {"web", "worker", "capture", "beat", "migrate", "postgres", "redis", "mosquitto"}
    assert set(SERVICES) == expected


@pytest.mark.parametrize("name", sorted(set(SERVICES) - RUNS_TO_ITS_END))
def test_every_lasting_container_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_no_secret_has_a_default() -> None:
    for name, rest in re.findall(r"\$\{(\w+)(:?[-?][^}]*)?\}", TEXT):
        if re.search("PASSWORD|SECRET|KEY", name):
            assert rest.startswith(":?"), f"{name} may be left empty"


def test_nothing_in_clear_text_is_published_beyond_this_machine() -> None:
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {
        "web": ["127.0.0.1:${PORT:-8000}:8000"],
        "mosquitto": ["${MQTT_LISTEN:-127.0.0.1}:${MQTT_PORT:-8883}:8883"],  # TLS only
    }


def test_every_secret_is_listed_for_the_reader() -> None:
    listed = set(re.findall(r"^(\w+)=$", (BASE_DIR / "deploy/env.example").read_text(), re.MULTILINE))
    required = set(re.findall(r"\$\{(\w+):\?", TEXT))
    assert required <= listed


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_only_migrations_know_the_owner(name: str) -> None:
    knows = "MIGRATION_DATABASE_URL" in SERVICES[name].get("environment", {})
    assert knows == (name == "migrate")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_only_the_worker_holds_the_ledgers_keys(name: str) -> None:
    """What makes dossiers has the key of these alone, and cannot replace it."""
    mounted = {
        each.partition(":")[0]: each for each in SERVICES[name].get("volumes", []) if isinstance(each, str)
    }
    assert ("ledger-keys" in mounted, "anchors" in mounted) == (name == "worker", name == "worker")
    assert ("document-keys" in mounted) == (name in ("web", "worker"))
    assert name != "web" or mounted["document-keys"].endswith(":/var/lib/pharmom/document-keys:ro")
