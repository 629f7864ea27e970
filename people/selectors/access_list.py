"""Who holds what at a site, when they last came, and what has changed: the list of an access review (URS-ACC-05)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from audit.models import AuditEvent
from audit.selectors.records import how_made
from equipment.models import Site
from equipment.selectors.visible import sites_for, visible_to
from kernel.canonical import digest
from people.choices import OwnerState
from people.models import AccessReview, RoleGrant, User
from people.rules import in_force
from people.selectors.accounts import owner_state
from people.selectors.rights import grants_in_effect

VIEW = "people.view_access_reviews"
REVIEW = "people.review_access"


@dataclass(frozen=True)
class PersonAccess:
    """One person of the list: roles at the site, account, and use."""

    person: User
    grants: tuple[RoleGrant, ...]
    since: datetime | None
    last_used: datetime | None
    idle_days: int | None
    is_new: bool

    @property
    def finding(self) -> OwnerState | None:
        """A program for which nobody answers (any more)."""
        return owner_state(self.person)

    @property
    def roles(self) -> str:
        """The roles with their areas."""
        return ", ".join(_words(each) for each in self.grants)

    def as_data(self) -> dict[str, Any]:
        """What the record of the review keeps; of a program, who answers for it."""
        return {
            "username": self.person.username,
            "name": self.person.printed_name,
            "is_service": self.person.is_service,
            **(self._answered_for() if self.person.is_service else {}),
            "grants": [_grant(each) for each in self.grants],
            "since": _text(self.since),
            "last_used": _text(self.last_used),
            "idle_days": self.idle_days,
            "is_new": self.is_new,
        }

    def _answered_for(self) -> dict[str, str | None]:
        owner = self.person.owner
        return {"owner": owner.username if owner is not None else None, "finding": self.finding}


def _words(grant: RoleGrant) -> str:
    place = f" ({grant.area.code})" if grant.area is not None else ""
    return f"{grant.role.name}{place} {grant.held_for}".strip()


def _grant(grant: RoleGrant) -> dict[str, Any]:
    return {
        "uuid": str(grant.uuid),
        "role": grant.role.code,
        "area": grant.area.code if grant.area is not None else None,
        "everywhere": grant.site_id is None,
        "from": _text(grant.valid_from),
        "until": _text(grant.valid_until),
        "for": grant.delegated_from.user.username if grant.delegated_from is not None else None,
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def access_list(site: Site, at: datetime) -> list[PersonAccess]:
    """Everybody with a role at the site or everywhere, by user ID; a fixed number of queries."""
    grants = grants_in_effect(at).filter(site=site) | grants_in_effect(at).filter(site=None)
    held: dict[int, list[RoleGrant]] = {}
    for grant in grants.select_related(
        "user__owner", "role", "site", "area", "delegated_from__user"
    ).order_by("role__code", "pk"):
        held.setdefault(grant.user_id, []).append(grant)
    last = last_review(site)
    made, used = how_made(User, held), last_used(held)
    found = [
        PersonAccess(
            person=own[0].user,
            grants=tuple(own),
            since=made[user].at if user in made else None,
            last_used=used.get(user),
            idle_days=(at - used[user]).days if user in used else None,
            is_new=last is not None and any(each.valid_from > last.reviewed_at for each in own),
        )
        for user, own in held.items()
    ]
    return sorted(found, key=lambda each: each.person.username)


def digest_of(listed: list[PersonAccess]) -> str:
    """Over persons and grants: what a review confirms. That somebody signs in meanwhile does not change it."""
    return digest([[each.person.username, [_grant(grant) for grant in each.grants]] for each in listed])


def last_used(user_ids: Any) -> dict[int, datetime]:
    """When each account was last signed in to or did something."""
    did = (
        AuditEvent.objects.filter(actor_id__in=list(user_ids))
        .values("actor_id")
        .annotate(at=Max("recorded_at"))
    )
    found = {each["actor_id"]: each["at"] for each in did}
    for user, at in User.objects.filter(pk__in=list(user_ids)).values_list("pk", "last_login"):
        if at is not None and (user not in found or at > found[user]):
            found[user] = at
    return found


def last_review(site: Site) -> AccessReview | None:
    """The latest review of the site."""
    latest: AccessReview | None = AccessReview.objects.filter(site=site).order_by("-reviewed_at").first()
    return latest


def review_due(site: Site) -> datetime | None:
    """When the next review is due: after the last one, or after the first grant; ``None`` without any grant."""
    return reviews_due([site]).get(site.pk)


def reviews_due(sites: list[Site]) -> dict[int, datetime]:
    """The same of several sites in one query, by the id of the site."""
    reviewed = AccessReview.objects.filter(site=OuterRef("pk")).order_by("-reviewed_at")
    granted = RoleGrant.objects.filter(site=OuterRef("pk")).order_by("valid_from")
    begun = Site.objects.filter(pk__in=[site.pk for site in sites]).values_list(
        "pk",
        Coalesce(Subquery(reviewed.values("reviewed_at")[:1]), Subquery(granted.values("valid_from")[:1])),
    )
    period = timedelta(days=in_force().review_days)
    return {pk: begin + period for pk, begin in begun if begin is not None}


def reviews_visible_to(user: Any) -> QuerySet[AccessReview]:
    """The reviews of the sites where the person may read them."""
    return visible_to(AccessReview.objects.select_related("site", "reviewed_by"), user, VIEW)


def sites_to_review(user: Any) -> list[tuple[Site, datetime]]:
    """The sites whose access this person may review, with the day on which it is due."""
    sites = sites_for(user, REVIEW)
    due = reviews_due(sites)
    return [(site, due[site.pk]) for site in sites if site.pk in due]
