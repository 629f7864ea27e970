"""The state machine of a material lot (F-21). Only QA moves a lot to released or rejected (GMP 229)."""

from kernel.lifecycle import Lifecycle
from materials.choices import LotState as S

LOT = Lifecycle(
    "materials.lot",
    states=S,
    initial=S.QUARANTINE,
    edges=[
        ("sample", (S.QUARANTINE,), S.SAMPLED),
        ("release", (S.SAMPLED, S.BLOCKED), S.RELEASED),
        ("reject", (S.SAMPLED, S.BLOCKED), S.REJECTED),
        ("block", (S.RELEASED,), S.BLOCKED),
        # Time alone does these two; nothing that has expired comes back.
        ("expire", (S.QUARANTINE, S.SAMPLED, S.RELEASED, S.BLOCKED, S.RETEST_DUE), S.EXPIRED),
        ("fall_due_for_retest", (S.RELEASED,), S.RETEST_DUE),
        ("return_to_quarantine", (S.RETEST_DUE,), S.QUARANTINE),
    ],
)
