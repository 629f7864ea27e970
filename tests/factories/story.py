"""A plant in the middle of its work: one batch went the whole way, another runs, quality has its hands full.

Made once by actions and cloned for each test (fixture ``story_db``); who needs a record asks for it
by what it is, through the functions below.
"""

from __future__ import annotations

from audit.choices import Channel
from audit.context import Origin, Reason, SignatureGiven, coming_from
from batches.actions.record_step import record_step
from batches.models import Batch, ProductionOrder, StepExecution
from environment.actions.acknowledge_excursion import acknowledge_excursion
from environment.models import Excursion
from kernel import clock
from kernel.errors import DomainError
from mom.demo import cast
from mom.demo.cast import DEMO_PASSWORD
from mom.demo.work.acting import actor, signed
from mom.demo.work.cleaning import clean_units_of
from mom.demo.work.shop_floor import room_says
from mom.demo.work.steps import OPERATOR, Manner, execute, perform
from people.actions.propose_rules import propose_rules
from people.actions.request_role import request_role
from people.actions.review_access import review_access
from people.actions.save_filter import save_filter
from people.models.compliance import RULES
from people.rules import in_force
from people.selectors.access_list import access_list, digest_of
from quality.actions.list_affected_batch import list_affected_batch
from quality.actions.place_legal_hold import place_legal_hold
from quality.actions.set_retention_rule import set_retention_rule
from quality.models import Deviation
from tests.factories.batches import order, printed, started_batch, weigh_too_much
from tests.factories.imports import tell_of_imports
from tests.factories.materials import lot_in_state
from tests.factories.quality import (
    DEVIATION_STATES,
    INVESTIGATOR,
    capa_in_state,
    deviation_in_state,
    released_batch,
)
from tests.factories.recipes import version_in_state

HOT = {"mix": {"BowlTemperature": "33.0"}}


def tell() -> None:
    """Everything in the order in which it happens."""
    with coming_from(Origin(channel=Channel.COMMAND, terminal="story")):
        first = released_batch(hot=HOT, proposes=True)
        clean_units_of(first)
        printed(first)
        _stock()
        _second_batch()
        order()
        _rooms()
        for state in DEVIATION_STATES:
            deviation_in_state(state)
        list_affected_batch(
            deviation=Deviation.objects.filter(state="investigating").latest("id"),
            batch=first,
            actor=actor(INVESTIGATOR),
        )
        for state in ("planned", "approved", "implemented"):
            capa_in_state(state)
        for state in ("draft", "review", "approved"):
            version_in_state(state, f"MR-T-{state.upper()}")
        _kept(first)
        tell_of_imports()
        _access()
        save_filter(
            user=actor("chen.jing"),
            page="audit:trail",
            name="改动 / Changes",
            query="weight=replaced",
            actor=actor("chen.jing"),
        )


def _access() -> None:
    """Access was reviewed; a role is requested and stricter rules are proposed, and nobody has decided yet."""
    review_access(
        site=cast.site(),
        listed_digest=digest_of(access_list(cast.site(), clock.now())),
        remark="Every role is needed",
        **signed("chen.jing", "reviewed"),
    )
    request_role(
        user=actor("huang.jie"),
        role="process_engineer",
        site=cast.site(),
        why="Looks after the recipes of the granulator too",
        actor=actor("admin.sun"),
    )
    propose_rules(
        name={"en": "Chinese plant", "zh": "中国工厂"},
        profile="CN",
        why="The procedure for accounts was revised",
        rules={name: getattr(in_force(), name) for name in RULES} | {"password_history": 5},
        actor=actor("admin.sun"),
    )


def _kept(batch: Batch) -> None:
    """Quality keeps records of one market longer than it must, and the first batch is held for an authority."""
    set_retention_rule(
        market="EU",
        months_after_expiry=24,
        months_after_certification=60,
        actor=actor("chen.jing"),
        reason=Reason("quality_decision", "Agreed with the customers."),
    )
    place_legal_hold(
        batch=batch,
        matter="Request NMPA-2026-17",
        actor=actor("chen.jing"),
        reason=Reason("quality_decision", "The authority asked for the record."),
        signature=SignatureGiven("chen.jing", DEMO_PASSWORD, "held"),
    )


def _stock() -> None:
    for state in ("sampled", "released", "rejected", "blocked", "expired"):
        lot_in_state(state)


def _second_batch() -> None:
    """It waits before the mixing: a wrong scan was refused, the water was too much, QA has not looked at it.

    Too much mannitol was refused and asked for, and then weighed again within its tolerance.
    """
    batch = started_batch()
    execute(batch, until="weigh-filler")
    weigh_too_much(batch.steps.get(key="weigh-filler"))
    execute(batch, until="charge-starch")
    wrong = batch.steps.get(key="charge-starch")
    try:
        record_step(step=wrong, inputs={"scan": "SC-01"}, actor=actor(OPERATOR))
    except DomainError:
        pass
    else:
        raise AssertionError("a scale was taken for a mixer")
    perform(wrong)
    perform(batch.steps.get(key="granulation-water"), Manner(entered={"granulation-water": "16.0"}))


def _rooms() -> None:
    """The pressure falls in the mixing room and stays low; in the press room it fell, was seen, and is back."""
    room_says("R-103.PressureDifference", "15.0", "8.0", "8.0")
    for seen in Excursion.objects.filter(point__code="R-103.PressureDifference"):
        acknowledge_excursion(
            excursion=seen, comment="The door stood open; closed it.", actor=actor("wang.fang")
        )
    room_says("R-103.PressureDifference", "15.0", "15.0")
    room_says("R-102.PressureDifference", "15.0", "8.0", "8.0")


def the_released_batch() -> Batch:
    """The batch that went the whole way."""
    return Batch.objects.get(state="released")


def the_running_batch() -> Batch:
    """The batch whose turn is the mixing."""
    return Batch.objects.get(state="in_execution")


def the_waiting_order() -> ProductionOrder:
    """The order without a batch."""
    return ProductionOrder.objects.get(state="received")


def step_of(batch: Batch, key: str) -> StepExecution:
    """A step by its key."""
    return StepExecution.objects.select_related("batch").get(batch=batch, key=key)
