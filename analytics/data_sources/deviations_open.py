"""Open deviations by class and age."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Figure, Heading, Question, Row, Table, Value, columns
from analytics.selectors.quality import AGES, OpenOfClass, deviations
from quality.choices import Classification


@FIGURES.register
class DeviationsOpen(Figure):
    """How many departures nobody has closed, how grave, how old and how late."""

    code = "deviations_open"
    label = gettext_lazy("Open deviations")
    how = gettext_lazy(
        "Counts the deviations of the site that QA has not closed. Overdue are those whose due date lies before "
        "today at the site. The age runs from when the deviation was opened, in days of 24 hours."
    )
    clause = "GMP 247–250; URS-QMS-01"
    permission = "quality.view_deviation"
    order = 20
    topics = ("quality",)
    list_label = gettext_lazy("Open deviations")

    def list_url(self, question: Question) -> str:
        """The open ones."""
        return _url(question, standing="open")

    def answer(self, question: Question) -> Answer:
        """Two queries."""
        found = deviations(question.site, question.now, question.today)
        if not found.count:
            return Answer(missing=_("No deviation is open."))
        headings = (*_age_headings(), Heading("count", _("Not closed")), Heading("overdue", _("Overdue")))
        rows = tuple(
            Row(_class(each), (*each.by_age, each.count, each.overdue), _class_url(each, question))
            for each in found.classes
        )
        table = Table("by_class", _("Open deviations by class and age"), _("Class"), headings, rows)
        values = (
            Value("open", _("Not closed"), found.count, url=_url(question, standing="open")),
            Value(
                "overdue",
                _("Overdue"),
                found.overdue,
                url=_url(question, standing="overdue"),
                tone="alarm" if found.overdue else "",
            ),
            Value("median_age", _("Median age"), found.median_age_d, "d"),
            Value("oldest", _("Oldest"), found.oldest_d, "d"),
        )
        label = _("%(open)s open deviations by class and age, %(overdue)s overdue") % {
            "open": found.count,
            "overdue": found.overdue,
        }
        ages = [heading.code for heading in _age_headings()]
        return Answer(values, (table,), columns(table, label, stacked=True, lying=True, only=ages))


def _age_headings() -> tuple[Heading, ...]:
    week, fortnight, month = AGES
    colours = ("line-strong", "accent", "warn", "alarm")
    labels = (
        _("up to %(days)s days") % {"days": week},
        _("up to %(days)s days") % {"days": fortnight},
        _("up to %(days)s days") % {"days": month},
        _("older"),
    )
    pairs = zip(labels, colours, strict=True)
    return tuple(
        Heading(f"age{number}", label, colour=colour) for number, (label, colour) in enumerate(pairs)
    )


def _class(each: OpenOfClass) -> str:
    return str(Classification(each.classification).label) if each.classification else _("Not classified yet")


def _class_url(each: OpenOfClass, question: Question) -> str:
    if not each.classification:
        return ""
    return _url(question, standing="open", classification=each.classification)


def _url(question: Question, **filters: object) -> str:
    return question.link("quality:deviation_list", **filters)
