"""A registry folder of a real app on disk: a bad entry stops the start, a good one is found by its code."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings

from kernel import errors, registry
from kernel.errors import ERRORS
from kernel.registry import REGISTRIES, Registry, RegistryError, load_all

Write = Callable[[str, str], str]
ENTRY = """
    from {package}.contracts import GAUGES, Gauge

    @GAUGES.register
    class Scale(Gauge):
        code = "scale"
        label = "Scale"
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An installed app with a registry of its own, taken away afterwards with all it registered."""
    name = f"plant_{uuid4().hex[:8]}"
    known, coded = dict(REGISTRIES), dict(ERRORS)
    (tmp_path / name / "gauges").mkdir(parents=True)
    (tmp_path / name / "__init__.py").touch()
    (tmp_path / name / "gauges" / "__init__.py").touch()
    contract = """
        from kernel.registry import Registry

        class Gauge:
            code = ""
            label = ""

        GAUGES = Registry("gauges", base=Gauge)
    """
    (tmp_path / name / "contracts.py").write_text(dedent(contract))
    monkeypatch.syspath_prepend(tmp_path)
    with override_settings(INSTALLED_APPS=[name]):
        yield name
    for restored, before in ((REGISTRIES, known), (ERRORS, coded)):
        restored.clear()
        restored.update(before)  # type: ignore[arg-type]
    for module in [each for each in sys.modules if each.partition(".")[0] == name]:
        del sys.modules[module]


@pytest.fixture
def write(package: str, tmp_path: Path) -> Write:
    """Put a file into the app; ``{package}`` in it is the app's name."""

    def put(path: str, text: str) -> str:
        target = tmp_path / package / path
        target.parent.mkdir(exist_ok=True)
        target.write_text(dedent(text).replace("{package}", package))
        return package

    return put


def gauges() -> Registry[Any]:
    return REGISTRIES["gauges"]


def test_a_new_entry_is_one_file(write: Write) -> None:
    package = write("gauges/scale.py", ENTRY)
    load_all()
    assert [entry.code for entry in gauges()] == ["scale"]
    assert type(gauges().get("scale")).__module__ == f"{package}.gauges.scale"
    assert gauges().choices() == [("scale", "Scale")]
    assert "scale" in gauges() and len(gauges()) == 1
    with pytest.raises(LookupError, match="ruler"):
        gauges().get("ruler")


def test_an_entry_of_several_files_is_a_folder(write: Write) -> None:
    write("gauges/scale/__init__.py", ENTRY + "\n    from {package}.gauges.scale.parts import BEAM\n")
    write("gauges/scale/parts.py", 'BEAM = "steel"\n')
    load_all()
    assert [entry.code for entry in gauges()] == ["scale"]


def test_the_same_file_read_again_replaces_itself(write: Write) -> None:
    package = write("gauges/scale.py", ENTRY)
    load_all()
    del sys.modules[f"{package}.gauges.scale"]
    load_all()
    assert len(gauges()) == 1


def test_a_copied_file_stops_the_start(write: Write) -> None:
    """Same class, same code, another file: neither may silently win."""
    write("gauges/scale.py", ENTRY)
    package = write("gauges/scale_copy.py", ENTRY)
    with pytest.raises(RegistryError, match="“scale” is both") as refused:
        load_all()
    assert f"{package}.gauges.scale_copy" in str(refused.value)


def test_two_entries_with_one_code_stop_the_start(write: Write) -> None:
    write("gauges/scale.py", ENTRY)
    write("gauges/balance.py", ENTRY.replace("class Scale", "class Balance"))
    with pytest.raises(RegistryError, match="“scale” is both"):
        load_all()


def test_a_file_that_registers_nothing_stops_the_start(write: Write) -> None:
    write("gauges/scale.py", ENTRY)
    package = write("gauges/ruler.py", ENTRY.replace("    @GAUGES.register\n", "").replace("scale", "ruler"))
    with pytest.raises(RegistryError, match=f"{package}.gauges.ruler registers nothing in gauges"):
        load_all()


@pytest.mark.parametrize("attribute", ["code", "label"])
def test_an_entry_without_code_or_label_stops_the_start(write: Write, attribute: str) -> None:
    write("gauges/scale.py", ENTRY.replace(f"        {attribute} =", "        other ="))
    with pytest.raises(RegistryError, match=f"does not set “{attribute}”"):
        load_all()


def test_an_entry_without_a_method_of_its_contract_stops_the_start(write: Write) -> None:
    """It is told when the file is read, not when somebody first reads the gauge."""
    contract = """
        from abc import ABC, abstractmethod

        from kernel.registry import Registry

        class Gauge(ABC):
            @abstractmethod
            def read(self):
                ...

        GAUGES = Registry("gauges", base=Gauge)
    """
    write("contracts.py", contract)
    package = write("gauges/scale.py", ENTRY)
    with pytest.raises(RegistryError, match=f"{package}.gauges.scale.Scale does not give read"):
        load_all()


def test_an_entry_of_another_kind_stops_the_start(write: Write) -> None:
    write("gauges/scale.py", ENTRY.replace("class Scale(Gauge)", "class Scale"))
    with pytest.raises(RegistryError, match="is not a Gauge"):
        load_all()


def test_an_entry_that_cannot_be_imported_stops_the_start(write: Write) -> None:
    """Only a folder that is not there may be passed over, never one that fails inside."""
    write("gauges/scale.py", "import nothing_of_this_name\n")
    with pytest.raises(ModuleNotFoundError, match="nothing_of_this_name"):
        load_all()


def test_two_registries_of_one_folder_are_refused(package: str) -> None:
    load_all()
    with pytest.raises(RegistryError, match="two registries use the folder gauges"):
        Registry("gauges", base=object)


def test_every_module_in_the_folders_of_the_suite_registers_something() -> None:
    """The rule holds for the real folders, and they are not empty."""
    assert {"step_types", "release_checks", "connectors", "step_definitions", "calculations"} <= set(
        REGISTRIES
    )
    registry.load_all()
    assert all(len(each) > 0 for each in REGISTRIES.values())


CODED = """
    from kernel.errors import DomainError

    class GaugeStuck(DomainError):
        code = "GAU-001"
        text = "The gauge is stuck."
"""


def test_a_copied_error_stops_the_start(write: Write) -> None:
    write("errors.py", CODED)
    package = write("more_errors.py", CODED)
    __import__(f"{package}.errors")
    with pytest.raises(TypeError, match=f"GAU-001 is used by {package}.errors.GaugeStuck and {package}.more"):
        __import__(f"{package}.more_errors")
    assert errors.ERRORS["GAU-001"].__module__ == f"{package}.errors"


def test_an_error_read_again_keeps_its_code(write: Write) -> None:
    package = write("errors.py", CODED)
    __import__(f"{package}.errors")
    del sys.modules[f"{package}.errors"]
    __import__(f"{package}.errors")
    assert str(errors.ERRORS["GAU-001"]()) == "GAU-001: The gauge is stuck."


def test_an_error_without_a_code_of_its_own_takes_none(package: str) -> None:
    before = dict(ERRORS)
    type("Narrower", (errors.InvalidDecimal,), {})
    assert before == ERRORS
