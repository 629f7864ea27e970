"""Lots in quarantine, and lots whose time runs out."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Figure, Heading, Question, Row, Table, Value
from analytics.selectors.lots import SOON, LotsNow, lots_now


@FIGURES.register
class LotsWaiting(Figure):
    """What quality has not decided on, and what can soon be used no more."""

    code = "lots_waiting"
    label = gettext_lazy("Lots in quarantine and near their end")
    how = gettext_lazy(
        "Counts lots of which something is left in a container. In quarantine: received or produced, and not "
        "decided on. Near their end: released, and the earlier one of the last day of use and the last day before "
        "retest lies within the days named, today included; each span contains the shorter ones. Past their day: "
        "expired or due for retest."
    )
    clause = "GMP 106, 107, 113; 21 CFR 211.80, 211.87"
    permission = "materials.view_lot"
    order = 60
    topics = ("materials",)
    list_label = gettext_lazy("Lots in quarantine")

    def list_url(self, question: Question) -> str:
        """Those in quarantine."""
        return _url(question, state="quarantine")

    def answer(self, question: Question) -> Answer:
        """One query."""
        found = lots_now(question.site, question.now, question.today)
        if not found.total:
            return Answer(missing=_("No lot of this site has anything left in a container."))
        values = (
            Value("quarantine", _("In quarantine"), found.quarantine, url=self.list_url(question)),
            Value("sampled", _("Sampled"), found.sampled, url=_url(question, state="sampled")),
            Value(
                "oldest",
                _("Longest wait"),
                found.oldest_d,
                "d",
                note="" if found.oldest_d is not None else _("no lot waits"),
            ),
            Value(
                "ending",
                _("End within %(days)s days") % {"days": SOON[0]},
                found.ending[0],
                url=_url(question, ends_within=SOON[0]),
                tone="warn" if found.ending[0] else "",
            ),
        )
        return Answer(values, (_by_standing(question, found),))


def _by_standing(question: Question, found: LotsNow) -> Table:
    ending = [
        Row(
            _("released, ends within %(days)s days") % {"days": days},
            (number,),
            _url(question, ends_within=days),
        )
        for days, number in zip(SOON, found.ending, strict=True)
    ]
    rows = (
        Row(_("in quarantine, not sampled"), (found.quarantine,), _url(question, state="quarantine")),
        Row(_("sampled, not decided"), (found.sampled,), _url(question, state="sampled")),
        *ending,
        Row(_("past their day"), (found.over,)),
    )
    heading = Heading("count", _("Number"))
    return Table("by_standing", _("Lots by what they wait for"), _("Lots"), (heading,), rows)


def _url(question: Question, **filters: object) -> str:
    return question.link("materials:lot_list", **filters)
