"""What people are asked for: requests for roles that wait for them, and proposed rules."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.declaration import can_run
from equipment.models import Site
from kernel import clock
from kernel.shell import WorkItem
from people.choices import RulesState
from people.models import ComplianceRules, RoleRequest
from people.selectors.access_list import sites_to_review
from people.selectors.role_requests import awaiting_administrator, awaiting_owner

SOON = timedelta(days=14)


def items(user: Any) -> list[WorkItem]:
    """Requests to approve as owner or as administrator, and rules to approve."""
    found: list[WorkItem] = []
    if can_run("people.approve_role_request", user):
        found += [_request(each) for each in awaiting_owner(user)]
    if can_run("people.authorise_role_request", user):
        found += [_request(each) for each in awaiting_administrator(user)]
    if can_run("people.approve_rules", user):
        proposed = ComplianceRules.objects.filter(state=RulesState.PROPOSED)
        found += [_rules(each) for each in proposed.exclude(proposed_by_id=user.pk)]
    if can_run("people.review_access", user):
        now = clock.now()
        found += [_review(site, due, now) for site, due in sites_to_review(user) if due - now < SOON]
    return found


def _review(site: Site, due: datetime, now: datetime) -> WorkItem:
    overdue = due <= now
    return WorkItem(
        title=_("Review the access at %(site)s") % {"site": site.code},
        detail=_("Overdue: look at each person's roles and sign") if overdue else _("Due soon"),
        url=reverse("people:access_list", kwargs={"uuid": site.uuid}),
        kind="access-reviews.due",
        severity="alarm" if overdue else "neutral",
        due_at=due,
        icon="clipboard-check",
    )


def _request(request: RoleRequest) -> WorkItem:
    return WorkItem(
        title=_("Decide about %(request)s") % {"request": request.code},
        detail=f"{request.user.printed_name} · {request.role.name}",
        url=request.get_absolute_url(),
        kind="role-requests.decide",
        since=request.requested_at,
        icon="user-plus",
    )


def _rules(rules: ComplianceRules) -> WorkItem:
    return WorkItem(
        title=_("Approve the rules of access"),
        detail=str(rules),
        url=rules.get_absolute_url(),
        kind="access-rules.approve",
        since=rules.proposed_at,
        icon="adjustments",
    )
