"""`python3 manage.py …` as the documentation prints it, typed where only the system's Python is on the path."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import django
import pytest

from mom.env import BASE_DIR


@pytest.fixture
def bare_python() -> str:
    """The Python that the environment was made with, without the environment's packages."""
    found: str = sys._base_executable  # type: ignore[attr-defined]
    if found == sys.executable:
        pytest.skip("these tests do not run in an environment of their own")
    return found


def manage(python: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a management command of the checkout in ``folder`` by this Python, without site packages."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))
    }
    return subprocess.run(
        [python, "-S", "manage.py", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_python_without_packages_goes_on_with_the_environment(bare_python: str, tmp_path: Path) -> None:
    shutil.copy(BASE_DIR / "manage.py", tmp_path)
    for package in BASE_DIR.glob("*/__init__.py"):
        (tmp_path / package.parent.name).symlink_to(package.parent)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    done = manage(bare_python, tmp_path, "version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip() == django.get_version()


def test_python_without_packages_says_what_to_do_before_set_up(bare_python: str, tmp_path: Path) -> None:
    shutil.copy(BASE_DIR / "manage.py", tmp_path)
    done = manage(bare_python, tmp_path, "version")
    assert done.returncode == 1
    assert done.stderr == (
        "PharMOM's Python packages are not installed here. Install them first: make setup\n"
    )


def test_environment_that_lacks_the_packages_does_not_start_itself_for_ever(tmp_path: Path) -> None:
    shutil.copy(BASE_DIR / "manage.py", tmp_path)
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / ".venv")], check=True, timeout=120
    )
    done = manage(str(tmp_path / ".venv/bin/python"), tmp_path, "version")
    assert (done.returncode, done.stdout) == (1, "")
    assert "make setup" in done.stderr
