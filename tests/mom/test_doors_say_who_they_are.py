"""Every door names itself: page, API, background task, management command (URS-AUD-03)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from audit.context import Origin, ambient_origin
from mom.doors import command_origin


@pytest.mark.urs("URS-AUD-03")
def test_a_task_acts_from_itself() -> None:
    from mom.celery import app

    seen: list[Origin] = []

    @app.task(name="tests.look_at_origin")
    def look_at_origin() -> None:
        seen.append(ambient_origin())

    look_at_origin.apply(throw=True)
    assert (seen[0].channel, seen[0].terminal.split()[0]) == ("task", "tests.look_at_origin")
    assert ambient_origin().channel == "shell"


@pytest.mark.urs("URS-AUD-03")
def test_commands_and_shells_are_told_apart() -> None:
    command, shell = command_origin("migrate"), command_origin("shell")
    assert (command.channel, shell.channel) == ("command", "shell")
    assert command.terminal.startswith("migrate ")
    assert command.correlation != shell.correlation


@pytest.mark.urs("URS-AUD-03")
def test_a_forged_terminal_is_not_believed(cast_db: str) -> None:
    client = Client()
    client.cookies["pharmom_terminal"] = "T-MINE:forged:signature"
    answer = client.get("/healthz")
    assert "X-Correlation-ID" in answer
    given = answer.cookies["pharmom_terminal"].value
    assert given.startswith("T-") and not given.startswith("T-MINE")
    assert "pharmom_terminal" not in client.get("/healthz").cookies


def test_the_schema_of_the_whole_api_is_valid_and_without_warnings(tmp_path: Any) -> None:
    schema = tmp_path / "schema.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(schema))
    text = schema.read_text(encoding="utf-8")
    for resource in ("orders", "batches", "steps", "recipes", "materials", "lots", "equipment", "rooms"):
        assert f"  /api/v1/{resource}/:\n" in text
    for resource in ("readings", "deviations", "capas", "audit-events", "signatures"):
        assert f"  /api/v1/{resource}/:\n" in text
