"""One-time codes: the vectors of RFC 6238 (F-23), and what an app is told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from people.factors import totp

KEY = b"12345678901234567890"


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
    ],
)
def test_the_vectors_of_the_standard(seconds: int, code: str) -> None:
    step = totp.step_at(datetime.fromtimestamp(seconds, UTC))
    assert totp.code_of(KEY, step, digits=8) == code


def test_six_digits_keep_their_leading_zeros() -> None:
    assert totp.code_of(KEY, 1) == "287082"
    assert totp.code_of(KEY, totp.step_at(datetime.fromtimestamp(1111111109, UTC))) == "081804"


@pytest.mark.urs("URS-ACC-09")
@pytest.mark.parametrize(("apart", "is_taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_the_window_is_one_step_to_either_side(apart: int, is_taken: bool) -> None:
    at = datetime.fromtimestamp(1234567890, UTC)
    step = totp.step_at(at) + apart
    assert totp.matching_steps(KEY, totp.code_of(KEY, step), at) == ([step] if is_taken else [])


@pytest.mark.parametrize(
    "entered", ["", "28708", "2870820", "\uff12\uff18\uff17\uff10\uff18\uff12", "abcdef", "28708\0"]
)
def test_what_is_no_code_matches_nothing(entered: str) -> None:
    assert totp.matching_steps(KEY, entered, datetime.fromtimestamp(59, UTC)) == []


def test_an_app_is_told_issuer_account_and_key() -> None:
    address = totp.address(KEY, issuer="PharMOM", account="li.na")
    assert address == "otpauth://totp/PharMOM:li.na?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=PharMOM"
    assert totp.in_letters(KEY) == "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ"
