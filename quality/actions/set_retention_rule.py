"""Set how long the plant keeps the batch records of a market: longer than asked, never shorter."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from quality.choices import Market
from quality.errors import RetentionTooShort
from quality.models import RetentionRule
from quality.selectors.retention import STATUTORY


@action("quality.set_retention_rule", label=_("Set retention rule"), reason=True)
def set_retention_rule(
    *, market: str, months_after_expiry: int, months_after_certification: int
) -> RetentionRule:
    """Applies to every batch record of the market that is still there, also to those made before (URS-DAT-10)."""
    asked = STATUTORY[Market(market)]
    if (
        months_after_expiry < asked.months_after_expiry
        or months_after_certification < asked.months_after_certification
    ):
        raise RetentionTooShort(
            market=asked.market_label,
            expiry=asked.months_after_expiry,
            certification=asked.months_after_certification,
        )
    rule = RetentionRule.objects.select_for_update().filter(market=market).first() or RetentionRule(
        market=market
    )
    rule.months_after_expiry = months_after_expiry
    rule.months_after_certification = months_after_certification
    rule.full_clean()
    rule.save()
    return rule
