"""Where test servers keep their data: in memory if there is a place that is ours, else on the disk."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mom.embedded.memory import folder_in_memory

ROOT = Path("/somewhere/.pharmom/test")


@pytest.fixture(autouse=True)
def no_named_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHARMOM_HOME", raising=False)


def test_a_state_folder_gets_a_place_of_its_own(tmp_path: Path) -> None:
    folder, other = folder_in_memory(ROOT, tmp_path), folder_in_memory(Path("/elsewhere"), tmp_path)
    assert folder is not None
    assert other is not None
    assert folder != other
    assert {folder.parent, other.parent} == {tmp_path}
    assert folder.stat().st_uid == os.getuid()
    assert not folder.stat().st_mode & 0o066, "others can read or write it"


def test_what_a_deleted_state_folder_left_behind_is_cleared_away(tmp_path: Path) -> None:
    folder = folder_in_memory(ROOT, tmp_path)
    assert folder is not None
    (folder / "postgres" / "base").mkdir(parents=True)
    assert folder_in_memory(ROOT, tmp_path) == folder
    assert list(folder.iterdir()) == []


def test_a_link_planted_by_somebody_else_is_not_followed(tmp_path: Path) -> None:
    folder = folder_in_memory(ROOT, tmp_path)
    assert folder is not None
    folder.rmdir()
    theirs = tmp_path / "theirs"
    (theirs / "kept").mkdir(parents=True)
    folder.symlink_to(theirs)
    assert folder_in_memory(ROOT, tmp_path) is None
    assert (theirs / "kept").is_dir()


def test_without_room_or_without_such_a_place_the_disk_is_used(tmp_path: Path) -> None:
    assert folder_in_memory(ROOT, tmp_path, needed=2**80) is None
    assert folder_in_memory(ROOT, tmp_path / "missing") is None


def test_who_names_a_folder_gets_everything_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHARMOM_HOME", str(tmp_path / "named"))
    assert folder_in_memory(ROOT, tmp_path) is None
