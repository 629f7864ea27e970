"""Where test servers keep their data: in memory if there is a place that is ours, else on the disk."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from mom.embedded.memory import clear_orphans, folder_in_memory


@pytest.fixture(autouse=True)
def no_named_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PHARMOM_HOME", raising=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a state folder as of a checkout."""
    folder = tmp_path / "checkout" / ".pharmom" / "test"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """Make a folder that stands for the machine's memory."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder


def test_a_state_folder_gets_a_place_of_its_own(root: Path, shared: Path) -> None:
    folder, other = folder_in_memory(root, shared), folder_in_memory(root.parent, shared)
    assert folder is not None
    assert other is not None
    assert folder != other
    assert {folder.parent, other.parent} == {shared}
    assert folder.stat().st_uid == os.getuid()
    assert not folder.stat().st_mode & 0o066, "others can read or write it"


def test_what_a_deleted_state_folder_left_behind_is_cleared_away(root: Path, shared: Path) -> None:
    folder = folder_in_memory(root, shared)
    assert folder is not None
    (folder / "postgres" / "base").mkdir(parents=True)
    assert folder_in_memory(root, shared) == folder
    assert [entry for entry in folder.iterdir() if entry.is_dir()] == []


def test_the_memory_of_a_deleted_checkout_is_given_back(root: Path, shared: Path) -> None:
    gone = root.parent / "gone"
    gone.mkdir()
    kept, orphan = folder_in_memory(root, shared), folder_in_memory(gone, shared)
    assert kept is not None
    assert orphan is not None
    (orphan / "postgres" / "base").mkdir(parents=True)
    (kept / "postgres").mkdir()
    nobodys = shared / f"pharmom-{os.getuid()}-nobodys"
    nobodys.mkdir()
    gone.rmdir()

    clear_orphans(shared)

    assert not orphan.exists()
    assert (kept / "postgres").is_dir()
    assert nobodys.is_dir(), "what does not say whose it is is left alone"


def test_a_link_planted_by_somebody_else_is_not_followed(root: Path, shared: Path) -> None:
    folder = folder_in_memory(root, shared)
    assert folder is not None
    shutil.rmtree(folder)
    theirs = root.parent / "theirs"
    (theirs / "kept").mkdir(parents=True)
    folder.symlink_to(theirs)
    assert folder_in_memory(root, shared) is None
    assert (theirs / "kept").is_dir()


def test_without_room_or_without_such_a_place_the_disk_is_used(root: Path, shared: Path) -> None:
    assert folder_in_memory(root, shared, needed=2**80) is None
    assert folder_in_memory(root, shared / "missing") is None


def test_who_names_a_folder_gets_everything_in_it(
    root: Path, shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PHARMOM_HOME", str(root.parent / "named"))
    assert folder_in_memory(root, shared) is None
