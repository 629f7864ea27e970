"""The environment decides: what production must say, and what the demo may leave out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from mom.env import BASE_DIR
from mom.settings.connections import _database

PRODUCTION = {
    "DATABASE_URL": "postgresql://pharmom_app:secret@db.example/pharmom?sslmode=verify-full",
    "REDIS_URL": "redis://cache.example/1",
    "MQTT_URL": "mqtt://broker.example",
    "SECRET_KEY": "a long random text",
    "ALLOWED_HOSTS": "mom.example",
}
SHOW = """
import json
from django.conf import settings
names = "SECRET_KEY ALLOWED_HOSTS DEBUG SESSION_COOKIE_SECURE SECURE_HSTS_SECONDS CELERY_BROKER_URL".split()
print(json.dumps({name: getattr(settings, name) for name in names} | {"aliases": sorted(settings.DATABASES)}))
"""


def run(tmp_path: Path, environment: dict[str, str], *argv: str) -> subprocess.CompletedProcess[str]:
    """Run Python with this environment and nothing of ours besides."""
    base = {"PATH": os.environ["PATH"], "PHARMOM_HOME": str(tmp_path / "home")}
    base["DJANGO_SETTINGS_MODULE"] = "mom.settings.base"
    return subprocess.run(
        [sys.executable, *argv],
        env=base | environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def shown(tmp_path: Path, environment: dict[str, str]) -> dict[str, object]:
    done = run(tmp_path, environment, "-c", SHOW)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_production_is_closed_by_default(tmp_path: Path) -> None:
    found = shown(tmp_path, PRODUCTION)
    assert found["DEBUG"] is False
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert found["ALLOWED_HOSTS"] == ["mom.example"]
    assert found["aliases"] == ["default"]


def test_production_needs_a_key_of_its_own(tmp_path: Path) -> None:
    done = run(tmp_path, {**PRODUCTION, "SECRET_KEY": ""}, "-c", SHOW)
    assert done.returncode != 0
    assert "SECRET_KEY is not set" in done.stderr


def test_embedded_set_up_makes_a_key_and_keeps_it(tmp_path: Path) -> None:
    first, second = shown(tmp_path, {}), shown(tmp_path, {})
    assert first == second
    assert len(str(first["SECRET_KEY"])) > 40
    assert first["aliases"] == ["default", "owner"]
    assert first["SESSION_COOKIE_SECURE"] is False, "the demo is reached by plain HTTP on this machine"
    assert shown(tmp_path / "other", {})["SECRET_KEY"] != first["SECRET_KEY"]


def test_reading_settings_starts_no_server(tmp_path: Path) -> None:
    shown(tmp_path, {})
    assert not (tmp_path / "home" / "data" / "postgres").exists()


def test_migrate_without_the_owner_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path, PRODUCTION, "manage.py", "migrate", "--skip-checks")
    assert done.returncode != 0
    assert "MIGRATION_DATABASE_URL is not set" in done.stderr


def test_plant_has_no_database_address(tmp_path: Path) -> None:
    code = """
from mom import env
env.forget_database()
from django.conf import settings
print(settings.DATABASES)
"""
    assert run(tmp_path, PRODUCTION, "-c", code).stdout.strip() in ("{}", "{'default': {}}")


def test_address_options_reach_the_driver() -> None:
    found = _database("postgresql://who:p%40ss@db.example:5433/name?sslmode=require&connect_timeout=3")
    assert (found["NAME"], found["USER"], found["PASSWORD"]) == ("name", "who", "p@ss")
    assert (found["HOST"], found["PORT"]) == ("db.example", "5433")
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["connect_timeout"] == "3"


@pytest.mark.urs("URS-SYS-06")
def test_policy_allows_what_it_names_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = settings.CONTENT_SECURITY_POLICY
    assert policy["default-src"] == "'none'"
    sources = {source for named in policy.values() for source in named.split()}
    assert sources == {"'none'", "'self'", "data:"}
    assert "data:" in policy["img-src"] and "data:" not in policy["script-src"]


@pytest.mark.urs("URS-SYS-06")
def test_cookies_are_of_this_host_alone_once_browsers_come_by_https(tmp_path: Path) -> None:
    code = """
from django.conf import settings
import json
names = [name for name in dir(settings) if name.endswith(("_COOKIE_NAME", "_TERMINAL_COOKIE"))]
kinds = [name for name in dir(settings) if "_COOKIE_" in name and not name.endswith(("_NAME", "_AGE"))]
print(json.dumps({name: getattr(settings, name) for name in (*names, *kinds)}))
"""
    found = json.loads(run(tmp_path, PRODUCTION, "-c", code).stdout)
    for cookie in ("SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "PHARMOM_TERMINAL_COOKIE"):
        assert found[cookie].startswith("__Host-"), "which takes Secure, the path / and no domain"
    for cookie in ("SESSION", "CSRF", "LANGUAGE"):
        assert found[f"{cookie}_COOKIE_SECURE"] is found[f"{cookie}_COOKIE_HTTPONLY"] is True
        assert found[f"{cookie}_COOKIE_SAMESITE"] == "Lax"
        assert found[f"{cookie}_COOKIE_PATH"] == "/" and found[f"{cookie}_COOKIE_DOMAIN"] is None
    plain = json.loads(run(tmp_path, {}, "-c", code).stdout)
    assert plain["SESSION_COOKIE_NAME"] == "sessionid", "a browser drops such a name on plain HTTP"


@pytest.mark.urs("URS-SYS-06")
def test_djangos_own_check_of_a_deployment_finds_nothing(tmp_path: Path) -> None:
    """With the settings of a plant; the one silenced warning is about the public internet's preload list."""
    own = {**PRODUCTION, "SECRET_KEY": "".join(f"{number:x}~" for number in range(30, 90))}
    done = run(tmp_path, own, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
    assert "no issues (1 silenced)" in done.stdout + done.stderr
