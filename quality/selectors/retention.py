"""Until when a batch record is kept, by which rule, and what keeps it longer (URS-DAT-10, F-26)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import (
    Case,
    DateField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Length
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from audit.models import Disposal
from batches.choices import IN_HAND
from batches.models import Batch
from batches.selectors.disposed import with_record
from equipment.models import Site
from equipment.models.site import ComplianceProfile
from equipment.selectors.site_time import by_the_day_at_each_site
from equipment.selectors.visible import visible_to
from kernel import clock
from quality.choices import Decision, Market
from quality.models import Disposition, LegalHold, RetentionRule

VIEW = "quality.view_retention"
EXPIRY, CERTIFICATION = "expiry", "certification"


@dataclass(frozen=True)
class Rule:
    """What applies to the batch records of a market: so many months after expiry and after certification."""

    market: str
    months_after_expiry: int
    months_after_certification: int
    clause: str
    # The plant's own rule, where it keeps them longer than the market asks.
    own: RetentionRule | None = None

    @property
    def market_label(self) -> str:
        """The market's name."""
        return str(Market(self.market).label)


# What each market asks at least. Without a period after certification there is 0, which never decides.
STATUTORY: dict[str, Rule] = {
    Market.CN: Rule(Market.CN, 12, 0, "GMP (2010) 162"),
    Market.EU: Rule(Market.EU, 12, 60, "EU GMP 4.11"),
    Market.US: Rule(Market.US, 12, 0, "21 CFR 211.180(a)"),
}
_MARKETS_OF: dict[str, tuple[str, ...]] = {
    ComplianceProfile.CN: (Market.CN,),
    ComplianceProfile.EU: (Market.EU,),
    ComplianceProfile.US: (Market.US,),
    ComplianceProfile.MAX: (Market.CN, Market.EU, Market.US),
}


def rules() -> dict[str, Rule]:
    """The rule in force of each market."""
    own = {rule.market: rule for rule in RetentionRule.objects.all()}
    return {market: _in_force(rule, own.get(market)) for market, rule in STATUTORY.items()}


def _in_force(rule: Rule, own: RetentionRule | None) -> Rule:
    if own is None:
        return rule
    return replace(
        rule,
        months_after_expiry=own.months_after_expiry,
        months_after_certification=own.months_after_certification,
        own=own,
    )


def markets_of(site: Site) -> tuple[str, ...]:
    """The markets whose rules the site follows, by its compliance profile."""
    return _MARKETS_OF[site.profile]


class _AddMonths(Func):
    """A day so many months after another; PostgreSQL's own reckoning, 29 February and one year is 28 February."""

    template = "(%(expressions)s))::date"
    arg_joiner = " + make_interval(months => "
    output_field = DateField()


class _EndOfMonth(Func):
    """The last day of the month of a label such as “2027-12”."""

    template = "(to_date(%(expressions)s, 'YYYY-MM') + interval '1 month' - interval '1 day')::date"
    output_field = DateField()


class _Day(Func):
    """The day that a label such as “2028-01-14” names."""

    template = "to_date(%(expressions)s, 'YYYY-MM-DD')"
    output_field = DateField()


def end_of_label(label: Any) -> Any:
    """The last day that a label can mean, as an expression; nothing for an empty one."""
    return Case(
        When(Exact(Length(label), 7), then=_EndOfMonth(label)),
        When(Exact(Length(label), 10), then=_Day(label)),
    )


def months_after(day: Any, months: int) -> Any:
    """So many months after a day, as an expression."""
    return _AddMonths(day, Value(months))


def _day_at_site(moment: Any) -> Any:
    wall = Func(F("site__zone"), moment, function="timezone", output_field=DateTimeField())
    return Cast(wall, DateField())


def with_keeping(batches: QuerySet[Batch]) -> QuerySet[Batch]:
    """Each batch with ``kept_until`` (the last day; ``None`` where no expiry is known) and what it is made of.

    A label to the month could mean its first or its last day: for keeping the later one counts. Where a batch
    made no lot, its shelf life runs from its last moment; where nobody certified it, so does that period.
    """
    ended = Coalesce("disposition__decided_at", "completed_at", "started_at", "issued_at")
    label = end_of_label(F("product_lot__expiry_label"))
    made = Coalesce("product_lot__manufactured_on", _day_at_site(Coalesce("completed_at", "issued_at")))
    by_shelf_life = _AddMonths(made, F("material__shelf_life_months"))
    found = batches.annotate(
        expires=Coalesce(Greatest("product_lot__expires_on", label), by_shelf_life),
        certified_on=_day_at_site(ended),
    )
    dates = {}
    for market, rule in rules().items():
        here = [each for each, markets in _MARKETS_OF.items() if market in markets]
        applies = {"site__profile__in": here, "expires__isnull": False}
        dates[f"{market}_{EXPIRY}"] = Case(
            When(**applies, then=months_after("expires", rule.months_after_expiry))
        )
        dates[f"{market}_{CERTIFICATION}"] = Case(
            When(**applies, then=months_after("certified_on", rule.months_after_certification))
        )
    return found.annotate(**dates).annotate(
        kept_until=Greatest(*dates),
        is_held=Exists(LegalHold.objects.filter(batch=OuterRef("pk"), lifted_at=None)),
        was_certified=Exists(Disposition.objects.filter(batch=OuterRef("pk"), decision=Decision.RELEASED)),
    )


