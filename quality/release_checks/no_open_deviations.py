"""Every deviation that touches the batch is closed; approved actions need not yet be effective (URS-EBR-16)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck
from batches.models import Batch
from kernel.findings import Finding
from quality.choices import CapaState, Conclusion
from quality.models import AffectedBatch, Deviation
from quality.selectors.deviations import deviations_of, deviations_touching

_UNDER_WAY = (CapaState.APPROVED, CapaState.IMPLEMENTED, CapaState.EFFECTIVENESS_DUE)


@RELEASE_CHECKS.register
class NoOpenDeviations(ReleaseCheck):
    """Looks at the batch's own deviations and at those of other batches that name it (URS-QMS-03)."""

    code = "no_open_deviations"
    label = gettext_lazy("Every deviation decided")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """A fixed number of queries: own deviations, their actions, and where others name the batch."""
        own = [_own(each) for each in deviations_of(batch).prefetch_related("capas")]
        others = [_other(each) for each in deviations_touching(batch)]
        found = [*own, *others]
        if found:
            return found
        return [Finding("no_deviations", _("No deviation touches this batch"), ok=True)]


def _own(deviation: Deviation) -> Finding:
    link = deviation.get_absolute_url()
    if not deviation.is_closed:
        who = deviation.investigator.printed_name if deviation.investigator else _("nobody named yet")
        return Finding(
            "deviation_open",
            _("Deviation %(deviation)s is open") % {"deviation": deviation.code},
            ok=False,
            detail=_("%(state)s, %(person)s, due %(date)s")
            % {"state": deviation.get_state_display(), "person": who, "date": deviation.due_on.isoformat()},
            link=link,
        )
    planned = [capa.code for capa in deviation.capas.all() if capa.state == CapaState.PLANNED]
    if planned:
        return Finding(
            "capa_not_approved",
            _("An action of %(deviation)s is not approved") % {"deviation": deviation.code},
            ok=False,
            detail=", ".join(planned),
            link=link,
        )
    under_way = [capa.code for capa in deviation.capas.all() if capa.state in _UNDER_WAY]
    detail = _("%(capas)s approved, not yet effective") % {"capas": ", ".join(under_way)} if under_way else ""
    return Finding(
        "deviation_closed",
        _("Deviation %(deviation)s is closed") % {"deviation": deviation.code},
        ok=True,
        detail=detail,
        link=link,
    )


def _other(named: AffectedBatch) -> Finding:
    deviation = named.deviation
    names = {"deviation": deviation.code}
    link = deviation.get_absolute_url()
    if named.conclusion == Conclusion.PENDING:
        text = _("%(deviation)s may affect this batch") % names
        return Finding("other_not_assessed", text, ok=False, detail=_("Not assessed yet"), link=link)
    if named.conclusion == Conclusion.AFFECTED and not deviation.is_closed:
        text = _("%(deviation)s affects this batch and is open") % names
        return Finding("other_open", text, ok=False, detail=named.rationale, link=link)
    if named.conclusion == Conclusion.AFFECTED:
        text = _("%(deviation)s affects this batch and is closed") % names
        return Finding("other_closed", text, ok=True, detail=named.rationale, link=link)
    text = _("%(deviation)s does not affect this batch") % names
    return Finding("other_not_affecting", text, ok=True, detail=named.rationale, link=link)
