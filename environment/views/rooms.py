"""Rooms: the list with what goes on in each, and one room with live values, limits and excursions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.declaration import can_run
from audit.generic import Offer, action_buttons, changes_of
from environment.actions.define_monitoring_point import define_monitoring_point
from environment.actions.set_point_limits import set_point_limits
from environment.selectors.excursions import excursions_in
from environment.selectors.points import limits_of_room
from environment.selectors.rooms import RoomNow, room_now, rooms_with_values
from environment.views import columns
from environment.views.trend import trends_of
from equipment.actions.define_room import define_room
from equipment.models import Room, Tag
from equipment.selectors.sites import rooms_visible_to
from equipment.selectors.tags import tags_of_room
from kernel import clock
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
    protected,
)

ADD = Offer(define_room, "equipment:add_room", _("Add room"), icon="plus", tone="primary")
CHANGE = Offer(define_room, "equipment:change_room", _("Change"), icon="pencil")
ADD_POINT = Offer(
    define_monitoring_point, "environment:add_point", label=_("Add monitoring point"), icon="plus"
)
OF_POINT = (
    Offer(set_point_limits, "environment:set_point_limits", icon="adjustments"),
    Offer(define_monitoring_point, "environment:change_point", label=_("Change"), icon="pencil"),
)

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
    empty_text = _("Rooms appear here when a process engineer has added them to the plant.")
    empty_icon = "door"

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [ADD])

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

    def get_actions(self, record: Room) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [CHANGE])

    def get_timeline(self, record: Room) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: Room) -> list[Any]:
        now = room_now(record)
        return [
            TemplatePanel("", "environment/room_values.html", {"now": now}),
            TemplatePanel(
                _("The last hour"),
                "environment/trends.html",
                {"trends": trends_of(now.points, now.at)},
            ),
            RelatedTable(
                _("Excursions of the last 30 days"),
                columns.EXCURSIONS_OF_ROOM,
                excursions_in(record, clock.now() - SHOWN, None)[:MOST_ROWS],
                empty=_("All values stayed within their limits."),
                more_url=f"{reverse('environment:excursion_list')}?q={record.code}",
            ),
            self._points(record, now),
            RelatedTable(
                _("Limits and their versions"),
                columns.LIMITS,
                limits_of_room(record),
                empty=_("No limits are set, so nothing is watched. Quality sets them."),
            ),
            self._tags(record),
            KeyValues(_("Room"), columns.ROOM_FACTS, beside=True),
            RelatedTable(
                _("Equipment in this room"),
                columns.UNITS_OF_ROOM,
                record.units.order_by("code"),
                empty=_("No unit stands in this room."),
                beside=True,
            ),
        ]

    def _points(self, record: Room, now: RoomNow) -> RelatedTable:
        user = self.request.user
        offers = [offer for offer in OF_POINT if can_run(offer.action.code, user, record)]
        return RelatedTable(
            _("Monitoring points"),
            columns.POINTS,
            now.points,
            empty=_("Nothing is watched here. Add a tag for each sensor, then a monitoring point for it."),
            actions=action_buttons(user, record, [ADD_POINT]),
            row_actions=lambda each: [
                ActionButton(
                    offer.label or offer.action.label,
                    reverse(offer.url_name, args=[each.point.uuid]),
                    offer.icon,
                )
                for offer in offers
            ],
        )

    def _tags(self, record: Room) -> RelatedTable:
        may_define = can_run("equipment.define_tag", self.request.user, record.site)
        add = reverse("equipment:add_room_tag", args=[record.uuid])
        return RelatedTable(
            _("Tags"),
            columns.TAGS,
            tags_of_room(record),
            empty=_("No tag: add one for each value that is measured here."),
            actions=[ActionButton(_("Add tag"), add, "plus")] if may_define else [],
            row_actions=_change_tag if may_define else None,
        )


def _change_tag(tag: Tag) -> list[ActionButton]:
    return [ActionButton(_("Change"), reverse("equipment:change_tag", args=[tag.uuid]), "pencil")]


@protected("equipment.view_room")
def room_values(request: HttpRequest, uuid: Any) -> HttpResponse:
    """The values alone: open pages fetch them again when an excursion begins or ends."""
    room = rooms_visible_to(request.user).filter(uuid=uuid).first()
    if room is None:
        raise Http404
    return render(request, "environment/room_values.html", {"now": room_now(room)})
