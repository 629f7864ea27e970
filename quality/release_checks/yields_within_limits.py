"""Every yield and balance was calculated and lies within its limits, or its deviation is decided (GMP 187)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from batches.contracts import RELEASE_CHECKS, ReleaseCheck, field_label, limit_text
from batches.models import Batch, StepRecord
from kernel.findings import Finding
from quality.models import Deviation


@RELEASE_CHECKS.register
class YieldsWithinLimits(ReleaseCheck):
    """Looks at every calculated value that has limits (URS-EBR-14)."""

    code = "yields_within_limits"
    label = gettext_lazy("Yields and balances within limits")

    def evaluate(self, batch: Batch) -> list[Finding]:
        """Two queries: the calculated values, and the closed deviations of the batch."""
        calculated = StepRecord.objects.filter(
            step__batch=batch, step__step_type="calculate", is_in_limits__isnull=False
        ).select_related("step__batch")
        decided = {
            (each.exception.step_id, each.exception.field): each
            for each in Deviation.objects.filter(batch=batch, exception__isnull=False).select_related(
                "exception"
            )
            if each.is_closed
        }
        found = [
            _of(record, decided.get((record.step_id, record.field))) for record in calculated.order_by("id")
        ]
        if found:
            return found
        return [
            Finding(
                "no_yield",
                _("No yield has been calculated"),
                ok=False,
                detail=_("Carry out the yield step of the recipe."),
                link=batch.get_absolute_url(),
            )
        ]


def _of(record: StepRecord, decided: Deviation | None) -> Finding:
    names = {
        "step": record.step.number,
        "name": field_label(record.step, record.field),
        "value": f"{record.value} {record.unit}".strip(),
        "limits": f"{limit_text(record.low, record.high)} {record.unit}".strip(),
    }
    text = f"{names['name']} {names['value']}"
    limits = _("step %(step)s, limits %(limits)s") % names
    if record.is_in_limits:
        return Finding("yield", text, ok=True, detail=limits, link=record.step.get_absolute_url())
    if decided is not None:
        detail = _("outside %(limits)s, decided in %(deviation)s") % {**names, "deviation": decided.code}
        return Finding("yield_decided", text, ok=True, detail=detail, link=decided.get_absolute_url())
    detail = _("outside %(limits)s, and no closed deviation says why") % names
    return Finding("yield_outside", text, ok=False, detail=detail, link=record.step.get_absolute_url())
