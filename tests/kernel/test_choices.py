"""States carry their badge; a state without one cannot be declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.template import Context, Template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from audit.choices import Meaning
from kernel.choices import Badge, StateChoices, state_of
from quality.choices import CapaState, DeviationState


class DoorState(StateChoices):
    OPEN = "open", _("yes"), Badge("warn", "door")
    SHUT = "shut", _("no"), Badge("good", "lock")


class Door(models.Model):
    state = models.CharField(max_length=10, choices=DoorState)

    class Meta:
        app_label = "kernel"
        managed = False

    def __str__(self) -> str:
        return self.state


def test_member_has_value_label_and_badge() -> None:
    assert DoorState.OPEN == "open"
    assert DoorState.OPEN.label == "yes"
    assert DoorState.OPEN.badge == Badge("warn", "door")
    assert DoorState.choices == [("open", "yes"), ("shut", "no")]


def test_state_of_a_record_is_found_behind_the_plain_text_of_the_database() -> None:
    assert state_of(Door(state="shut"), "state") is DoorState.SHUT
    assert state_of(Door(state="gone"), "state") is None


@pytest.mark.parametrize("declaration", [("open", "Open"), "open", ("open", "Open", "green")])
def test_state_without_a_badge_is_refused(declaration: Any) -> None:
    with pytest.raises(TypeError, match="must be"):
        type(StateChoices)("Bad", (StateChoices,), _namespace(OPEN=declaration))


def test_unknown_tone_is_refused() -> None:
    with pytest.raises(TypeError, match="purple"):
        Badge("purple", "door")


def test_badge_is_worded_in_the_language_of_the_reader() -> None:
    page = Template("{% load mom_ui %}{% state_badge door.state %}")
    with override("zh-hans"):
        shown = page.render(Context({"door": Door(state="open")}))
    assert "is-warn" in shown
    assert "#door" in shown
    assert "是" in shown


def _namespace(**members: Any) -> Any:
    namespace = type(StateChoices).__prepare__("Bad", (StateChoices,))
    namespace["__module__"] = __name__
    namespace["__qualname__"] = "Bad"
    for name, value in members.items():
        namespace[name] = value
    return namespace


# What somebody does, as the meanings of signatures and the buttons say it; a state says what has been done.
DEEDS = {
    "批准",
    "拒绝",
    "放行",
    "审核",
    "复核",
    "关闭",
    "实施",
    "计划",
    "取消",
    "完成",
    "撤销",
    "措施",
    "评估",
    "取样",
    "冻结",
}


def test_no_state_of_a_record_is_called_by_a_deed_in_chinese() -> None:
    with override("zh-hans"):
        labels = {(each, member.value): str(member.label) for each in state_choices() for member in each}
        assert len(labels) > 80
        assert {key for key, label in labels.items() if label in DEEDS} == set()
        assert str(CapaState.APPROVED.label) == "已批准"
        assert str(DeviationState.ACTIONS.label) == "措施执行中"
        assert str(Meaning.APPROVED.label) == "批准"


def state_choices() -> list[type[StateChoices]]:
    """Every vocabulary of states that the product has."""
    return [each for each in StateChoices.__subclasses__() if not each.__module__.startswith("tests")]
