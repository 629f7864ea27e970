"""`requirements.md`: which tests show which requirement, read from the marks without running anything."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from mom.build.reference.markdown import anchor, cell, code, page, relative, table
from mom.build.reference.words import Words
from mom.env import BASE_DIR

CATALOGUE = BASE_DIR / "docs" / "validation" / "user-requirements.csv"
TESTS = BASE_DIR / "tests"
INTRODUCTION = """\
The [user requirements](../validation/README.md) and the tests that name them, by the marks
`@pytest.mark.urs("URS-…")`. A test shows what its name says, which may be a part of the requirement; whether it passes
says the run of the tests. A file stands here where the mark holds for all its tests."""
OPEN = """\
No test names these: they are open, or what is there is not yet tested against them."""


@dataclass(frozen=True)
class Requirement:
    """One line of the user requirements."""

    id: str
    area: str
    priority: str
    text: str
    basis: str


@dataclass(frozen=True)
class Proof:
    """A test, or a whole file of tests, that is marked with a requirement."""

    requirement: str
    file: str
    test: str

    @property
    def link(self) -> str:
        """The test as a link to its file."""
        return f"[{code(self.test or Path(self.file).name)}](../../{self.file})"


def read_requirements(path: Path = CATALOGUE) -> list[Requirement]:
    """The catalogue in its own order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Requirement(row["id"], row["area"], row["priority"], row["requirement"], row["basis"])
            for row in csv.DictReader(file)
        ]


def proofs(folder: Path = TESTS, root: Path = BASE_DIR) -> list[Proof]:
    """Every mark in the tests below ``folder``, by requirement, file and place."""
    found = []
    for path in sorted(folder.rglob("test_*.py")):
        name = path.resolve().relative_to(root).as_posix()
        found += [
            Proof(each, name, test) for each, test in _marks(ast.parse(path.read_text(encoding="utf-8")))
        ]
    unique = dict.fromkeys(found)
    return sorted(unique, key=lambda each: (each.requirement, each.file))


def _marks(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Requirement and test name; the name is empty where the mark holds for the whole file."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "pytestmark" for target in node.targets
        ):
            yield from ((each, "") for each in _ids([node.value]))
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from ((each, node.name) for each in _ids(node.decorator_list))
        if isinstance(node, ast.ClassDef):
            inside = _marks(ast.Module(node.body, []))
            yield from ((each, f"{node.name}.{name}".rstrip(".")) for each, name in inside)


def _ids(nodes: Iterable[ast.expr]) -> Iterator[str]:
    """The arguments of every ``pytest.mark.urs(…)`` in these expressions, marks of parameters included."""
    for node in nodes:
        for each in ast.walk(node):
            if (
                isinstance(each, ast.Call)
                and isinstance(each.func, ast.Attribute)
                and each.func.attr == "urs"
            ):
                for argument in each.args:
                    yield str(ast.literal_eval(argument))


def requirements_page(words: Words, catalogue: list[Requirement], found: list[Proof]) -> str:
    """Shown requirements by area, then those that no test names."""
    known = {each.id for each in catalogue}
    for proof in found:
        if proof.requirement not in known:
            words.fault(f"{proof.file} ({proof.test}): {proof.requirement} is not in {relative(CATALOGUE)}")
    by_id: dict[str, list[Proof]] = {}
    for proof in found:
        by_id.setdefault(proof.requirement, []).append(proof)
    parts = []
    for area, group in groupby(catalogue, key=lambda each: each.area):
        rows = [_row(each, by_id[each.id]) for each in group if each.id in by_id]
        if rows:
            parts += [
                f"## {area[:1].upper()}{area[1:]}",
                table(("Number", "Requirement", "Basis", "Tests"), rows),
            ]
    missing = [(each.id, each.priority, cell(each.text)) for each in catalogue if each.id not in by_id]
    if missing:
        parts += ["## Named by no test", OPEN, table(("Number", "Priority", "Requirement"), missing)]
    return page("Requirements and their tests", INTRODUCTION, *parts)


def _row(requirement: Requirement, found: list[Proof]) -> tuple[str, ...]:
    return (
        f"{anchor(requirement.id)}{requirement.id}<br>{requirement.priority}",
        cell(requirement.text),
        cell(requirement.basis),
        "<br>".join(proof.link for proof in found),
    )
