"""What people are asked for: requests for roles, proposed rules, reviews of access, tests of authenticators."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.declaration import can_run
from equipment.models import Site
from kernel import clock
from kernel.shell import WorkItem
from people.choices import RulesState
from people.models import Authenticator, ComplianceRules, RoleRequest
from people.selectors.access_list import sites_to_review
from people.selectors.authenticators import due_for_test
from people.selectors.grant_words import asked_words
from people.selectors.rights import holds_at_every_site
from people.selectors.role_requests import awaiting_administrator, awaiting_owner

SOON = timedelta(days=14)


def items(user: Any) -> list[WorkItem]:
    """What waits for a decision, and authenticators whose test is due."""
    found: list[WorkItem] = []
    if can_run("people.approve_role_request", user):
        found += [_request(each) for each in awaiting_owner(user)]
    if can_run("people.authorise_role_request", user):
        found += [_request(each) for each in awaiting_administrator(user)]
    if can_run("people.approve_rules", user):
        proposed = ComplianceRules.objects.filter(state=RulesState.PROPOSED).exclude(proposed_by_id=user.pk)
        waiting = list(proposed)
        if waiting and holds_at_every_site(user.pk, "people.approve_rules", clock.now()):
            found += [_rules(each) for each in waiting]
    if can_run("people.review_access", user):
        now = clock.now()
        found += [_review(site, due, now) for site, due in sites_to_review(user) if due - now < SOON]
    if can_run("people.revoke_authenticator", user):
        found += _tests_due()
    return found + [_own_test(each) for each in due_for_test().filter(user_id=user.pk)]


def _tests_due() -> list[WorkItem]:
    """One line for all of them: who has to test which stands in the list (URS-ACC-10)."""
    count = due_for_test().count()
    if not count:
        return []
    words = ngettext(
        "%(number)s authenticator is due for its test",
        "%(number)s authenticators are due for their test",
        count,
    )
    return [
        WorkItem(
            title=words % {"number": count},
            detail=_("Their owners test them in “My account”; they have been told"),
            url=reverse("people:authenticator_list") + "?is_due=true",
            kind="authenticators.tests-due",
            severity="warn",
            icon="shield-lock",
        )
    ]


def _own_test(authenticator: Authenticator) -> WorkItem:
    return WorkItem(
        title=_("Test your authenticator %(name)s") % {"name": authenticator.name},
        detail=_("Show that it still works: it takes one code or one touch"),
        url=reverse("people:my_account") + "#authenticators",
        kind="authenticators.test-own",
        severity="warn",
        due_at=authenticator.test_due_at,
        icon="shield-lock",
    )


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
        detail=asked_words(request),
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
