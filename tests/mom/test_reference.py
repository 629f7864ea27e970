"""The reference pages are those that the code gives, and what lacks a word is not printed but named."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import Action
from audit.errors import SamePerson
from audit.signing import Sign
from kernel.errors import ERRORS, DomainError, TransitionRefused
from kernel.lifecycle import LIFECYCLES, Lifecycle
from mom.build.reference import declared
from mom.build.reference.actions import actions_page, roles_page
from mom.build.reference.configuration import is_declared, names_in_use, own_settings
from mom.build.reference.errors import errors_page
from mom.build.reference.lifecycles import lifecycles_page
from mom.build.reference.markdown import cell
from mom.build.reference.pages import BY_HAND, FOLDER, make_pages, write_pages
from mom.build.reference.refusals import refusals_of
from mom.build.reference.requirements import Proof, Requirement, proofs, requirements_page
from mom.build.reference.words import Both, Incomplete, Words
from mom.env import BASE_DIR
from mom.roles import ShippedRole
from mom.simulator.erp_receiver import receiver_port
from mom.simulator.options import read_options
from mom.variables import default_of
from quality.actions.release_batch import release_batch
from quality.errors import AlreadyDecided, ReleaseRefused

UNSHOWN = Requirement("URS-XXX-01", "nothing", "must", "A | B < C", "P11")


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages as the code gives them now."""
    folder = tmp_path_factory.mktemp("reference")
    (folder / "page-of-yesterday.md").write_text("gone", encoding="utf-8")
    write_pages(make_pages(), folder)
    return texts(folder)


def test_committed_pages_are_those_that_the_code_gives(made: dict[str, str]) -> None:
    kept = {name: text for name, text in texts(FOLDER).items() if name not in BY_HAND}
    stale = sorted(name for name in made | kept if made.get(name) != kept.get(name))
    assert stale == [], "docs/reference is not what the code says: run `make docs` and commit the pages"


def test_pages_know_nothing_of_the_machine(made: dict[str, str]) -> None:
    assert [name for name, text in made.items() if str(BASE_DIR) in text or " object at 0x" in text] == []


def test_pages_say_what_the_declarations_say(made: dict[str, str]) -> None:
    line = next(line for line in made["actions.md"].splitlines() if "`quality.release_batch`" in line)
    for said in ("Release batch<br>放行批次", "Released<br>放行", "#qua-001", "qualified_person"):
        assert said in line, said
    assert "qa_reviewed --> released: mark_released" in made["lifecycles.md"]
    assert "| `SESSION_IDLE_SECONDS` | `900` |" in made["configuration.md"]
    assert "`environment_assessed`" in made["registries.md"]
    assert "| the database's own |" in made["data-model.md"]


@pytest.fixture
def unworded_errors() -> Iterator[None]:
    """An error of an app that says nothing, and one of a test, which is no declaration of PharMOM."""
    for code, module in (("BAT-999", "batches.errors.batch"), ("BAT-998", "tests.mom.test_reference")):
        type("Unworded", (DomainError,), {"code": code, "__module__": module})
    yield
    for code in ("BAT-999", "BAT-998"):
        del ERRORS[code]


@pytest.mark.usefixtures("unworded_errors")
def test_all_that_is_missing_is_named_with_its_place_before_anything_is_written() -> None:
    words = Words()
    errors_page(words, declared.errors())
    with pytest.raises(Incomplete) as missing:
        words.settle()
    where = "BAT-999 (batches.errors.batch.Unworded)"
    assert str(missing.value).splitlines() == [
        f"{where}, text: the text is missing",
        f"{where}, remedy: the text is missing",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (_("Lot"), ""),
        ("PharMOM", ""),  # stands in the list of texts that need no Chinese
        ({"en": "Lot", "zh": "批次"}, ""),
        ("", "here: the text is missing"),
        (_("a text that nobody has translated"), "here: “a text that nobody has translated” has no Chinese"),
        ({"en": "Lot", "zh": ""}, "here: “Lot” has no Chinese"),
    ],
)
def test_text_is_demanded_in_both_languages(text: Any, fault: str) -> None:
    words = Words()
    words.both(text, "here")
    assert len(words.faults) == bool(fault)
    assert "".join(words.faults).startswith(fault)


def action_with(**more: Any) -> Action[None]:
    """An action that no app has declared."""

    def body(*, actor: Any) -> None:
        """Do nothing."""

    body.__module__ = "tests.mom.test_reference"
    return Action(code="tests.do_nothing", body=body, **{"label": _("Lot"), **more})


@pytest.mark.parametrize(
    ("more", "held", "fault"),
    [
        ({}, "qa", []),
        ({"own": True}, "", []),
        ({"label": "tests.do_nothing"}, "qa", ["the label is missing", "has no Chinese translation"]),
        ({}, "", ["no role in mom/roles.py holds it"]),
    ],
)
def test_action_needs_its_label_and_somebody_who_may(
    more: dict[str, Any], held: str, fault: list[str]
) -> None:
    words = Words()
    actions_page(words, [action_with(**more)], (), {"tests.do_nothing": held})
    assert len(words.faults) == len(fault)
    assert all(part in told for part, told in zip(fault, words.faults, strict=True))


def test_action_says_what_it_asks_for() -> None:
    signed = action_with(reason=True, signature=Sign(Meaning.APPROVED, follows="It is done."))
    assert "| always | Approved<br>批准 |" in actions_page(Words(), [signed], (), {})
    creating = action_with()
    assert "| on change | – |" in actions_page(Words(), [creating], (), {}), (
        "it may meet a record and change it"
    )


