"""A weight outside its tolerance, as people meet it: refused, asked for, let stand."""

from __future__ import annotations

import pytest

from batches.actions.approve_override import approve_override
from batches.actions.request_override import request_override
from batches.errors import (
    WeightOutOfTolerance,
)
from batches.models import Batch, ToleranceOverride
from tests.batches.floor import Floor, because

HEAVY, LIGHT = "11.050", "10.930"  # tolerance 10.95804–11.00196, with an override 10.9251–11.0898
WHY = "The last scoop fell in; what was taken out cannot go back."
YES = "0.64 % above target; covered by validation report VR-7."


def refused(floor: Floor, batch: Batch, net: str = HEAVY, by: str = "li.na") -> None:
    """The weight is shown, confirmed and refused."""
    floor.show_weight(net)
    with pytest.raises(WeightOutOfTolerance):
        floor.confirm_weight(batch, net, by=by)


def asked(floor: Floor, batch: Batch, net: str = HEAVY, by: str = "li.na") -> ToleranceOverride:
    """Refused, and asked for."""
    refused(floor, batch, net, by)
    return request_override(step=floor.step(batch, "weigh"), actor=floor[by], reason=because(WHY))


def approved(floor: Floor, override: ToleranceOverride, by: str = "wang.fang") -> ToleranceOverride:
    """Let stand by a second person."""
    return approve_override(
        override=override, actor=floor[by], reason=because(YES), signature=floor.sign(by, "approved")
    )
