"""The sources of the interface: icons exist, nothing comes from elsewhere, nothing stands inline."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mom.env import BASE_DIR

OWN = ("kernel", "audit", "people", "equipment", "materials", "environment", "recipes", "batches",
       "quality", "integrations", "analytics", "mom")  # fmt: skip
ICON_IN_TEMPLATE = re.compile(r"""{%\s*icon\s+"([\w-]+)"|icon_name="([\w-]+)"|icon="([\w-]+)\"""")
ICON_IN_PYTHON = re.compile(r"""Badge\("\w+", "([\w-]+)"\)|icon(?:_name)?="([\w-]+)\"""")
INLINE = re.compile(r"<style[\s>]|\sstyle=|\son[a-z]+=\"|javascript:|<script(?![^>]*\bsrc=)", re.IGNORECASE)
ELSEWHERE = re.compile(r"""(?:src|href|action)="(?:https?:)?//""")


def templates() -> Iterator[Path]:
    for app in OWN:
        yield from (BASE_DIR / app / "templates").rglob("*.html")


def known_icons() -> set[str]:
    lines = (BASE_DIR / "mom/frontend/icons.txt").read_text(encoding="utf-8").splitlines()
    return {line for line in lines if line and not line.startswith("#")}


def test_every_icon_used_is_in_the_list() -> None:
    used: dict[str, str] = {}
    for path in templates():
        for groups in ICON_IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            used["".join(groups)] = path.name
    for app in OWN:
        for path in (BASE_DIR / app).rglob("*.py"):
            for groups in ICON_IN_PYTHON.findall(path.read_text(encoding="utf-8")):
                used["".join(groups)] = path.name
    assert len(used) > 20
    assert {name: used[name] for name in used.keys() - known_icons()} == {}


@pytest.mark.urs("URS-SYS-06")
def test_no_template_has_script_or_style_in_it() -> None:
    found = {path.name: INLINE.findall(path.read_text(encoding="utf-8")) for path in templates()}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.urs("URS-SYS-06")
def test_nothing_is_fetched_from_elsewhere() -> None:
    assert [path.name for path in templates() if ELSEWHERE.search(path.read_text(encoding="utf-8"))] == []
    for name in ("css", "js"):
        for path in (BASE_DIR / "mom/frontend" / name).iterdir():
            assert "//cdn" not in path.read_text(encoding="utf-8")


def test_lock_file_is_pinned_and_names_no_registry() -> None:
    lock = json.loads((BASE_DIR / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in packages.items() if "resolved" in entry] == []
    assert [name for name, entry in packages.items() if "integrity" not in entry] == []


def test_packages_are_asked_for_by_exact_version() -> None:
    package = json.loads((BASE_DIR / "package.json").read_text(encoding="utf-8"))
    wanted = {**package["dependencies"], **package["devDependencies"]}
    assert [name for name, version in wanted.items() if not re.fullmatch(r"[\d.]+", version)] == []


@pytest.mark.skipif(not (BASE_DIR / "mom/static_build/pharmom").is_dir(), reason="the interface is not built")
def test_built_interface_is_whole() -> None:
    built = BASE_DIR / "mom/static_build/pharmom"
    sprite = (built / "icons.svg").read_text(encoding="utf-8")
    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) >= {"check", "alert-triangle"}
    css = (built / "pharmom.css").read_text(encoding="utf-8")
    for address in re.findall(r"url\(([^)]+)\)", css):
        address = address.strip("\"'")
        assert address.startswith("data:") or (built / address).exists(), address
    for script in ("app.js", "theme.js", "charts.js"):
        assert not re.search(
            r"^import |\bimport\(", (built / script).read_text(encoding="utf-8"), re.MULTILINE
        )
