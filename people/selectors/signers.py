"""Who may sign at all, and the report of signers (URS-SIG-09; 21 CFR 11.100)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from audit.models import Signature
from people.models import AccountabilityStatement, IdentityCheck, StatementAcceptance, User
from people.selectors.rights import grants_in_effect


@dataclass(frozen=True)
class Standing:
    """What is recorded of a person as a signer; ``present`` is the version that counts, ``None`` before any."""

    check: IdentityCheck | None
    accepted: int | None
    present: int | None

    @property
    def may_sign(self) -> bool:
        """Whether both are there, for the present version."""
        return self.check is not None and self.present is not None and self.accepted == self.present


def present_statement() -> AccountabilityStatement | None:
    """The version that has to be accepted."""
    return AccountabilityStatement.objects.order_by("-version").first()


def standing_of(user_id: int) -> Standing:
    """The newest identity check, the newest version accepted and the present one."""
    check = IdentityCheck.objects.filter(user_id=user_id).select_related("checked_by").order_by("-id").first()
    accepted = StatementAcceptance.objects.filter(user_id=user_id).aggregate(newest=Max("statement__version"))
    present = present_statement()
    return Standing(check, accepted["newest"], present.version if present is not None else None)


def statements() -> QuerySet[AccountabilityStatement]:
    """Every version, the present one first."""
    return AccountabilityStatement.objects.order_by("-version")


def signers() -> QuerySet[User]:
    """Every person, deactivated ones included, with what the letter of 21 CFR 11.100(c) rests on."""
    checks = IdentityCheck.objects.filter(user=OuterRef("pk")).order_by("-id")
    accepted = StatementAcceptance.objects.filter(user=OuterRef("pk")).order_by("-statement__version")
    signed = Signature.objects.filter(signer=OuterRef("pk"))
    found: QuerySet[User] = User.objects.filter(is_service=False).annotate(
        identity_means=Subquery(checks.values("means")[:1]),
        identity_at=Subquery(checks.values("checked_at")[:1]),
        identity_by=Subquery(checks.values("checked_by__printed_name")[:1]),
        statement_version=Subquery(accepted.values("statement__version")[:1]),
        first_signing=Subquery(signed.order_by("id").values("signed_at")[:1]),
        last_signing=Subquery(signed.order_by("-id").values("signed_at")[:1]),
    )
    return found


def signed_at_least_once() -> Q:
    """Those of ``signers`` who have signed something."""
    return Q(first_signing__isnull=False)


def with_roles(people: Iterable[User], at: datetime) -> list[User]:
    """The same people with the names of the roles that they hold at ``at``, in one query more."""
    found = list(people)
    held: dict[int, set[str]] = {}
    grants = grants_in_effect(at).filter(user__in=found).select_related("role")
    for grant in grants:
        held.setdefault(grant.user_id, set()).add(str(grant.role.name))
    for each in found:
        each.roles_held = ", ".join(sorted(held.get(each.pk, ())))  # type: ignore[attr-defined]
    return found
