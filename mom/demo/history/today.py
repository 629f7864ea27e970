"""What is open in the demo plant today: a few things in each domain that wait for somebody."""

from __future__ import annotations

from random import Random

from audit.context import Reason
from batches.models import Batch
from mom.demo import cast
from mom.demo.history import cases, stock
from mom.demo.history.lines import complete, make_ready, order, start
from mom.demo.powder_recipe import RECIPE, document
from mom.demo.work.acting import actor, pass_time
from mom.demo.work.steps import Manner, execute
from quality.actions.classify_deviation import classify_deviation
from quality.actions.open_deviation import open_deviation
from quality.actions.start_investigation import start_investigation
from quality.models import Deviation
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.models import MasterRecipe


def leave_open() -> None:
    """A batch in review with a deviation under investigation, one at work, an order, a recipe version to approve."""
    stock.receive(0, 2)
    _batch_in_review()
    _batch_at_work()
    order("powder", "4500020099")
    _recipe_to_approve()


def forgotten_deviation() -> Deviation:
    """Opened when the plant was a month younger, and classified by nobody since."""
    return open_deviation(
        place=cast.site(),
        title="Label printer of R-101 prints pale 称量间 R-101 标签打印过淡",
        description="The third digit of the lot number is hard to read on four labels. "
        "四张标签上批号第三位难以辨认。",
        actor=actor("zhang.wei"),
    )


def _batch_in_review() -> Batch:
    case = cases.DAMP_POWDER
    manner = _manner(71, case.assessment, {"moisture": "1.08"})
    batch = _started(manner, "4500020097")
    execute(batch, manner=manner)
    batch.refresh_from_db()
    batch = complete(batch, manner)
    deviation = classify_deviation(
        deviation=Deviation.objects.get(batch=batch),
        classification=case.classification,
        rationale=case.rationale,
        actor=actor("chen.jing"),
    )
    start_investigation(deviation=deviation, investigator=actor("liu.yang"), actor=actor("chen.jing"))
    return batch


def _batch_at_work() -> None:
    """It waits before the blender is charged with macrogol."""
    manner = _manner(72)
    execute(_started(manner, "4500020098"), until="charge-macrogol", manner=manner)


def _started(manner: Manner, number: str) -> Batch:
    make_ready("powder", manner)
    pass_time(minutes=30)
    return start(order("powder", number))


def _manner(seed: int, justification: str = "", entered: dict[str, str] | None = None) -> Manner:
    vary = Random(seed)  # noqa: S311 - plausible, not secret
    return Manner(entered=entered or {}, vary=vary, minutes=(2, 5), justification=justification)


def _recipe_to_approve() -> None:
    engineer = actor("liu.yang")
    version = draft_recipe_version(
        recipe=MasterRecipe.objects.get(code=RECIPE),
        change_summary="Blend for five minutes instead of four, after the loss on drying. "
        "鉴于干燥失重结果，混合时间由四分钟改为五分钟。",
        change_reference="CC-2026-031",
        actor=engineer,
    )
    why = Reason("planned_change", "The change itself. 变更内容。")
    edit_recipe(version=version, document=document(blend_s=300), actor=engineer, reason=why)
    submit_recipe_version(version=version, actor=engineer)
