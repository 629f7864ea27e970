"""My work, role by role: each thing waits for exactly those who may do it next, and leads to where it is done."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.test import Client

from audit.context import Reason
from audit.signing import SignatureGiven
from batches.actions.hold_batch import hold_batch
from equipment.actions.finish_cleaning import finish_cleaning
from equipment.actions.start_cleaning import start_cleaning
from equipment.models import Unit
from kernel import clock
from kernel.shell import shell
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.models import RecipeVersion
from tests.factories.story import the_running_batch

# What the story has left undone, by whom; written by hand from the roles and the rules of segregation.
FLOOR = {"batches.execute": 1, "equipment.clean": 1, "excursions.acknowledge": 2}
# Who may agree to a grant, as owner or as administrator, and to rules of access.
OWNER = {"role-requests.decide": 1}
BOTH = {"role-requests.decide": 1, "access-rules.approve": 1}
QA = {
    **BOTH,
    "exceptions.assess": 1,
    "excursions.acknowledge": 2,
    "excursions.assess": 1,
    "imports.waiting": 1,
    "mappings.draft": 1,
    "materials.qa": 4,
    "quality.capa": 1,
    "quality.deviation": 7,
    "recipes.approve": 1,
    "recipes.effective": 1,
}
WAITS: dict[str, dict[str, int]] = {
    "admin.sun": OWNER,
    "li.na": FLOOR,
    "zhang.wei": FLOOR,
    "wang.fang": {**FLOOR, "orders.create": 1},
    "zhao.lei": {**OWNER, "quality.capa": 2, "recipes.approve": 1},
    "liu.yang": {"quality.deviation": 5, "recipes.draft": 1},
    "huang.jie": {"connections.lost": 2, "equipment.calibrate": 1},
    "chen.jing": QA,
    "zhou.min": QA,
    "xu.hui": BOTH,
    "emma.weber": {},
}
REASON = Reason("process_upset", "The bowl is too warm to go on.")


def work(person: Any) -> Counter[str]:
    """How often each kind of work waits for the person."""
    return Counter(item.kind for item in shell().work_for(person))


@pytest.mark.urs("URS-ACC-01", "URS-SIG-10")
def test_each_thing_waits_for_those_who_may_do_it_next_and_for_nobody_else(story_db: str, cast: Any) -> None:
    assert {name: dict(work(cast[name])) for name in WAITS} == WAITS


def test_every_line_opens_the_page_where_it_is_done_and_says_how_long_it_waits(
    story_db: str, cast: Any
) -> None:
    now = clock.now()
    for name in WAITS:
        browser = Client()
        browser.force_login(cast[name])
        for item in shell().work_for(cast[name]):
            assert browser.get(item.url.partition("#")[0]).status_code == 200, (name, item.kind)
            assert item.since is None or item.since <= now
            assert (
                item.since
                or item.due_at
                or item.kind in ("recipes.draft", "mappings.draft", "materials.qa", "connections.lost")
            )


@pytest.mark.urs("URS-SIG-10", "URS-CLN-01")
def test_a_cleaning_is_finished_by_the_floor_and_checked_by_anybody_but_who_cleaned(
    story_db: str, cast: Any
) -> None:
    unit = Unit.objects.get(code="HSG-02")
    start_cleaning(unit=unit, actor=cast["li.na"])
    assert (
        work(cast["zhang.wei"])["equipment.finish"] == 1 and not work(cast["chen.jing"])["equipment.finish"]
    )
    signature = SignatureGiven("zhang.wei", cast.password, "performed")
    finish_cleaning(unit=unit, actor=cast["zhang.wei"], signature=signature)
    checks = {name for name in WAITS if work(cast[name])["equipment.check"]}
    assert checks == {"wang.fang", "chen.jing", "zhou.min"}


def test_a_hold_waits_for_those_who_may_end_it(story_db: str, cast: Any) -> None:
    hold_batch(batch=the_running_batch(), actor=cast["li.na"], reason=REASON)
    assert {name for name in WAITS if work(cast[name])["batches.restart"]} == {"wang.fang", "zhao.lei"}


@pytest.mark.urs("URS-RCP-02", "URS-SIG-10")
def test_a_signature_that_is_taken_waits_for_nobody_else_of_that_office(story_db: str, cast: Any) -> None:
    version = RecipeVersion.objects.get(state="review")
    signature = SignatureGiven("chen.jing", cast.password, "approved")
    approve_recipe_version(version=version, actor=cast["chen.jing"], signature=signature)
    assert {name for name in WAITS if work(cast[name])["recipes.approve"]} == {"zhao.lei"}