def ended_batches(user: Any) -> QuerySet[Batch]:
    """The batches whose records this person may look after, decided on, with what is known of their keeping."""
    joins = ("site", "order", "material", "product_lot")
    seen = visible_to(Batch.objects.select_related(*joins), user, VIEW, areas=("area",))
    return with_keeping(seen.exclude(state__in=IN_HAND))


def due_batches(user: Any) -> QuerySet[Batch]:
    """Those of them whose last day is over at their site and that are still there."""
    past = by_the_day_at_each_site(lambda today: Q(kept_until__lt=today))
    return with_record(ended_batches(user)).filter(past)


@dataclass(frozen=True)
class Keeping:
    """What keeps one batch record: the deciding rule with its dates, holds, and whether its time is over."""

    batch: Batch
    kept_until: date | None
    expires: date | None
    certified_on: date
    was_certified: bool
    rule: Rule | None
    basis: str
    markets: tuple[str, ...]
    holds: tuple[LegalHold, ...]

    @property
    def is_in_hand(self) -> bool:
        """Whether nobody has decided on the batch yet: its days are reckoned when somebody has."""
        return self.batch.state in IN_HAND

    @property
    def is_over(self) -> bool:
        """Whether its last day is over at the site."""
        return self.kept_until is not None and self.kept_until < clock.today(self.batch.site.zone)

    @property
    def since(self) -> date | None:
        """The day from which the deciding period runs."""
        return self.certified_on if self.basis == CERTIFICATION else self.expires

    @property
    def months(self) -> int:
        """How long the deciding period is."""
        if self.rule is None:
            return 0
        after = (self.rule.months_after_expiry, self.rule.months_after_certification)
        return after[self.basis == CERTIFICATION]

    @property
    def because(self) -> str:
        """The deciding rule as a sentence; empty where no date can be told."""
        if self.rule is None:
            return ""
        words = {"market": self.rule.market_label, "months": self.months, "day": self.since}
        return f"{self._period % words} ({self.rule.clause})"

    @property
    def _period(self) -> Any:
        if self.basis == EXPIRY:
            return _("%(market)s: %(months)s months after the expiry on %(day)s")
        if self.was_certified:
            return _("%(market)s: %(months)s months after the certification on %(day)s")
        return _("%(market)s: %(months)s months after the end of the batch on %(day)s")


def keeping_of(batch: Batch) -> Keeping:
    """The same of one batch; the longest of the rules that apply to its site decides."""
    found = with_keeping(Batch.objects.filter(pk=batch.pk)).get()
    in_force, markets = rules(), markets_of(batch.site)
    candidates = [
        (getattr(found, f"{market}_{basis}"), market, basis)
        for market in markets
        for basis in (EXPIRY, CERTIFICATION)
    ]
    known = [each for each in candidates if each[0] is not None]
    until, market, basis = max(known, key=lambda each: each[0]) if known else (None, "", EXPIRY)
    holds = LegalHold.objects.filter(batch=batch, lifted_at=None).select_related("placed_by", "batch__site")
    return Keeping(
        batch=batch,
        kept_until=until,
        expires=found.expires,  # type: ignore[attr-defined]
        certified_on=found.certified_on,  # type: ignore[attr-defined]
        was_certified=found.was_certified,  # type: ignore[attr-defined]
        rule=in_force[market] if market else None,
        basis=basis,
        markets=markets,
        holds=tuple(holds.order_by("id")),
    )


def holds_visible_to(user: Any) -> QuerySet[LegalHold]:
    """The holds on batches that the person may look after."""
    joins = ("site", "batch__site", "placed_by", "lifted_by")
    return visible_to(LegalHold.objects.select_related(*joins), user, VIEW, areas=("batch__area",))


def disposals_visible_to(user: Any) -> QuerySet[Disposal]:
    """The stubs of batches that the person may look after."""
    batches = visible_to(Batch.objects.all(), user, VIEW, areas=("area",))
    found = Disposal.objects.filter(subject_uuid__in=batches.values("uuid"))
    return found.select_related("disposed_by")
