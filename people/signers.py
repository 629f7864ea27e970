"""What must be true of who signs: components, period of access, account and right until the row is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.choices import Component
from audit.context import SignatureGiven, ambient_access
from audit.contracts import Actor, Proof, Scope
from audit.errors import AccountChangedWhileSigning, ComponentsMissing
from people import periods
from people.choices import FactorPurpose
from people.errors import IdentityNotChecked, NoStatementPublished, StatementNotAccepted
from people.factors.proof import is_needed
from people.selectors.held import hold_account, hold_granting_role
from people.selectors.signers import standing_of

FIRST = (Component.USER_ID, Component.SECRET)
LATER = (Component.SECRET,)


def components_needed(actor: Actor) -> tuple[str, ...]:
    """What the person gives at their next signing here."""
    access = ambient_access()
    if access is not None and access.person_id == actor.pk and periods.open_period(access) is not None:
        return LATER
    return (*FIRST, Component.FACTOR) if is_needed(actor) else FIRST


def verify(
    given: SignatureGiven, verify_secret: Callable[[str, str], Actor], verify_factor: Callable[..., str]
) -> Proof:
    """Who signs. In one's own open period the secret is enough; everybody else gives all components.

    Who has an authenticator gives a second factor too, and only where it is needed is it looked at: a signature
    never names one that was not verified. Whether one is needed is said to nobody before the secret was right.
    The session says by itself nothing: it only names the person whose secret is then asked for (URS-SIG-03).
    """
    access = ambient_access()
    period = periods.open_period(access)
    username = given.username
    if access is not None and period is not None and not username:
        username = period.user.username
    entered = {Component.USER_ID: username, Component.SECRET: given.password}
    missing = tuple(component for component in FIRST if not entered[component])
    if missing:
        names = ", ".join(str(component.label) for component in missing)
        raise ComponentsMissing(components=tuple(map(str, missing)), missing=names)
    signer: Any = verify_secret(username, given.password)
    demand_standing(signer)
    is_own = access is not None and access.person_id == signer.pk
    is_later = is_own and period is not None
    components = tuple(str(each) for each in (LATER if is_later else FIRST))
    if not is_later and is_needed(signer):
        session = access.session if access is not None else ""
        components += (_factor(signer, given.factor, session, verify_factor),)
    return Proof(
        signer=signer,
        components=components,
        access=access if is_own else None,
        period=period.uuid if is_later and period is not None else None,
        terminal=access.terminal if access is not None else "",
        secret=signer.password,
    )


def demand_standing(signer: Any) -> None:
    """Nobody signs before their identity was checked and the present statement accepted (URS-SIG-09)."""
    standing = standing_of(signer.pk)
    if standing.check is None:
        raise IdentityNotChecked(person=signer.printed_name)
    if standing.present is None:
        raise NoStatementPublished()
    if standing.accepted != standing.present:
        raise StatementNotAccepted(person=signer.printed_name, version=standing.present)


def _factor(signer: Any, factor: str | None, session: str, verify_factor: Callable[..., str]) -> str:
    if not (factor or "").strip():
        missing = Component.FACTOR
        raise ComponentsMissing(components=(str(missing),), missing=str(missing.label))
    return verify_factor(signer, factor, purpose=FactorPurpose.SIGN, session=session)


def hold(proof: Proof, code: str | None, scope: Scope, at: datetime | None) -> str | None:
    """Lock account, period and granting role against change until the transaction ends (URS-ACC-01).

    The role that grants ``code`` there; ``None`` when nothing does. Without ``code``: of oneself.
    """
    # The account first: whatever ends both takes them in this order.
    is_same = hold_account(proof.signer.pk, proof.secret)
    if not is_same or (proof.period is not None and not periods.go_on(proof.period)):
        raise AccountChangedWhileSigning()
    return "self" if code is None else hold_granting_role(proof.signer.pk, code, scope, at)


def period_of(proof: Proof) -> UUID | None:
    """The period of access of this signing; none for a second person, a command or a session unknown here."""
    if proof.access is None:
        return None
    return proof.period or periods.begin_or_go_on(proof.access)
