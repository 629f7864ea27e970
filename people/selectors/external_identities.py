"""Which person an account at the identity provider belongs to."""

from __future__ import annotations

from django.db.models import QuerySet

from people.models import ExternalIdentity, User


def identities() -> QuerySet[ExternalIdentity]:
    """Every link, those that were taken away too."""
    return ExternalIdentity.objects.select_related("user").order_by("user__username", "-pk")


def living_identity(issuer: str, subject: str) -> ExternalIdentity | None:
    """The link of this account at the provider, confirmed or not."""
    found: ExternalIdentity | None = (
        identities().filter(issuer=issuer, subject=subject, unlinked_at=None).first()
    )
    return found


def person_to_confirm(issuer: str, user_id: str) -> User | None:
    """The person with exactly this user ID, if nobody's account there is theirs yet."""
    if not user_id:
        return None
    linked = ExternalIdentity.objects.filter(issuer=issuer, unlinked_at=None).values("user")
    people = User.objects.filter(username=user_id, is_active=True, is_service=False).exclude(pk__in=linked)
    found: User | None = people.first()
    return found
