"""What a password must be, and what is kept of it (URS-ACC-06)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils.translation import override

from audit.models import AuditChange, AuditEvent
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.errors import LooksLikeAnother, UsernameTaken, WeakPassword
from people.models import EarlierPassword, User
from people.tasks import expire_old_passwords
from tests.factories.rules import approve

FIRST, SECOND, THIRD = "quiet-mountain-2026", "broad-river-2027", "small-island-2028"


def change(user: User, old: str, new: str) -> None:
    change_password(user=user, old_password=old, new_password=new, actor=user)


@pytest.mark.urs("URS-ACC-06")
@pytest.mark.parametrize(
    ("weak", "why"),
    [
        ("Short-1", "fewer than 12 characters"),
        ("password1234", "too common"),
        ("192837465012", "entirely numeric"),
        ("my.li.na.2026", "contains your user ID"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule_that_it_breaks(
    cast_db: str, cast: Any, weak: str, why: str
) -> None:
    with pytest.raises(WeakPassword) as refused:
        change(cast["li.na"], cast.password, weak)
    assert refused.value.status == 422
    assert why in refused.value.message
    with override("zh-hans"), pytest.raises(WeakPassword) as refused:
        change(cast["li.na"], cast.password, weak)
    assert why not in refused.value.message
    assert cast["li.na"].check_password(cast.password)


@pytest.mark.urs("URS-ACC-06")
def test_the_length_is_the_one_in_force(cast_db: str, cast: Any) -> None:
    approve(cast, password_length=16)
    with pytest.raises(WeakPassword):
        change(cast["li.na"], cast.password, "broad-river-26")
    change(cast["li.na"], cast.password, FIRST)


@pytest.mark.urs("URS-ACC-06")
def test_earlier_passwords_do_not_come_back_while_the_rules_remember_them(cast_db: str, cast: Any) -> None:
    approve(cast, password_history=2)
    user = cast["li.na"]
    change(user, cast.password, FIRST)
    for again in (FIRST, cast.password):
        with pytest.raises(WeakPassword):
            change(cast["li.na"], FIRST, again)
    change(cast["li.na"], FIRST, SECOND)
    change(cast["li.na"], SECOND, THIRD)
    change(cast["li.na"], THIRD, FIRST)
    assert EarlierPassword.objects.filter(user=user).count() == 2


@pytest.mark.urs("URS-ACC-06")
def test_nothing_that_is_kept_holds_a_plain_password(cast_db: str, cast: Any) -> None:
    approve(cast, password_history=5)
    change(cast["li.na"], cast.password, FIRST)
    assert all(FIRST not in each.encoded for each in EarlierPassword.objects.all())
    for table in (AuditEvent._meta.db_table, AuditChange._meta.db_table, "people_historicaluser"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT string_agg(t::text, ' ') FROM {table} t")
            assert FIRST not in (cursor.fetchone()[0] or "")


@pytest.mark.urs("URS-ACC-06")
def test_where_passwords_age_an_old_one_must_be_changed(cast_db: str, cast: Any, shift_clock: Any) -> None:
    approve(cast, password_age_days=90)
    change(cast["li.na"], cast.password, FIRST)
    shift_clock(days=89)
    expire_old_passwords()
    assert not cast["li.na"].must_change_password
    shift_clock(days=2)
    assert expire_old_passwords() >= 1
    assert cast["li.na"].must_change_password
    assert AuditEvent.objects.filter(action="people.expire_password").exists()
    change(cast["li.na"], FIRST, SECOND)
    assert not cast["li.na"].must_change_password


def test_where_they_do_not_age_nothing_happens(cast_db: str, cast: Any, shift_clock: Any) -> None:
    shift_clock(days=1000)
    assert expire_old_passwords() == 0


@pytest.mark.urs("URS-SIG-08")
@pytest.mark.parametrize("lookalike", ["li.n\u0430", "l\u0456.na", "1i.na", "\u217ci.na"])
def test_no_user_id_looks_like_one_that_was_given(cast_db: str, cast: Any, lookalike: str) -> None:
    with pytest.raises((LooksLikeAnother, UsernameTaken)) as refused:
        create_user(
            username=lookalike, printed_name="Li Na", password="long-enough-2026", actor=cast["admin.sun"]
        )
    assert refused.value.status == 409


def test_another_user_id_is_free(cast_db: str, cast: Any) -> None:
    made = create_user(
        username="Li.Nan", printed_name="李南", password="long-enough-2026", actor=cast["admin.sun"]
    )
    assert made.username == "li.nan"
    call_command("check")
