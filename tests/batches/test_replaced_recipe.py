"""A batch that was issued and not begun follows the recipe; one that runs keeps it (URS-RCP-03)."""

from __future__ import annotations

import pytest
from django.test import Client

from audit.context import Reason
from batches.actions.cancel_batch import cancel_batch
from batches.actions.start_batch import start_batch
from batches.errors import RecipeReplaced
from batches.models import Batch
from mom.demo.work.acting import actor, signed
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.actions.withdraw_recipe_version import withdraw_recipe_version
from recipes.models import MasterRecipe, RecipeVersion
from tests.batches.floor import Floor
from tests.batches.plant import RECIPE

WHY = Reason("planned_change", "The recipe was revised before it began")


def revised() -> RecipeVersion:
    """The next version of the test recipe, effective."""
    engineer = actor("liu.yang")
    version = draft_recipe_version(
        recipe=MasterRecipe.objects.get(code=RECIPE),
        change_summary="The same, looked at anew",
        change_reference="CC-26-020",
        actor=engineer,
    )
    version = submit_recipe_version(version=version, actor=engineer)
    for username in ("zhao.lei", "chen.jing"):
        approve_recipe_version(version=version, **signed(username, "approved"))
        version.refresh_from_db()
    return make_version_effective(version=version, actor=actor("chen.jing"))


def page_of(batch: Batch) -> str:
    client = Client()
    client.force_login(actor("wang.fang"))
    return client.get(batch.get_absolute_url()).content.decode()


@pytest.mark.urs("URS-RCP-03", "URS-EBR-01")
def test_an_issued_batch_does_not_begin_by_a_superseded_version(floor: Floor) -> None:
    floor.make_ready("HSG-02")
    running = floor.started(number="1")
    waiting = floor.batch(floor.order(number="2"))
    assert "BAT-068" not in page_of(waiting)
    revised()
    assert "BAT-068" in page_of(waiting) and "BAT-068" not in page_of(running)
    with pytest.raises(RecipeReplaced) as refused:
        start_batch(batch=waiting, actor=floor["wang.fang"])
    assert refused.value.params["version"] == f"{RECIPE}-v1"
    floor.clear(running)
    assert floor.step(running, "clear").state == "done"
    cancel_batch(batch=waiting, actor=floor["wang.fang"], reason=WHY)
    waiting.order.refresh_from_db()
    anew = start_batch(batch=floor.batch(waiting.order), actor=floor["wang.fang"])
    assert anew.control_recipe.recipe_version.number == 2


@pytest.mark.urs("URS-RCP-03")
def test_an_issued_batch_does_not_begin_by_a_withdrawn_version(floor: Floor) -> None:
    waiting = floor.batch()
    version = waiting.control_recipe.recipe_version
    withdraw_recipe_version(version=version, actor=actor("chen.jing"), reason=WHY)
    with pytest.raises(RecipeReplaced):
        start_batch(batch=waiting, actor=floor["wang.fang"])


def test_a_version_leads_to_its_batches(floor: Floor) -> None:
    batch = floor.batch()
    version = batch.control_recipe.recipe_version
    client = Client()
    client.force_login(actor("chen.jing"))
    shown = client.get(version.get_absolute_url()).content.decode()
    assert "Batches made by it: 1" in shown
    listed = client.get("/batches/", {"recipe": version.pk}).content.decode()
    assert batch.code in listed
    other = RecipeVersion.objects.exclude(pk=version.pk).latest("id")
    assert batch.code not in client.get("/batches/", {"recipe": other.pk}).content.decode()
