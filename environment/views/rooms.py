"""Rooms: the list with what goes on in each, and one room with live values, limits and excursions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from environment.selectors.excursions import excursions_in
from environment.selectors.points import limits_of_room
from environment.selectors.rooms import room_now, rooms_with_values
from environment.views import columns
from environment.views.trend import trend_of
from equipment.models import Room
from equipment.selectors.sites import rooms_visible_to
from kernel import clock
from kernel.pages import Crumb, DetailPage, KeyValues, ListPage, RelatedTable, TemplatePanel, protected

SHOWN = timedelta(days=30)
MOST_ROWS = 25


class RoomListPage(ListPage):
    """Every room with its latest values and the excursion that goes on, if any."""

    permission = "equipment.view_room"
    title = _("Rooms")
    columns = columns.ROOMS
    search_fields = ("code", "name")
    search_hint = _("Room no. or name")
    filters = ("grade", "area")
    ordering = ("code",)
    empty_title = _("No rooms yet")
    empty_text = _("Rooms appear here when a process engineer has defined them.")
    empty_icon = "door"

    def get_queryset(self) -> QuerySet[Room]:
        return rooms_with_values(self.request.user)


class RoomPage(DetailPage):
    """One room: values beside their limits, excursions, the units that stand in it."""

    permission = "equipment.view_room"
    name = "name"

    def get_queryset(self) -> QuerySet[Room]:
        return rooms_visible_to(self.request.user)

    def get_crumbs(self, record: Room) -> list[Crumb]:
        return [Crumb(_("Rooms"), reverse("environment:room_list")), Crumb(record.code)]

    def get_panels(self, record: Room) -> list[Any]:
        now = room_now(record)
        return [
            TemplatePanel("", "environment/room_values.html", {"now": now}),
            TemplatePanel(
                _("The last hour"),
                "environment/trends.html",
                {"trends": [each for each in (trend_of(point, now.at) for point in now.points) if each]},
            ),
            RelatedTable(
                _("Excursions of the last 30 days"),
                columns.EXCURSIONS_OF_ROOM,
                excursions_in(record, clock.now() - SHOWN, None)[:MOST_ROWS],
                empty=_("All values stayed within their limits."),
                more_url=f"{reverse('environment:excursion_list')}?q={record.code}",
            ),
            RelatedTable(
                _("Limits and their versions"),
                columns.LIMITS,
                limits_of_room(record),
                empty=_("No limits are set, so nothing is watched. Quality sets them."),
            ),
            KeyValues(_("Room"), columns.ROOM_FACTS, beside=True),
            RelatedTable(
                _("Equipment in this room"),
                columns.UNITS_OF_ROOM,
                record.units.order_by("code"),
                empty=_("No unit stands in this room."),
                beside=True,
            ),
        ]


@protected("equipment.view_room")
def room_values(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The values alone: open pages fetch them again when an excursion begins or ends."""
    room = rooms_visible_to(request.user).filter(uuid=uuid).first()
    if room is None:
        raise Http404
    return render(request, "environment/room_values.html", {"now": room_now(room)})
