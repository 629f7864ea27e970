"""A delegation ends with what it rests on, and when holder or deputy end it (URS-ACC-12)."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from audit.models import AuditEvent
from equipment.models import Site
from kernel import clock
from kernel.errors import DomainError
from people.actions.approve_role_request import approve_role_request
from people.actions.authorise_role_request import authorise_role_request
from people.actions.deactivate_user import deactivate_user
from people.actions.define_role import define_role
from people.actions.disable_idle_account import disable_account
from people.actions.end_delegation import end_delegation, lapse_delegation
from people.actions.end_grant import end_grant
from people.actions.request_grant_change import request_grant_change
from people.actions.request_withdrawal import request_withdrawal
from people.errors import (
    BeyondOwnGrant,
    DelegationKeepsItsEnd,
    DeputyOfAnotherDepartment,
    GrantHasEnded,
    NotYourDelegation,
)
from people.models import Role, RoleGrant
from tests.factories import grants
from tests.integrations.workers import until
from tests.people.deputies import BECAUSE, agree, ask, may, own


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def _end_the_grant(cast: Any) -> None:
    end_grant(grant=own(cast["xu.hui"]), reason=BECAUSE, actor=cast["admin.sun"])


def _withdraw(cast: Any) -> None:
    request = request_withdrawal(grant=own(cast["xu.hui"]), why="Leaves", actor=cast["admin.sun"])
    approve_role_request(request=request, actor=cast["chen.jing"])
    authorise_role_request(request=request, actor=cast["admin.sun"])


def _deactivate(cast: Any) -> None:
    deactivate_user(user=cast["xu.hui"], reason=BECAUSE, actor=cast["admin.sun"])


def _disable(cast: Any) -> None:
    disable_account(user=cast["xu.hui"], why="idle", actor=cast["system"])


def _deactivate_deputy(cast: Any) -> None:
    deactivate_user(user=cast["zhou.min"], reason=BECAUSE, actor=cast["admin.sun"])


def _deputy_leaves_the_department(cast: Any) -> None:
    end_grant(grant=own(cast["zhou.min"], "qa"), reason=BECAUSE, actor=cast["admin.sun"])


def _holder_ends_it(cast: Any) -> None:
    held = RoleGrant.objects.exclude(delegated_from=None).get()
    end_delegation(user=cast["xu.hui"], grant=held, reason=BECAUSE, actor=cast["xu.hui"])


def _deputy_ends_it(cast: Any) -> None:
    held = RoleGrant.objects.exclude(delegated_from=None).get()
    end_delegation(user=cast["zhou.min"], grant=held, reason=BECAUSE, actor=cast["zhou.min"])


ENDINGS = (
    _end_the_grant,
    _withdraw,
    _deactivate,
    _disable,
    _deactivate_deputy,
    _deputy_leaves_the_department,
    _holder_ends_it,
    _deputy_ends_it,
)


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("end", ENDINGS)
def test_it_ends_at_once_with_what_it_rests_on_or_when_one_of_the_two_ends_it(
    site: Site, cast: Any, end: Any
) -> None:
    held = agree(cast, ask(cast))
    assert may(cast["zhou.min"]) == "qualified_person"
    end(cast)
    held.refresh_from_db()
    assert held.valid_until is not None and held.valid_until <= clock.now()
    assert may(cast["zhou.min"]) is None
    told = AuditEvent.objects.filter(action__in=["people.end_delegation", "people.lapse_delegation"]).get()
    if end not in (_holder_ends_it, _deputy_ends_it):
        cause = AuditEvent.objects.get(pk=told.caused_by)
        assert (told.role, told.transaction_id) == ("system", cause.transaction_id)
        assert held.valid_until == cause.recorded_at


@pytest.mark.urs("URS-ACC-12")
def test_a_shorter_role_shortens_what_is_delegated_of_it(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    end = clock.now() + timedelta(days=2)
    change = request_grant_change(
        grant=own(cast["xu.hui"]), valid_until=end, why="Leaves", actor=cast["admin.sun"]
    )
    approve_role_request(request=change, actor=cast["chen.jing"])
    authorise_role_request(request=change, actor=cast["admin.sun"])
    held.refresh_from_db()
    assert held.valid_until == end
    with pytest.raises(DelegationKeepsItsEnd):
        request_grant_change(grant=held, valid_until=None, why="More", actor=cast["admin.sun"])


def test_nobody_else_ends_it_and_nobody_twice(site: Site, cast: Any) -> None:
    held = agree(cast, ask(cast))
    with pytest.raises(NotYourDelegation):
        end_delegation(user=cast["chen.jing"], grant=held, reason=BECAUSE, actor=cast["chen.jing"])
    with pytest.raises(NotYourDelegation):
        end_delegation(user=cast["xu.hui"], grant=own(cast["xu.hui"]), reason=BECAUSE, actor=cast["xu.hui"])
    end_delegation(user=cast["xu.hui"], grant=held, reason=BECAUSE, actor=cast["xu.hui"])
    with pytest.raises(GrantHasEnded):
        end_delegation(user=cast["zhou.min"], grant=held, reason=BECAUSE, actor=cast["zhou.min"])
    with pytest.raises(DomainError):
        lapse_delegation(grant=held, until=clock.now(), why="grant", actor=cast["admin.sun"])


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("end", [_end_the_grant, _deactivate, _deputy_leaves_the_department])
def test_the_last_approval_and_the_end_of_what_it_rests_on_at_the_same_moment_leave_no_right(
    site: Site, cast: Any, end: Any
) -> None:
    request = approve_role_request(request=ask(cast), actor=cast["chen.jing"])
    start, refused = Barrier(2), list[Exception]()

    def run(what: Any) -> None:
        try:
            start.wait()
            what()
        except DomainError as error:
            refused.append(error)
        finally:
            connection.close()

    calls = (lambda: authorise_role_request(request=request, actor=cast["admin.sun"]), lambda: end(cast))
    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expected = BeyondOwnGrant | GrantHasEnded | DeputyOfAnotherDepartment
    assert all(isinstance(error, expected) for error in refused), refused
    assert may(cast["zhou.min"]) is None
    open_ones = RoleGrant.objects.exclude(delegated_from=None).filter(valid_until__gt=clock.now())
    assert not open_ones.exists()


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("role", ["qualified_person", "qa"])
def test_a_role_that_moves_to_another_department_leaves_no_deputy_behind(
    site: Site, cast: Any, role: str
) -> None:
    agree(cast, ask(cast))
    found = Role.objects.get(code=role)
    held = list(found.permissions.values_list("action", flat=True))
    define_role(
        code=role,
        name=found.name,
        kind=found.kind,
        permissions=held,
        department="engineering",
        reason=BECAUSE,
        actor=cast["admin.sun"],
    )
    assert not RoleGrant.objects.exclude(delegated_from=None).filter(valid_until__gt=clock.now()).exists()
    assert may(cast["zhou.min"]) is None


@pytest.mark.urs("URS-ACC-12")
def test_a_deputy_who_changes_roles_within_the_department_stays_one(site: Site, cast: Any) -> None:
    agree(cast, ask(cast))
    old = own(cast["zhou.min"], "qa")
    grants.grant_role(user=cast["zhou.min"], role="qa", site=None, actor=cast["admin.sun"])
    end_grant(grant=old, reason=BECAUSE, actor=cast["admin.sun"])
    assert may(cast["zhou.min"]) == "qualified_person"


def _waiting() -> int:
    """How many statements wait for a lock in this test's database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # kept for the transaction otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity "
            "WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


