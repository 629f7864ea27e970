"""Accept the statement of accountability with one's own secret."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.errors import TemporarySecret
from kernel import clock
from people.errors import NoStatementPublished, StatementReplaced
from people.models import AccountabilityStatement, StatementAcceptance, User
from people.selectors.signers import present_statement


@action(
    "people.accept_statement",
    label=_("Accept the statement of accountability"),
    subject="user",
    own=True,
    proof="password",
    secret=("password",),
)
def accept_statement(*, user: User, statement: AccountabilityStatement, password: str) -> StatementAcceptance:
    """Keep that the person answers for their signatures as for a handwritten one; once per version (URS-SIG-09)."""
    if user.must_change_password:
        raise TemporarySecret(username=user.username)
    present = present_statement()
    if present is None:
        raise NoStatementPublished()
    if present.pk != statement.pk or present.acceptances.filter(user=user).exists():
        raise StatementReplaced(version=statement.version)
    made = StatementAcceptance(user=user, statement=present, accepted_at=clock.now())
    made.full_clean()
    made.save()
    return made
