"""An import is proven: what is rejected is listed, what must agree agrees, and two people sign (URS-DAT-12)."""

from __future__ import annotations

from typing import Any

import pytest

from audit.errors import FileAltered, PermissionRefused
from audit.models import AuditEvent, Signature
from integrations.actions.carry_out_import import carry_out_import
from integrations.actions.check_import import check_import
from integrations.choices import ImportState
from integrations.errors import (
    ControlTotalsWrong,
    FileUnreadable,
    MappingNotApproved,
    NotReconciled,
    NotTheDoer,
    OwnImport,
    OwnMapping,
)
from integrations.models import ImportRow, ImportRun
from kernel.errors import TransitionRefused
from materials.models import MaterialDefinition
from tests.integrations.importing import BAD, GOOD, Office, table

pytestmark = pytest.mark.urs("URS-DAT-12")


@pytest.fixture
def office(cast_db: str, cast: Any) -> Office:
    """Where a former system is brought over."""
    return Office(cast)


def codes() -> list[str]:
    """The imported materials."""
    return list(MaterialDefinition.objects.filter(code__startswith="M-").values_list("code", flat=True))


def test_three_bad_rows_are_rejected_with_line_and_reason_and_the_totals_reconcile(office: Office) -> None:
    content = table(*GOOD, *BAD)
    run = office.prepare(office.materials(), content, records=7, sums={"shelf_life_months": "198"})
    checked = office.check(run)
    assert (checked.state, codes()) == (ImportState.CHECKED, [])
    rejected = list(ImportRow.objects.order_by("line").values_list("line", "error", "cells"))
    assert rejected == [
        (6, "INT-048", BAD[0].split(",")),
        (7, "INT-047", BAD[1].split(",")),
        (8, "INT-050", BAD[2].split(",")),
    ]
    done = office.compared_from_check(checked)
    assert done.is_good and codes() == ["M-001", "M-002", "M-003", "M-004"]
    assert [done.figures[name] for name in ("stated", "read", "imported", "rejected")] == [7, 7, 4, 3]
    (control,) = done.figures["controls"]
    assert (control["stated"], control["file"], control["imported"], control["rejected"]) == (
        "198",
        "198",
        "132",
        "66",
    )
    accepted = office.accept(office.report(done))
    assert accepted.state == ImportState.ACCEPTED
    assert [each.meaning for each in Signature.objects.filter(subject_uuid=run.uuid).order_by("id")] == [
        "performed",
        "approved",
    ]
