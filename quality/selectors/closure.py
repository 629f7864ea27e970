"""What a deviation still lacks before QA can approve it: every gap at once."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kernel.findings import Finding
from quality.choices import CapaState
from quality.models import Deviation
from quality.selectors.deviations import unassessed_batches


def closure_gaps(deviation: Deviation) -> list[Finding]:
    """The reasons against closing ``deviation``; empty when nothing is missing."""
    return [*_missing_decisions(deviation), *_unassessed(deviation), *_action_gaps(deviation)]


def _missing_decisions(deviation: Deviation) -> list[Finding]:
    """A major or critical deviation needs three decisions (GMP 250, URS-QMS-04)."""
    if not deviation.needs_decisions:
        return []
    wanted = {
        "extra_testing": _("the decision on extra testing is missing"),
        "shelf_life": _("the decision on shelf life is missing"),
        "stability": _("the decision on stability is missing"),
    }
    return [
        _gap(f"no_{name}", text, deviation) for name, text in wanted.items() if not getattr(deviation, name)
    ]


def _unassessed(deviation: Deviation) -> list[Finding]:
    return [
        _gap(
            "batch_not_assessed",
            _("batch %(batch)s has no conclusion") % {"batch": each.batch.code},
            deviation,
        )
        for each in unassessed_batches(deviation)
    ]


def _action_gaps(deviation: Deviation) -> list[Finding]:
    capas = list(deviation.capas.order_by("code"))
    if not capas and not deviation.no_capa_because:
        text = _("no action is planned, and nothing says why none is needed")
        return [_gap("no_action", text, deviation)]
    return [
        Finding(
            "capa_not_approved",
            _("%(capa)s is not approved") % {"capa": capa.code},
            ok=False,
            link=capa.get_absolute_url(),
        )
        for capa in capas
        if capa.state == CapaState.PLANNED
    ]


def _gap(code: str, text: str, deviation: Deviation) -> Finding:
    return Finding(code, text, ok=False, link=deviation.get_absolute_url())
