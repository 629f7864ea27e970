"""A calculation on paper: its inputs by what they are called in the reader's language."""

from __future__ import annotations

import pytest
from django.utils import translation

from batches.selectors.printed_calculations import formula_in_words, origin_in_words

LABELS = {"actual": "Amount obtained", "theoretical": "Theoretical amount"}


@pytest.mark.urs("URS-EBR-14")
def test_formula_and_inputs_are_worded() -> None:
    assert (
        formula_in_words("actual / theoretical × 100", LABELS) == "Amount obtained / Theoretical amount × 100"
    )
    recorded = "actual = 712000 pcs (6.5); theoretical = 722000 pcs (控制配方)"
    assert (
        origin_in_words(recorded, LABELS)
        == "Amount obtained = 712000 pcs (6.5); Theoretical amount = 722000 pcs (control recipe)"
    )
    with translation.override("zh-hans"):
        assert origin_in_words(recorded, LABELS).endswith("722000 pcs (控制配方)")


def test_what_is_no_input_stays_as_it_was_recorded() -> None:
    for recorded in ("", "RM-STB-2601", "losses = 1 (2.1)", "actual"):
        assert origin_in_words(recorded, LABELS) == recorded
    assert origin_in_words("HSG-01.State", {}) == "HSG-01.State"
