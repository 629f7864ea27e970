"""Open corrective and preventive actions."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Figure, Heading, Question, Row, Table, Value
from analytics.selectors.quality import capas
from quality.choices import CapaState


@FIGURES.register
class CapasOpen(Figure):
    """Actions whose effect has not been judged."""

    code = "capas_open"
    label = gettext_lazy("Open CAPA")
    how = gettext_lazy(
        "Counts the actions of the site that are closed neither as effective nor as ineffective. Late with the "
        "action: not implemented, and due before today at the site. Late with the check: implemented, and the "
        "day of the effectiveness check lies before today."
    )
    clause = "GMP 252–254"
    permission = "quality.view_capa"
    order = 40
    topics = ("quality",)
    list_label = gettext_lazy("Open actions")

    def list_url(self, question: Question) -> str:
        """The open ones."""
        return _url(question, standing="open")

    def answer(self, question: Question) -> Answer:
        """One query."""
        found = capas(question.site, question.today)
        if not found.count:
            return Answer(missing=_("No corrective or preventive action is open."))
        rows = tuple(
            Row(CapaState(state).label, (number,), _url(question, state=state))
            for state, number in found.by_state.items()
        )
        table = Table(
            "by_state", _("Open actions by state"), _("State"), (Heading("count", _("Actions")),), rows
        )
        values = (
            Value("open", _("Not closed"), found.count, url=_url(question, standing="open")),
            Value(
                "overdue",
                _("Overdue"),
                found.overdue,
                note=_("%(actions)s with the action, %(checks)s with the check")
                % {"actions": found.late_action, "checks": found.late_check},
                url=_url(question, standing="overdue"),
                tone="alarm" if found.overdue else "",
            ),
        )
        return Answer(values, (table,))


def _url(question: Question, **filters: object) -> str:
    return question.link("quality:capa_list", **filters)
