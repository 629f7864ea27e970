"""May this lot, this container be used now? Every reason at once, each with what to do (URS-MAT-02, 05)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from kernel import clock
from kernel.findings import Finding
from materials.choices import ContainerKind, LotState, MaterialKind
from materials.models import Container, MaterialDefinition, MaterialLot


def lot_findings(
    lot: MaterialLot, at: datetime | None = None, wanted_material: MaterialDefinition | None = None
) -> list[Finding]:
    """What was looked at before using ``lot`` at ``at`` (now by default): material, state, dates."""
    moment = at or clock.now()
    findings = [] if wanted_material is None else [_material(lot, wanted_material)]
    return [*findings, _state(lot), *_dates(lot, moment)]


def container_findings(
    container: Container,
    at: datetime | None = None,
    wanted_material: MaterialDefinition | None = None,
    batch_code: str = "",
) -> list[Finding]:
    """As ``lot_findings``, and whether the container holds something and is for this batch."""
    return [
        *lot_findings(container.lot, at, wanted_material),
        _content(container),
        *([_weight(container)] if container.is_weighed_ahead else []),
        *([_owner(container, batch_code)] if batch_code else []),
    ]


def _finding(code: str, ok: bool, good: str, bad: str, what_to_do: str) -> Finding:
    return Finding(code, good if ok else bad, ok, "" if ok else what_to_do)


def _material(lot: MaterialLot, wanted: MaterialDefinition) -> Finding:
    present = {"lot": lot.code, "material": lot.material.code, "name": lot.material.name}
    needed = {"material": wanted.code, "name": wanted.name}
    return _finding(
        "right_material",
        lot.material_id == wanted.pk,
        _("Lot %(lot)s is %(material)s %(name)s.") % present,
        _("Lot %(lot)s is %(material)s %(name)s, not the material of this step.") % present,
        _("Fetch a lot of %(material)s %(name)s.") % needed,
    )


def _state(lot: MaterialLot) -> Finding:
    words = {"lot": lot.code}
    bad, what_to_do = {
        LotState.QUARANTINE: (
            _("Lot %(lot)s is in quarantine: it has not been sampled and released."),
            _("Leave it where it is and take a released lot, or ask QA to sample and release it."),
        ),
        LotState.SAMPLED: (
            _("Lot %(lot)s has been sampled but not released."),
            _("Take a released lot, or ask QA whether its results are there."),
        ),
        LotState.REJECTED: (
            _("Lot %(lot)s was rejected by QA."),
            _("Bring it to the rejects area and take a released lot."),
        ),
        LotState.BLOCKED: (
            _("Lot %(lot)s is blocked by QA."),
            _("Do not use it. Take another released lot and ask QA what applies to what was used before."),
        ),
        LotState.EXPIRED: (
            _("Lot %(lot)s has expired."),
            _("Bring it to the rejects area and take a lot inside its expiry."),
        ),
        LotState.RETEST_DUE: (
            _("Lot %(lot)s is due for retest."),
            _("Take another released lot, or ask QA to retest it."),
        ),
        LotState.RELEASED: ("", ""),
    }[LotState(lot.state)]
    good = _("Lot %(lot)s is released.") % words
    return _finding("lot_released", lot.state == LotState.RELEASED, good, bad % words, what_to_do)


def _dates(lot: MaterialLot, at: datetime) -> list[Finding]:
    """The last day of use and of retest end at the site's midnight, whatever the state still says."""
    if lot.expires_on is None and lot.retest_on is None:
        return [_undated(lot)]
    findings = []
    for code, day, bad, what_to_do in (
        (
            "not_expired",
            lot.expires_on,
            _("Lot %(lot)s expired at the end of %(day)s."),
            _("Bring it to the rejects area and take a lot inside its expiry."),
        ),
        (
            "retest_not_due",
            lot.retest_on,
            _("The retest period of lot %(lot)s ended on %(day)s."),
            _("Take another released lot, or ask QA to retest it."),
        ),
    ):
        if day is None:
            continue
        words = {"lot": lot.code, "day": day.isoformat()}
        ok = at < clock.end_of_day(day, lot.site.zone)
        good = _("Lot %(lot)s may be used until the end of %(day)s.") % words
        findings.append(_finding(code, ok, good, bad % words, what_to_do))
    return findings


def _undated(lot: MaterialLot) -> Finding:
    """Without any date nobody knows: refused, except for packaging, which need not expire."""
    words = {"lot": lot.code}
    return _finding(
        "dates_known",
        lot.material.kind == MaterialKind.PACKAGING,
        _("Lot %(lot)s has no expiry.") % words,
        _("Lot %(lot)s has neither an expiry nor a retest date.") % words,
        _("Ask QA to set the date, or take another released lot."),
    )


def _content(container: Container) -> Finding:
    words = {"container": container.code}
    return _finding(
        "holds_material",
        not container.is_empty,
        _("Container %(container)s holds material.") % words,
        _("Container %(container)s is empty: its content was used before.") % words,
        _("Scan a container that still holds material."),
    )


def _weight(container: Container) -> Finding:
    """Weighed ahead of any batch, its weight was typed: two people answer for it."""
    words = {"container": container.code}
    return _finding(
        "weight_verified",
        not container.waits_for_verifier,
        _("The weight of container %(container)s was verified by a second person.") % words,
        _("The weight of container %(container)s has not been verified by a second person.") % words,
        _("Let a second person weigh it again and sign here."),
    )


def _owner(container: Container, batch_code: str) -> Finding:
    """A dispensed container goes into its own batch; one weighed ahead goes into the first that takes it."""
    words = {"container": container.code, "batch": container.batch_code, "wanted": batch_code}
    ok = container.kind == ContainerKind.SOURCE or container.batch_code in ("", batch_code)
    return _finding(
        "for_this_batch",
        ok,
        _("Container %(container)s may be used for batch %(wanted)s.") % words,
        _("Container %(container)s was dispensed for batch %(batch)s.") % words,
        _("Scan a container that was dispensed for batch %(wanted)s.") % words,
    )
