"""Requests for roles: the list, one request with both approvals, one's own, and the dialogs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, timeline_of
from equipment.models import Site
from kernel.pages import (
    SIGNED_IN,
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    TimelineEntry,
    from_day,
    until_day,
)
from people.actions._requests import demand_answering, demand_owner
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request, demand_authoriser
from people.actions.call_back_request import call_back_request
from people.actions.refuse_role_request import decline_role_request, refuse_role_request
from people.actions.request_own_role import request_own_role
from people.actions.request_role import request_role
from people.choices import RequestKind, RoleRequestState
from people.forms import RequestRoleForm
from people.models import Role, RoleRequest, User
from people.selectors.grant_words import place_words, request_words
from people.selectors.role_requests import VIEW, requests_of, requests_visible_to
from people.views.own import OfOwnPage
from people.views.persons import with_persons_linked

OFFERS = (
    Offer(
        approve_role_request,
        "people:approve_role_request",
        icon="check",
        tone="primary",
        asks=demand_owner,
    ),
    Offer(
        authorise_role_request,
        "people:authorise_role_request",
        icon="check",
        tone="primary",
        asks=demand_authoriser,
    ),
    Offer(
        refuse_role_request,
        "people:refuse_role_request",
        icon="x",
        tone="danger",
        asks=demand_answering,
    ),
    Offer(decline_role_request, "people:decline_role_request", icon="x", tone="danger"),
)


COLUMNS = (
    Column("user", _("Person"), value="user.printed_name", sort="user__printed_name", sub="user.username"),
    Column("role", _("Role"), value="role.name", sort="role__code"),
    Column("state", _("State"), kind="state"),
    Column("place", _("Place"), value=place_words, sort="site__code"),
    Column("kind", _("Kind"), value="get_kind_display", sort="kind"),
    Column("owner", _("Owner"), value="owner.printed_name", sortable=False),
    Column("administrator", _("Administrator"), value="administrator.printed_name", sortable=False),
    Column("requested_by", _("Requested by"), value="requested_by.printed_name", sortable=False),
    Column("requested_at", _("Requested at"), kind="datetime"),
)


# Of a change that is not decided: what would be changed.
GRANTED_UNTIL = Column(
    "granted_until", _("Valid until, as granted"), kind="datetime", value="grant.valid_until"
)
HOLDER = Column("holder", _("Deputy of"), value="delegated_from.user.printed_name", sortable=False)


PERSONS = ("user", "holder", "owner", "administrator", "requested_by", "closed_by")


class RequestFilters(django_filters.FilterSet):
    """By state, kind, role, site, and days."""

    role = django_filters.ModelChoiceFilter(
        label=_("Role"), queryset=lambda request: Role.objects.order_by("code")
    )
    site = django_filters.ModelChoiceFilter(
        label=_("Site"), queryset=lambda request: Site.objects.order_by("code")
    )
    since = from_day("requested_at")
    until = until_day("requested_at")

    class Meta:
        model = RoleRequest
        fields = ("state", "kind")


class RequestListPage(ListPage):
    """Every request at the places where the person may read them, the newest first."""

    permission = VIEW
    title = _("Role requests")
    columns = (Column("code", _("Request"), kind="code", url=True), *COLUMNS)
    search_fields = ("code", "user__username", "user__printed_name", "role__code")
    search_hint = _("Request, person or role")
    filterset_class = RequestFilters
    ordering = ("-requested_at", "-pk")
    empty_title = _("No requests yet")
    empty_text = _("A role is requested on a person's page, or by the person on the page “My requests”.")
    empty_icon = "user-plus"

    def get_queryset(self) -> QuerySet[RoleRequest]:
        return requests_visible_to(self.request.user)

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_persons_linked(self.columns, self.request.user, *PERSONS)


def call_back_button(request: RoleRequest) -> ActionButton:
    """For who has asked, as long as nothing is decided."""
    url = reverse("people:call_back_request", kwargs={"uuid": request.uuid})
    return ActionButton(call_back_request.label, url, "arrow-back-up", "", "")


class OwnRequestsPage(ListPage):
    """What one has asked for, and how far it is; what is open can be called back."""

    permission = SIGNED_IN
    title = _("My requests")
    columns = (
        Column("code", _("Request"), kind="code"),
        COLUMNS[4],
        COLUMNS[1],
        # With the button below it: where nothing is cut on a tablet.
        Column("state", _("State"), kind="template", template="people/cells/own_request.html", sort="state"),
        COLUMNS[3],
        *COLUMNS[5:7],
        COLUMNS[0],
        *COLUMNS[7:],
    )
    search_fields = ("code", "role__code")
    search_hint = _("Request or role")
    filters = ("state",)
    ordering = ("-requested_at", "-pk")
    empty_title = _("You have asked for nothing")
    empty_text = _("Ask for the role that your work needs; an owner and an administrator decide.")
    empty_icon = "user-plus"

    def get_queryset(self) -> QuerySet[RoleRequest]:
        return requests_of(self.request.user)

    def get_crumbs(self) -> list[Crumb]:
        return [Crumb(_("My account"), reverse("people:my_account")), Crumb(_("My requests"))]

    def with_details(self, records: list[RoleRequest]) -> list[RoleRequest]:
        for each in records:
            is_mine = each.requested_by_id == self.request.user.pk
            is_open = each.state == RoleRequestState.REQUESTED
            each.own_buttons = [call_back_button(each)] if is_mine and is_open else []  # type: ignore[attr-defined]
        return records

    def get_actions(self) -> Sequence[ActionButton]:
        url = reverse("people:request_own_role")
        return [ActionButton(_("Request a role"), url, "user-plus", "primary", "")]


class RequestPage(DetailPage):
    """One request: who shall hold what, who has agreed, and what happened to it."""

    permission = VIEW
    name = "user.printed_name"
    state_field = "state"

    def get_queryset(self) -> QuerySet[RoleRequest]:
        return requests_visible_to(self.request.user)

    def get_crumbs(self, record: RoleRequest) -> list[Crumb]:
        return [Crumb(_("Role requests"), reverse("people:request_list")), Crumb(record.code)]

    def get_actions(self, record: RoleRequest) -> Sequence[ActionButton]:
        if record.state != RoleRequestState.REQUESTED:
            return []
        return [
            *action_buttons(self.request.user, record, OFFERS),
            *([call_back_button(record)] if record.requested_by_id == self.request.user.pk else []),
        ]

    def get_timeline(self, record: RoleRequest) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: RoleRequest) -> list[Any]:
        waits = record.state == RoleRequestState.REQUESTED
        asked = (
            *COLUMNS[:5],
            *((HOLDER,) if record.delegated_from is not None else ()),
            Column("valid_from", _("Valid from"), kind="datetime"),
            *((GRANTED_UNTIL,) if record.kind == RequestKind.CHANGE and waits else ()),
            Column("valid_until", _("Valid until"), kind="datetime"),
            Column("why", _("Why"), kind="prose"),
            *COLUMNS[7:],
        )
        decided = (
            Column("owner", _("Owner"), value="owner.printed_name", sub="owner.username"),
            Column("owner_at", _("Approved at"), kind="datetime"),
            Column(
                "administrator",
                _("Administrator"),
                value="administrator.printed_name",
                sub="administrator.username",
            ),
            Column("administrator_at", _("Approved at"), kind="datetime"),
            Column("closed_by", _("Closed by"), value="closed_by.printed_name"),
            Column("closed_at", _("Closed at"), kind="datetime"),
        )
        reader = self.request.user
        return [
            KeyValues(_("What is asked for"), with_persons_linked(asked, reader, *PERSONS)),
            KeyValues(_("Approvals"), with_persons_linked(decided, reader, *PERSONS)),
        ]


class DecideRequestPage(ActionPage):
    """One of the two decides: the head of the dialog says about whom, which role and where."""

    model = RoleRequest

    def subtitle(self) -> str:
        """Which request it is."""
        return request_words(self.record)


class RequestRolePage(ActionPage):
    """Ask for a role for the person of the address."""

    action = request_role
    model: ClassVar[Any] = User
    form_class = RequestRoleForm
    success_text = _("The request waits for an owner and an administrator.")

    def form_kwargs(self) -> dict[str, Any]:
        """Only roles that the account can hold are offered."""
        return {"person": self.record}


class RequestOwnRolePage(RequestRolePage):
    """The same for oneself."""

    action = request_own_role
    model = None

    def get_record(self) -> Any:
        """The person who asks."""
        return self.request.user

    def after(self, result: Any) -> str:
        """To what one has asked for."""
        return reverse("people:own_requests")


class CallBackPage(OfOwnPage):
    """Call back what one has asked for; what is about oneself and was asked for by another is refused in words."""

    argument = "request"
    action = call_back_request
    icon_name = "arrow-back-up"
    success_text = _("The request is called back.")

    def own(self, person: Any) -> QuerySet[RoleRequest]:
        """Decided ones too, which the action refuses in words."""
        return requests_of(person)

    def subtitle(self) -> str:
        """As for those who decide."""
        return request_words(self.found)

    def after(self, result: Any) -> str:
        """To what one has asked for."""
        return reverse("people:own_requests")
