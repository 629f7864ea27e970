"""Create the account of a program: which system it stands for, who answers for it, and the role it asks for."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from people.actions._granting import role_called
from people.actions._places import demand_everywhere
from people.actions._requests import file_grant
from people.actions.create_user import create_user
from people.errors import CannotAnswer, ServiceAccountIdWrong
from people.models import RoleRequest, User, fold_username
from people.selectors.accounts import can_answer

# What scripts, settings and log lines carry without quoting.
USER_ID = re.compile(r"[a-z][a-z0-9._-]{1,58}[a-z0-9]")


@action(
    "people.create_service_account",
    label=_("Create service account"),
    scope="site",
    locks=("owner",),
    administration=True,
)
def create_service_account(
    *,
    username: str,
    printed_name: str,
    purpose: str,
    owner: User,
    role: str,
    why: str,
    site: Site | None = None,
    language: str = "en",
    actor: Any,
) -> RoleRequest:
    """Create the account, and return the request for its role, filed as for a person (URS-ACC-03, 04).

    It never has a password, an authenticator or a session; it comes in by API tokens and signs nothing. Until an
    owner of the place and an administrator have agreed to the role it may do nothing. Without ``site`` the role
    would hold everywhere, which takes an administrator of everywhere. Raises ``ServiceAccountIdWrong``,
    ``CannotAnswer``, ``RoleNotForAccount``, ``ProgramsNeverSign``.
    """
    if USER_ID.fullmatch(fold_username(username)) is None:
        raise ServiceAccountIdWrong(username=username)
    demand_answering_for_it(owner)
    if site is None:
        demand_everywhere(actor, create_service_account.code, str(create_service_account.label))
    user: User = create_user(
        username=username,
        printed_name=printed_name,
        is_service=True,
        language=language,
        purpose=purpose,
        owner=owner,
        actor=actor,
    )
    return file_grant(
        user=user,
        role=role_called(role),
        site=site,
        area=None,
        valid_from=None,
        valid_until=None,
        why=why,
        actor=actor,
    )


def demand_answering_for_it(owner: User) -> None:
    """Refuse who cannot answer for a program: asked of the locked account, so that it is in use to the end."""
    if not can_answer(owner):
        raise CannotAnswer(person=owner.printed_name)
