"""The guides for those who build on this code can be followed: their places exist, and what they import is there."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mom.env import BASE_DIR

GUIDES = sorted((BASE_DIR / "docs/how-to").glob("add-*.md"))
STEP = re.compile(
    r"^(?:New `(?P<new>[^`]+)`"
    r"|At the end of `(?P<end>[^`]+)`"
    r"|In `(?P<changed>[^`]+)`, (?P<where>below|above|instead of) `(?P<anchor>[^\n]+)`):\n"
    r"```\w*\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
# What begins like a step and is none would be left out in silence.
LIKE_A_STEP = re.compile(r"^(?:New|At the end of|In) `[^`]+`.*:$", re.MULTILINE)


@dataclass
class Followed:
    """The files that a guide leaves behind, by their path, and what could not be done on the way."""

    files: dict[str, str] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def text_of(self, path: str) -> str | None:
        """The file as the guide has left it so far; ``None`` where there is none."""
        if path in self.files:
            return self.files[path]
        file = BASE_DIR / path
        return file.read_text(encoding="utf-8") if file.is_file() else None

    def do(self, step: re.Match[str]) -> None:
        """Follow one step to the letter."""
        if path := step["new"]:
            if self.text_of(path) is not None:
                self.failed.append(f"{path} is there already")
            self.files[path] = step["text"]
            return
        path = step["end"] or step["changed"]
        text = self.text_of(path)
        if text is None:
            self.failed.append(f"there is no {path}")
        elif step["end"]:
            self.files[path] = text + step["text"]
        else:
            self._change(path, text, step)

    def _change(self, path: str, text: str, step: re.Match[str]) -> None:
        lines = text.splitlines(keepends=True)
        found = [number for number, line in enumerate(lines) if line.strip().startswith(step["anchor"])]
        if len(found) != 1:
            self.failed.append(f"{path} has {len(found)} lines that begin with {step['anchor']}")
            return
        begin = found[0] + (step["where"] == "below")
        end = found[0] + (step["where"] != "above")
        self.files[path] = "".join([*lines[:begin], step["text"], *lines[max(begin, end) :]])


def follow(guide: Path) -> Followed:
    """Every step of the guide, one after the other, without touching a file."""
    followed = Followed()
    for step in STEP.finditer(guide.read_text(encoding="utf-8")):
        followed.do(step)
    return followed


def imports_of(text: str) -> Iterator[tuple[str, str]]:
    """Module and name of each ``from module import name``; of ``import module`` the name is empty."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            yield from ((node.module or "", alias.name) for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)


def names_in(text: str) -> set[str]:
    """What a module defines or imports at its top."""
    names: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.ImportFrom | ast.Import):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {
                each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
            }
    return names


def is_there(followed: Followed, module: str, name: str) -> bool:
    """Whether the import works in the tree that the guide leaves behind."""
    if not (BASE_DIR / module.partition(".")[0]).is_dir():
        found = importlib.import_module(module)
        return not name or hasattr(found, name) or importlib.util.find_spec(f"{module}.{name}") is not None
    path = module.replace(".", "/")
    for file in (f"{path}.py", f"{path}/__init__.py"):
        text = followed.text_of(file)
        if text is not None and (not name or name in names_in(text)):
            return True
    inside = f"{path}/{name}"
    return any(followed.text_of(file) is not None for file in (f"{inside}.py", f"{inside}/__init__.py"))


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_each_step_of_a_guide_is_understood(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    understood = [step[0].splitlines()[0] for step in STEP.finditer(text)]
    assert understood == LIKE_A_STEP.findall(text)
    assert len(understood) > 2


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_the_places_that_a_guide_names_exist_once(guide: Path) -> None:
    assert follow(guide).failed == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.stem)
def test_what_a_guide_imports_is_there(guide: Path) -> None:
    followed = follow(guide)
    python = {path: text for path, text in followed.files.items() if path.endswith(".py")}
    assert python
    missing = [
        f"{path}: {module}.{name}"
        for path, text in python.items()
        for module, name in imports_of(text)
        if not is_there(followed, module, name)
    ]
    assert missing == []
