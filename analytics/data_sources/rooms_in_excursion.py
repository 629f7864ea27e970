"""Rooms beyond their limits, now."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from analytics.contracts import FIGURES, Answer, Figure, Heading, Question, Row, Table, Value
from analytics.selectors.environment import RoomsNow, rooms_in_excursion
from analytics.selectors.statistics import hours
from environment.choices import Level


@FIGURES.register
class RoomsInExcursion(Figure):
    """In how many of the monitored rooms an excursion is going on."""

    code = "rooms_in_excursion"
    label = gettext_lazy("Rooms in excursion")
    how = gettext_lazy(
        "Counts the monitored rooms of the site in which at least one excursion is going on, each once, by the "
        "gravest level: action, no data, alert. An excursion goes on until the value is back by the dead-band; "
        "whether somebody has acknowledged it does not matter here."
    )
    clause = "GMP 48, 101; URS-ENV-05"
    permission = "environment.view_excursion"
    order = 50
    topics = ("environment",)
    list_label = gettext_lazy("Excursions going on")

    def list_url(self, question: Question) -> str:
        """Those that go on."""
        return question.link("environment:excursion_list", going_on="true")

    def answer(self, question: Question) -> Answer:
        """Two queries."""
        found = rooms_in_excursion(question.site)
        if not found.monitored:
            return Answer(missing=_("No room of this site is monitored."))
        values = (
            Value(
                "rooms",
                _("Rooms in excursion"),
                len(found.out),
                note=_("of %(number)s monitored") % {"number": found.monitored},
                url=self.list_url(question),
                tone="alarm" if found.out else "good",
            ),
            *(
                Value(str(level), Level(level).label, found.of_level(level))
                for level in (Level.ACTION, Level.DATA)
            ),
        )
        if not found.out:
            return Answer(values[:1])
        return Answer(values, (_by_room(question, found),))


def _by_room(question: Question, found: RoomsNow) -> Table:
    rows = tuple(
        Row(
            f"{each.room.code} {each.room.name}",
            (str(Level(each.level).label), each.excursions, hours(question.now - each.since)),
            each.room.get_absolute_url(),
        )
        for each in found.out
    )
    headings = (
        Heading("level", _("Gravest level")),
        Heading("count", _("Excursions")),
        Heading("lasts", _("Has lasted"), "h"),
    )
    return Table("by_room", _("Rooms in excursion, the gravest level of each"), _("Room"), headings, rows)
