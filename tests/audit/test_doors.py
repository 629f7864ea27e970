"""Every door fails closed: session, Celery task, management command, shell and admin site."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
from django.contrib.admin import ModelAdmin
from django.contrib.admin.sites import AdminSite
from django.core.management.base import BaseCommand
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from audit.errors import NoActor, OutsideAction
from audit.models import AuditEvent, ReasonCode
from mom import env


@pytest.mark.urs("URS-AUD-01")
def test_session_acts_under_the_persons_name_or_not_at_all(cast_db: str, cast: Any) -> None:
    client = Client()
    path = reverse("people:create_user")
    form = {
        "username": "guo.li",
        "printed_name": "郭丽",
        "language": "zh-hans",
    }
    assert client.post(path, form).status_code == 302
    assert "sign-in" in client.post(path, form).url

    client.force_login(cast["li.na"])
    assert client.post(path, form).status_code == 403
    client.force_login(cast["admin.sun"])
    assert client.post(path, form).status_code == 200  # with the one-time password, shown once
    event = AuditEvent.objects.get(action="people.create_user", data__username="guo.li")
    assert (event.actor_username, event.channel) == ("admin.sun", "page")


@pytest.mark.urs("URS-AUD-01")
def test_task_without_actor_fails(cast_db: str) -> None:
    from mom.celery import app

    @app.task(name="tests.write_without_actor")
    def write_without_actor() -> None:
        from audit.actions.define_reason_code import define_reason_code

        define_reason_code(code="x", label={"en": "x"}, actor=None)

    @app.task(name="tests.write_around")
    def write_around() -> None:
        ReasonCode.objects.filter(code="other").update(is_active=False)

    with pytest.raises(NoActor):
        write_without_actor.apply(throw=True)
    with pytest.raises(OutsideAction):
        write_around.apply(throw=True)
    assert ReasonCode.objects.get(code="other").is_active


@pytest.mark.urs("URS-AUD-01")
def test_management_command_cannot_write_around(cast_db: str) -> None:
    class Command(BaseCommand):
        def handle(self, *args: Any, **options: Any) -> None:
            reason = ReasonCode.objects.get(code="other")
            reason.is_active = False
            reason.save()

    with pytest.raises(OutsideAction):
        Command().handle()


@pytest.mark.urs("URS-AUD-01")
def test_shell_cannot_write_around(cast_db: str) -> None:
    """A real shell process, as the application's role, by ORM and by SQL."""
    script = (
        "from django.db import connection;"
        f"connection.settings_dict['NAME'] = '{cast_db}';"
        "from audit.models import ReasonCode\n"
        "for write in (lambda: ReasonCode.objects.update(is_active=False),"
        " lambda: connection.cursor().execute('UPDATE audit_reasoncode SET is_active = false')):\n"
        "    try:\n        write(); print('WRITTEN')\n"
        "    except Exception as error: print(type(error).__name__)\n"
    )
    connection.close()
    done = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", script],
        cwd=env.BASE_DIR,
        env={**__import__("os").environ, "DJANGO_SETTINGS_MODULE": "mom.settings.test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.stdout.split() == ["OutsideAction", "ProgrammingError"] or "InternalError" in done.stdout, (
        done
    )
    assert "WRITTEN" not in done.stdout
    assert ReasonCode.objects.filter(is_active=False).count() == 0


@pytest.mark.urs("URS-AUD-01")
def test_admin_site_cannot_write_and_is_not_there(cast_db: str, cast: Any) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    request = RequestFactory().post("/")
    request.user = cast["admin.sun"]
    reason = ReasonCode.objects.get(code="other")
    site = ModelAdmin(ReasonCode, AdminSite())
    with pytest.raises(OutsideAction):
        site.save_model(request, reason, form=None, change=True)
    with pytest.raises(OutsideAction):
        site.delete_queryset(request, ReasonCode.objects.all())
