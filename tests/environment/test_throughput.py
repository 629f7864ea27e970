"""Capture keeps up: many tags, many samples a second, watched while they come."""

from __future__ import annotations

import time
from datetime import timedelta
from decimal import Decimal

import pytest

from environment.models import MonitoringPoint
from equipment.events import Sample
from equipment.models import Tag, TagSample
from equipment.samples import store
from kernel import clock


@pytest.mark.urs("URS-INT-02")
def test_ten_seconds_of_300_samples_a_second_are_stored_and_watched_in_less(
    pressure: MonitoringPoint, temperature: MonitoringPoint
) -> None:
    tags = list(Tag.objects.values_list("pk", flat=True))
    start = clock.now() - timedelta(seconds=30)
    took = 0.0
    for second in range(10):
        each_second = [
            Sample(
                tag,
                start + timedelta(seconds=second, milliseconds=number * 13),
                Decimal("21.2"),
                sequence=second * 75 + number,
            )
            for tag in tags
            for number in range(75)
        ]
        began = time.perf_counter()
        assert store(each_second) == 300
        took += time.perf_counter() - began
    assert TagSample.objects.count() == 3000
    assert took < 10
    print(f"3000 samples in {took:.2f} s")
