"""What a kept file is called."""

from __future__ import annotations

import pytest

from audit.models.file import NAME_LENGTH, plain_name

pytestmark = pytest.mark.urs("URS-DAT-07")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("run-12.csv", "run-12.csv"),
        ("C:\\data\\压片\\片重.csv", "片重.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\x00b\u202ecsv.exe", "abcsv.exe"),
        (" . ", ""),
        ("folder/", ""),
        (".csv", "csv"),
        ("x" * 300 + ".csv", "x" * (NAME_LENGTH - 4) + ".csv"),
        ("x" * 300, "x" * NAME_LENGTH),
        ("a." + "b" * 300, ("a." + "b" * 300)[:NAME_LENGTH]),
    ],
)
def test_a_name_is_kept_without_folders_and_without_signs_that_mislead(given: str, kept: str) -> None:
    assert plain_name(given) == kept
