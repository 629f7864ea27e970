"""What apps declare for the shell is found, ordered and checked when the process starts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps

from kernel.registry import RegistryError
from kernel.shell import (
    HelpTopic,
    NavigationEntry,
    RecordLink,
    SearchHit,
    Shell,
    WorkItem,
    discover,
    shell,
)

LATE = datetime(2026, 1, 1, tzinfo=UTC)
SOON = datetime(2026, 2, 1, tzinfo=UTC)


class Contribution:
    """A package with the modules given, installed for one test as the app ``contributed``."""

    name = "contributed"

    def __init__(self, **modules: dict[str, Any]) -> None:
        self.modules = {
            self.name: ModuleType(self.name),
            **{f"{self.name}.{key}": ModuleType(f"{self.name}.{key}") for key in modules},
        }
        self.modules[self.name].__path__ = []
        for key, content in modules.items():
            self.modules[f"{self.name}.{key}"].__dict__.update(content)


@pytest.fixture
def contribute(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let the app registry list one more app, made of modules in memory."""
    real = apps.get_app_configs

    def install(**modules: dict[str, Any]) -> None:
        contribution = Contribution(**modules)
        for name, module in contribution.modules.items():
            monkeypatch.setitem(sys.modules, name, module)
        monkeypatch.setattr(apps, "get_app_configs", lambda: [*real(), contribution])

    yield install


def test_entry_of_an_app_is_found_in_its_order(contribute: Any) -> None:
    entry = NavigationEntry("first", "First", "home", "home", "some.right", order=1)
    contribute(navigation={"ENTRIES": (entry,)})
    assert discover().entries[0] == entry


@pytest.mark.parametrize(
    ("modules", "complaint"),
    [
        ({"navigation": {"ENTRIES": ("batches",)}}, "not a NavigationEntry"),
        ({"navigation": {"ENTRIES": (NavigationEntry("a", "A", "home", "home", ""),)}}, "permission"),
        ({"navigation": {"HELP": (HelpTopic("", "A"),)}}, "code"),
        ({"navigation": {"ENTRIES": (NavigationEntry("work", "W", "home", "home", "x"),)}}, "twice: work"),
        ({"navigation": {}, "work_queue": {}}, r"has no function items\(\)"),
        ({"navigation": {}, "record_links": {}}, r"has no function links\(\)"),
        ({"navigation": {}, "search": {"search": "text"}}, r"has no function search\(\)"),
    ],
)
def test_malformed_declaration_stops_the_start(
    contribute: Any, modules: dict[str, Any], complaint: str
) -> None:
    contribute(**modules)
    with pytest.raises(RegistryError, match=complaint):
        discover()


def test_module_of_a_foreign_package_with_the_same_name_is_left_alone(contribute: Any) -> None:
    contribute(search={"something_else": 1})
    assert discover().searches == shell().searches


def test_entries_are_shown_to_those_who_hold_the_right() -> None:
    entries = (
        NavigationEntry("a", "A", "home", "home", "may.a"),
        NavigationEntry("b", "B", "home", "home", "may.b"),
    )
    found = Shell(entries, (), {}, (), ()).entries_for({"may.b"}.__contains__)
    assert [entry.code for entry in found] == ["b"]


def test_work_is_ordered_by_severity_then_by_due_time() -> None:
    def items(user: Any) -> list[WorkItem]:
        return [
            WorkItem("whenever", "", "/", "x"),
            WorkItem("soon", "", "/", "x", due_at=SOON),
            WorkItem("late", "", "/", "x", due_at=LATE),
            WorkItem("blocked", "", "/", "x", severity="alarm"),
        ]

    found = Shell((), (), {}, (items,), ()).work_for(None)
    assert [item.title for item in found] == ["blocked", "late", "soon", "whenever"]


def test_exact_hit_comes_first_and_no_text_finds_nothing() -> None:
    def search(user: Any, text: str) -> list[SearchHit]:
        return [
            SearchHit("B2", "", "/2", "Batch"),
            SearchHit("B", "", "/1", "Batch", exact=True),
        ]

    shell = Shell((), (), {}, (), (search,))
    assert [hit.title for hit in shell.hits_for(None, " B ")] == ["B", "B2"]
    assert shell.hits_for(None, "   ") == []


def test_every_app_is_asked_where_a_record_leads(contribute: Any) -> None:
    def links(record: Any, user: Any) -> list[RecordLink]:
        return [RecordLink(f"{record} for {user}", "/there/")]

    contribute(navigation={}, record_links={"links": links})
    assert discover().links_for("B26", "li.na")[-1].label == "B26 for li.na"


@pytest.mark.parametrize(("label", "url"), [("", "/there/"), ("There", "")])
def test_link_without_label_or_address_is_refused(label: str, url: str) -> None:
    with pytest.raises(ValueError, match="label and an address"):
        RecordLink(label, url)


def test_help_of_a_page_is_the_topic_whose_pattern_fits_best() -> None:
    topics = (
        HelpTopic("lists", "Lists", ("*_list",)),
        HelpTopic("lots", "Lots", ("materials:lot_*",)),
    )
    shell = Shell((), topics, {}, (), ())
    assert shell.topic_for("materials:lot_list") == topics[1]
    assert shell.topic_for("recipes:recipe_list") == topics[0]
    assert shell.topic_for("home") is None


def test_unknown_severity_of_work_is_refused() -> None:
    with pytest.raises(ValueError, match="urgent"):
        WorkItem("x", "", "/", "x", severity="urgent")
