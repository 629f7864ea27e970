"""What the workstation and the record show of a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from batches.contracts.values import Text
from batches.models import BatchException, StepRecord


@dataclass(frozen=True)
class ShownValue:
    """One recorded value with its label and its text for the reader."""

    label: Text
    text: Text
    record: StepRecord
    # How it was checked a second time, in words; empty where it needs no check.
    second_check: Text = ""
    # Where it came from, in the reader's words.
    origin: str = ""


@dataclass(frozen=True)
class ShownException:
    """An exception with the name of its value in the reader's language."""

    label: Text
    exception: BatchException


@dataclass(frozen=True)
class Screen:
    """What the workstation shows for a step: the data of its partial template and its one big button.

    ``data`` is plain JSON of worded texts and values: the template shows it and adds no word of its own, so
    that its digest is the digest of what a person read. ``wanted`` says what is to be scanned next (the scan
    field is there while it is not empty);
    ``confirm`` is the button's text, repeating the value it records; ``waiting`` says why there is none.
    """

    data: Mapping[str, Any] = field(default_factory=dict)
    wanted: Text = ""
    confirm: Text = ""
    waiting: Text = ""
