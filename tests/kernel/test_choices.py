"""States carry their badge; a state without one cannot be declared."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import models
from django.template import Context, Template
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kernel.choices import Badge, StateChoices, state_of


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
