"""Every permission × every role, held against a table written by hand – never against the declarations.

``expected.csv`` is the reviewed answer: who may do and see what. A change of a role or a new action
fails here until somebody has decided and written it down.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit.contracts import Scope, authority
from audit.runner import ACTIONS
from equipment.models import Site
from kernel import clock
from mom.roles import PERMISSIONS, ROLES
from people.actions.create_user import create_user
from people.actions.grant_role import grant_role
from people.models import User

TABLE = Path(__file__).parent / "expected.csv"
# Permissions that no action declares: to look, to fill one slot of a signature, to be told.
NO_ACTION = ("view_", "approve_as_", "hear_of_")


def expected() -> dict[str, set[str]]:
    """Permission → roles that hold it, as written by hand."""
    with TABLE.open(encoding="utf-8") as lines:
        reader = csv.DictReader(lines)
        return {
            row["permission"]: {
                role for role, answer in row.items() if role != "permission" and answer == "yes"
            }
            for row in reader
        }


@pytest.fixture
def one_person_per_role(cast_db: str, cast: Any) -> dict[str, User]:
    """Somebody who holds this one role at the demo site, and nothing else."""
    site = Site.objects.get(code="SZ")
    found = {}
    for role in ROLES:
        person = create_user(
            username=f"only.{role.code}",
            printed_name=role.name["en"],
            password="long-enough-2026",
            must_change_password=False,
            actor=cast["admin.sun"],
        )
        grant_role(user=person, role=role.code, site=site, actor=cast["admin.sun"])
        found[role.code] = person
    return found


def test_table_names_every_action_and_every_role() -> None:
    """An action that nobody decided about, or a row for one that is gone, fails the build."""
    table = expected()
    decided = {code for code, declared in ACTIONS.items() if not declared.event_caused and not declared.own}
    assert decided - set(table) == set()
    assert {code for code in table if not code.partition(".")[2].startswith(NO_ACTION)} <= decided
    with TABLE.open(encoding="utf-8") as lines:
        roles = set(next(csv.reader(lines))) - {"permission"}
    assert roles == {role.code for role in ROLES}
    assert set(PERMISSIONS) == set(table)


@pytest.mark.urs("URS-ACC-01")
def test_every_answer_is_the_expected_one(one_person_per_role: dict[str, User]) -> None:
    site, now = Site.objects.get(code="SZ"), clock.now()
    wrong = []
    for code, roles in expected().items():
        for role, person in one_person_per_role.items():
            answer = authority().granting_role(person, code, Scope(site.pk), now) is not None
            if answer != (role in roles):
                wrong.append(f"{code} × {role}: {answer}")
    assert wrong == []


@pytest.mark.urs("URS-ACC-01")
def test_no_answer_is_yes_at_a_foreign_site(one_person_per_role: dict[str, User], cast: Any) -> None:
    from equipment.actions.define_site import define_site

    foreign = define_site(
        code="CD",
        name={"en": "Chengdu", "zh": "成都"},
        zone="Asia/Shanghai",
        profile="CN",
        actor=cast["admin.sun"],
    )
    now = clock.now()
    for code, person in _pairs(one_person_per_role):
        assert authority().granting_role(person, code, Scope(foreign.pk), now) is None, (code, person)


def _pairs(people: dict[str, User]) -> Iterator[tuple[str, User]]:
    for code in expected():
        for person in people.values():
            yield code, person


@pytest.mark.urs("URS-ACC-02")
def test_administrators_row_holds_no_gxp_work() -> None:
    held = {code for code, roles in expected().items() if "administrator" in roles}
    assert {code.split(".")[0] for code in held} <= {"audit", "people", "equipment", "integrations"}
    assert {code for code in held if code.startswith("equipment.")} == {
        "equipment.define_area",
        "equipment.define_site",
    }


def test_event_caused_actions_are_open_to_nobody(one_person_per_role: dict[str, User]) -> None:
    site, now = Site.objects.get(code="SZ"), clock.now()
    caused = [code for code, declared in ACTIONS.items() if declared.event_caused]
    assert len(caused) > 10
    for code in caused:
        for person in one_person_per_role.values():
            assert authority().granting_role(person, code, Scope(site.pk), now) is None