@pytest.mark.urs("URS-ACC-12")
@pytest.mark.parametrize("is_approved_first", [True, False])
def test_the_last_approval_and_the_end_of_the_holders_role_come_one_after_the_other(
    site: Site, cast: Any, is_approved_first: bool
) -> None:
    """Both wait for the holder's grant; whoever comes second finds what the first one has done."""
    request = approve_role_request(request=ask(cast), actor=cast["chen.jing"])
    source, outcome = own(cast["xu.hui"]), dict[str, Any]()

    def run(name: str, what: Any) -> None:
        try:
            outcome[name] = what()
        except DomainError as error:
            outcome[name] = error
        finally:
            connection.close()

    calls = [
        ("approved", lambda: authorise_role_request(request=request, actor=cast["admin.sun"])),
        ("ended", lambda: _end_the_grant(cast)),
    ]
    threads = [Thread(target=run, args=call) for call in (calls if is_approved_first else calls[::-1])]
    with transaction.atomic():
        RoleGrant.objects.select_for_update(no_key=True).get(pk=source.pk)
        for number, thread in enumerate(threads, start=1):
            thread.start()
            until(lambda number=number: _waiting() == number, what="a statement that waits")
    for thread in threads:
        thread.join()
    assert not isinstance(outcome["ended"], DomainError)
    if is_approved_first:
        assert outcome["approved"].grant.delegated_from_id == source.pk
    else:
        assert isinstance(outcome["approved"], GrantHasEnded | BeyondOwnGrant)
    assert may(cast["zhou.min"]) is None