def test_refusals_are_found_through_the_functions_that_are_called() -> None:
    found = refusals_of(release_batch)
    assert {ReleaseRefused.code, AlreadyDecided.code, SamePerson.code} <= {each.code for each in found}
    assert [each.code for each in found] == sorted({each.code for each in found})


def test_role_with_a_permission_that_nothing_asks_for_is_named() -> None:
    words = Words()
    roles_page(words, [ShippedRole("qa", {"en": "QA", "zh": "质量"}, "gxp", frozenset({"lots.burn"}))], set())
    assert words.faults == ["role qa: lots.burn is no action and no right of a navigation.py"]


def test_error_is_worded_with_its_placeholders() -> None:
    words = Words()
    text = errors_page(words, [TransitionRefused])
    assert "This is not possible while the state is “{state}”.<br>" in text
    assert words.faults == []


def test_lifecycle_is_drawn_from_its_table(monkeypatch: pytest.MonkeyPatch) -> None:
    class DoorState(TextChoices):
        """Whether one can pass."""

        OPEN = "open", _("Open")
        SHUT = "shut", _("Lot")
        GONE = "gone", "Gone"
        UNUSED = "unused", ""

    monkeypatch.setattr("kernel.lifecycle.LIFECYCLES", dict(LIFECYCLES))
    edges = (("close", ("open",), "shut"), ("push", ("open",), "shut"), ("remove", ("open", "shut"), "gone"))
    words = Words()
    text = lifecycles_page(
        words,
        [("batches.lifecycles", Lifecycle("batches.door", states=DoorState, initial="open", edges=edges))],
        {"batches.close"},
    )
    drawn = [line.strip() for line in text.splitlines()]
    for line in ("[*] --> open", "open --> shut: close, push", "shut --> gone: remove", "gone --> [*]"):
        assert line in drawn, line
    assert "[`close`](actions.md#batches.close)" in text
    assert "`unused`" not in text
    assert words.faults == ["batches.door, state “gone”: “Gone” has no Chinese translation"]


@pytest.mark.urs("URS-VAL-01")
def test_marks_are_found_on_functions_classes_parameters_and_files(tmp_path: Path) -> None:
    (tmp_path / "test_a.py").write_text(
        "import pytest\n"
        "pytestmark = [pytest.mark.urs('URS-A-01')]\n"
        "@pytest.mark.urs('URS-A-02', 'URS-A-03')\n"
        "def test_one(): ...\n"
        "class TestTwo:\n"
        "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.urs('URS-A-04'))])\n"
        "    def test_three(self, x): ...\n",
        encoding="utf-8",
    )
    assert proofs(tmp_path, tmp_path) == [
        Proof("URS-A-01", "test_a.py", ""),
        Proof("URS-A-02", "test_a.py", "test_one"),
        Proof("URS-A-03", "test_a.py", "test_one"),
        Proof("URS-A-04", "test_a.py", "TestTwo.test_three"),
    ]


@pytest.mark.urs("URS-VAL-01")
def test_mark_with_an_unknown_number_is_named_and_a_number_without_test_is_listed() -> None:
    words = Words()
    text = requirements_page(words, [UNSHOWN], [Proof("URS-A-01", "tests/test_a.py", "test_one")])
    assert words.faults == [
        "tests/test_a.py (test_one): URS-A-01 is not in docs/validation/user-requirements.csv"
    ]
    assert r"| URS-XXX-01 | must | A \| B &lt; C |" in text.partition("## Named by no test")[2]


def test_variable_that_stands_in_the_code_is_declared() -> None:
    found = {name for name, _where in names_in_use()}
    assert {"PHARMOM_HOME", "PHARMOM_OPCUA_PORT", "MQTT_LISTEN", "PYTEST_ARGS"} <= found
    assert is_declared("PHARMOM_CREDENTIAL_ERP")
    assert not is_declared("PHARMOM_UNHEARD_OF")


def test_defaults_of_the_simulator_are_those_that_are_declared() -> None:
    options = read_options({}, {})
    assert (options.host, options.script) == (
        default_of("PHARMOM_PLANT_HOST"),
        default_of("PHARMOM_PLANT_SCRIPT"),
    )
    for name, value in {
        "PHARMOM_OPCUA_PORT": options.opcua_port,
        "PHARMOM_PANEL_PORT": options.panel_port,
        "PHARMOM_PLANT_SEED": options.seed,
        "PHARMOM_PLANT_SPEED": options.speed,
        "PHARMOM_PLANT_ROOM_INTERVAL": options.room_interval_s,
        "PHARMOM_ERP_PORT": receiver_port(None, {}),
    }.items():
        assert value == float(default_of(name)), name


def test_setting_means_what_the_comment_above_it_says(tmp_path: Path) -> None:
    (tmp_path / "base.py").write_text(
        "OTHER = 1\n# How many.\n# At most.\nPHARMOM_MANY = 5\n\nPHARMOM_MUTE = 6\n", encoding="utf-8"
    )
    words = Words()
    assert own_settings(words, tmp_path)["PHARMOM_MANY"] == ("`5`", "How many. At most.")
    assert words.faults == ["mom/settings/base.py: no comment above PHARMOM_MUTE says what it means"]


def test_cell_breaks_no_table() -> None:
    assert cell("one | two\nthree <b>") == r"one \| two three &lt;b>"
    assert cell(Both("Lot", "批次")) == "Lot<br>批次"
    assert cell(Both("PDF", "PDF")) == "PDF"
