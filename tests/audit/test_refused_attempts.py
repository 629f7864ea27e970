"""Whoever goes around the actions is refused, and that they tried is kept (URS-AUD-02, URS-AUD-07)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery
from django.db import DatabaseError, connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path
from rest_framework.response import Response
from rest_framework.test import APIClient
from rest_framework.views import APIView

from audit.context import Origin, coming_from
from audit.errors import AppendOnly, OutsideAction
from audit.models import ReasonCode, SecurityEvent, Signature
from integrations.actions.issue_api_token import issue_api_token
from kernel import clock
from mom import env, urls
from mom.embedded.catalogue import service_of
from tests.audit.bypassing.writing import write

OPTIONS = "-P solo -n bypassing@%h --without-gossip --without-mingle -l ERROR"


def write_page(request: HttpRequest) -> HttpResponse:
    """A page that forgot to call an action."""
    with transaction.atomic():
        write("orm")
    return HttpResponse()


class WriteEndpoint(APIView):
    """An endpoint that forgot it too."""

    permission = None

    def post(self, request: Any) -> Response:
        write("orm")
        return Response()


urlpatterns = [path("write/", write_page), path("api/write/", WriteEndpoint.as_view()), *urls.urlpatterns]


def _kept() -> dict[str, Any]:
    return SecurityEvent.objects.filter(kind="bypass").values().latest("id")


@pytest.mark.urs("URS-AUD-02", "URS-AUD-07")
def test_a_write_around_the_actions_is_kept_although_its_transaction_is_rolled_back(cast_db: str) -> None:
    with (
        pytest.raises(OutsideAction),
        coming_from(Origin(channel="connector", terminal="PLC-7"), lambda: "capture"),
        transaction.atomic(),
    ):
        write("orm")
    kept = _kept()
    assert (kept["username"], kept["channel"], kept["terminal"]) == ("capture", "connector", "PLC-7")
    assert (kept["subject"], kept["error_code"]) == ("audit.reasoncode", "AUD-008")
    assert clock.now() - kept["recorded_at"] < timedelta(minutes=1)

    with pytest.raises(AppendOnly), transaction.atomic():
        Signature(id=1).delete()
    assert (_kept()["subject"], _kept()["error_code"]) == ("audit.signature", "AUD-009")


@pytest.mark.urs("URS-AUD-02", "URS-AUD-07")
def test_who_tried_it_by_a_page_or_with_a_token_is_kept(cast_db: str, cast: Any, settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    page = Client(raise_request_exception=False)
    page.force_login(cast["li.na"])
    assert page.get("/write/").status_code == 500
    kept = _kept()
    assert (kept["username"], kept["channel"]) == ("li.na", "page")

    token = issue_api_token(
        user=cast["erp"],
        name="ERP",
        scopes=["batches.view_order"],
        expires_at=clock.now() + timedelta(days=1),
        actor=cast["admin.sun"],
    )
    api = APIClient(raise_request_exception=False, headers={"Authorization": f"Bearer {token.plain}"})
    assert api.post("/api/write/", {}, format="json").status_code == 500
    kept = _kept()
    assert (kept["username"], kept["channel"]) == ("erp", "api")
    assert ReasonCode.objects.get(code="other").is_active


@pytest.mark.urs("URS-AUD-07")
@pytest.mark.skipif("TEST_DATABASE_URL" in os.environ, reason="the log of another PostgreSQL cannot be read")
def test_statements_that_the_database_refuses_are_in_its_log_with_role_and_time(cast_db: str) -> None:
    log = service_of("postgres", env.state_root("test"), lasting=False).log_file
    start = log.stat().st_size
    statements = {
        "UPDATE audit_reasoncode SET is_active = false /* outside */": "default",
        "DELETE FROM audit_change /* by the application */": "default",
        "UPDATE audit_event SET action = 'x' /* by the owner */": "owner",
    }
    before = datetime.now(UTC)
    for statement, alias in statements.items():
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(using=alias),
            connections[alias].cursor() as cursor,
        ):
            cursor.execute(statement)
    for statement, alias in statements.items():
        (line,) = _lines(log, start, f"STATEMENT:  {statement}")
        day, hour, zone, _process, who, *_rest = line.split()
        at = datetime.fromisoformat(f"{day} {hour}").replace(tzinfo=UTC)
        role = {"default": "pharmom_app", "owner": "pharmom_owner"}[alias]
        assert (zone, who) == ("UTC", f"{role}@{cast_db}")
        assert before - timedelta(seconds=1) <= at <= datetime.now(UTC)


def _lines(log: Any, start: int, wanted: str) -> list[str]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with log.open("rb") as file:
            file.seek(start)
            found = [line for line in file.read().decode().splitlines() if wanted in line]
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"{wanted} is not in {log}")


def _environment(database: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.audit.bypassing.settings",
        "BYPASSED_DATABASE": database,
    }


@pytest.mark.urs("URS-AUD-01", "URS-AUD-02")
@pytest.mark.parametrize(("how", "refusal"), [("orm", "AUD-008"), ("sql", "PM001")])
def test_a_management_command_that_writes_around_fails(cast_db: str, how: str, refusal: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "write_around", how],
        cwd=env.BASE_DIR,
        env=_environment(cast_db),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode != 0
    assert "WRITTEN" not in done.stdout
    assert "OutsideAction" in done.stderr if how == "orm" else "inside an action" in done.stderr
    assert ReasonCode.objects.get(code="other").is_active
    if how == "orm":
        kept = _kept()
        assert (kept["channel"], kept["error_code"]) == ("command", refusal)
        assert kept["terminal"].startswith("write_around ")


@pytest.mark.urs("URS-AUD-01", "URS-AUD-02")
def test_a_task_that_writes_around_fails_in_a_real_worker(cast_db: str, settings: Any) -> None:
    queue = f"tests-{cast_db}"
    connection.close()
    with (
        _worker(cast_db, queue),
        Celery("sender", broker=settings.CELERY_BROKER_URL, set_as_current=False) as sender,
    ):
        sender.send_task("tests.write_around", queue=queue)
        deadline = time.monotonic() + 240
        while not SecurityEvent.objects.filter(kind="bypass").exists():
            assert time.monotonic() < deadline, "no worker took the task"
            time.sleep(0.2)
    kept = _kept()
    assert (kept["channel"], kept["error_code"]) == ("task", "AUD-008")
    assert kept["terminal"].startswith("tests.write_around bypassing@")
    assert ReasonCode.objects.get(code="other").is_active


@contextmanager
def _worker(database: str, queue: str) -> Iterator[None]:
    """A worker of one process that serves one queue."""
    worker = subprocess.Popen(
        [sys.executable, *f"-m celery -A mom.celery worker -Q {queue} {OPTIONS}".split()],
        cwd=env.BASE_DIR,
        env=_environment(database),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(60)
