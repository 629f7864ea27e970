"""Access reviews: which are due, the list of a site to review and sign, and the reviews that were signed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer, action_buttons, signatures_table, timeline_of
from audit.models import AuditChange
from audit.selectors.signatures import signatures_on
from equipment.models import Site
from equipment.selectors.visible import sites_visible_to
from kernel import clock
from kernel.pages import (
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    RelatedTable,
    TimelineEntry,
)
from people.actions.review_access import review_access
from people.choices import OwnerState
from people.forms import ReviewForm
from people.models import AccessReview
from people.selectors.access_list import (
    VIEW,
    PersonAccess,
    access_list,
    last_review,
    review_due,
    reviews_visible_to,
)
from people.selectors.role_names import role_name
from people.views.persons import with_persons_linked


def _unused(each: PersonAccess) -> str:
    days = each.idle_days
    if not days:
        return ""
    return ngettext("unused for %(days)s day", "unused for %(days)s days", days) % {"days": days}


def _finding(found: str | None) -> str:
    """“No owner”, or nothing."""
    return str(OwnerState(found).label) if found else ""


OFFER = Offer(review_access, "people:review_access", icon="writing-sign", tone="primary")
PERSONS = (
    Column(
        "person",
        _("Person"),
        value="person.printed_name",
        sub="person.username",
        url=lambda each: each.person.get_absolute_url(),
    ),
    Column("roles", _("Roles")),
    # The finding below the answer, for the same reason as the days below.
    Column(
        "is_service",
        _("Service account"),
        kind="yesno",
        value="person.is_service",
        sub=lambda each: _finding(each.finding),
    ),
    Column("since", _("Account since"), kind="datetime"),
    # The days below the moment: with a column of their own the last one would be cut off on a tablet.
    Column("last_used", _("Last used"), kind="datetime", sub=_unused),
    Column("is_new", _("Changed since the last review"), kind="yesno"),
)


def _kept_words(grant: dict[str, Any]) -> str:
    """The role, and the user ID of the person for whom a deputy holds it."""
    role = role_name(grant["role"])
    if not grant.get("for"):
        return role
    return gettext("%(role)s for %(holder)s") % {"role": role, "holder": grant["for"]}


KEPT = (
    Column("name", _("Person"), sub="username"),
    Column("roles", _("Roles"), value=lambda each: ", ".join(map(_kept_words, each["grants"]))),
    # Reviews that were signed before owners were asked for have no finding.
    Column(
        "is_service",
        _("Service account"),
        kind="yesno",
        sub=lambda each: _finding(each.get("finding")),
    ),
    Column("idle_days", _("Days unused"), kind="number"),
    Column("is_new", _("Changed since the last review"), kind="yesno"),
)


class ReviewListPage(ListPage):
    """Every signed review, the latest first."""

    permission = VIEW
    title = _("Access reviews")
    columns = (
        Column("code", _("Review"), kind="code", url=True),
        Column("site", _("Site"), value="site.code"),
        Column("persons", _("Persons"), kind="number"),
        Column(
            "withdrawals", _("Withdrawals"), value=lambda each: ", ".join(each.withdrawals), sortable=False
        ),
        Column("reviewed_by", _("Reviewed by"), value="reviewed_by.printed_name"),
        Column("reviewed_at", _("Reviewed at"), kind="datetime"),
    )
    search_fields = ("code", "reviewed_by__printed_name")
    search_hint = _("Review or person")
    filters = ("site",)
    ordering = ("-reviewed_at", "-pk")
    empty_title = _("No review yet")
    empty_text = _("Open the list of a site, look at each person's roles, and sign.")
    empty_icon = "clipboard-check"

    def get_queryset(self) -> QuerySet[AccessReview]:
        return reviews_visible_to(self.request.user)

    def shown_columns(self, records: list[Any]) -> Sequence[Column]:
        return with_persons_linked(self.columns, self.request.user, "reviewed_by")

    def get_empty_way(self) -> Crumb | None:
        site = sites_visible_to(self.request.user, VIEW).first()
        if site is None:
            return None
        return Crumb(_("Access at this site"), reverse("people:access_list", kwargs={"uuid": site.uuid}))


class AccessListPage(DetailPage):
    """Who holds what at one site now: what the next review confirms."""

    permission = VIEW

    def get_queryset(self) -> QuerySet[Site]:
        return sites_visible_to(self.request.user, VIEW)

    def get_extra_context(self, record: Site) -> dict[str, Any]:
        return {"title": _("Access at this site"), "name": _("Access at this site")}

    def get_crumbs(self, record: Site) -> list[Crumb]:
        return [Crumb(_("Access reviews"), reverse("people:review_list")), Crumb(record.code)]

    def get_actions(self, record: Site) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [OFFER])

    def get_panels(self, record: Site) -> list[Any]:
        last = last_review(record)
        about = (
            Column("last", _("Last review"), kind="code", value=lambda site: last.code if last else None),
            Column("due", _("Next one due"), kind="datetime", value=review_due),
        )
        empty = _("Nobody holds a role here.")
        return [
            KeyValues(_("Review"), about),
            RelatedTable(_("Persons"), PERSONS, access_list(record, clock.now()), empty=empty),
        ]


class ReviewPage(DetailPage):
    """One signed review, with the list as it was seen."""

    permission = VIEW

    def get_queryset(self) -> QuerySet[AccessReview]:
        return reviews_visible_to(self.request.user)

    def get_crumbs(self, record: AccessReview) -> list[Crumb]:
        return [Crumb(_("Access reviews"), reverse("people:review_list")), Crumb(record.code)]

    def get_timeline(self, record: AccessReview) -> Sequence[TimelineEntry]:
        return timeline_of(record)

    def get_panels(self, record: AccessReview) -> list[Any]:
        about = (
            Column("site", _("Site"), value="site.code"),
            Column("reviewed_by", _("Reviewed by"), value="reviewed_by.printed_name"),
            Column("reviewed_at", _("Reviewed at"), kind="datetime"),
            Column("remark", _("Remark"), kind="prose"),
            Column("withdrawals", _("Withdrawals"), value=lambda each: ", ".join(each.withdrawals)),
            Column("digest", _("Digest of the list"), kind="code"),
        )
        return [
            RelatedTable(_("List as it was seen"), KEPT, record.listed, empty=""),
            KeyValues(_("Review"), with_persons_linked(about, self.request.user, "reviewed_by")),
            signatures_table(
                signatures_on([record.uuid, record.site.uuid]).filter(event_id__in=_events(record))
            ),
        ]


def _events(review: AccessReview) -> list[int]:
    made = AuditChange.objects.filter(table_name=AccessReview._meta.db_table, row_id=review.pk)
    return list(made.values_list("event_id", flat=True))


class ReviewAccessPage(ActionPage):
    """The dialog: a remark, and the grants that shall end."""

    action = review_access
    model = Site
    form_class = ReviewForm

    def form_kwargs(self) -> dict[str, Any]:
        """The list that is confirmed: as it is now when the dialog opens, as it was seen when it is sent."""
        return {"listed": access_list(self.record, clock.now())}

    def signed_names(self) -> dict[str, str]:
        """What is signed beside the site's own fields."""
        return {
            "listed_digest": gettext("Digest of the list"),
            "remark": gettext("Remark"),
            "withdraw": gettext("Roles that shall end"),
        }

    def after(self, result: Any) -> str:
        """To the review."""
        return str(result.get_absolute_url())
