"""The dialogs about keeping: rule, hold, and disposal."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from batches.models import Batch
from quality.actions.dispose_of_batch import dispose_of_batch
from quality.actions.lift_legal_hold import lift_legal_hold
from quality.actions.place_legal_hold import place_legal_hold
from quality.actions.set_retention_rule import set_retention_rule
from quality.forms import HoldForm, RetentionRuleForm
from quality.models import LegalHold
from quality.selectors.retention import keeping_of, rules


class SetRuleDialog(ActionPage):
    """Opens with the rule in force of the market that the address names."""

    action = set_retention_rule
    form_class = RetentionRuleForm
    icon_name = "calendar-time"

    def form_kwargs(self) -> dict[str, Any]:
        """What applies now."""
        known = rules()
        rule = known.get(self.request.GET.get("market", ""), next(iter(known.values())))
        return {
            "initial": {
                "market": rule.market,
                "months_after_expiry": rule.months_after_expiry,
                "months_after_certification": rule.months_after_certification,
            }
        }


place = ActionPage.as_view(
    action=place_legal_hold,
    model=Batch,
    form_class=HoldForm,
    icon_name="gavel",
    success_text=_("The record is held."),
)
lift = ActionPage.as_view(action=lift_legal_hold, model=LegalHold, icon_name="lock-open")


class DisposeDialog(ActionPage):
    """Says by which rule the record's time is over before anybody signs."""

    action = dispose_of_batch
    model = Batch
    tone = "danger"
    icon_name = "trash"
    success_text = _("The record was disposed of; its stub stays.")

    def subtitle(self) -> str:
        """The batch, its last day and the rule; nothing brings the content back."""
        keeping = keeping_of(self.record)
        words = {"batch": self.record.code, "day": keeping.kept_until or "–", "rule": keeping.because}
        text = gettext("%(batch)s · to be kept until %(day)s, %(rule)s. Nothing brings its content back.")
        return text % words


dispose = DisposeDialog.as_view()
