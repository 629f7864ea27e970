"""`configuration.md`: what the environment may say, our own settings, and the commands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.core.management import get_commands, load_command_class

from mom.build.reference.declared import app_of, our_apps
from mom.build.reference.markdown import cell, code, page, relative, table
from mom.build.reference.words import Words
from mom.env import BASE_DIR
from mom.variables import GROUPS, VARIABLES, Variable

INTRODUCTION = """\
Variables of the environment are declared in [`mom/variables.py`](../../mom/variables.py) and read in
[`mom/env.py`](../../mom/env.py). Those of the containers stand in `.env`, see
[`deploy/env.example`](../../deploy/env.example)."""
SETTINGS = """\
PharMOM's own among Django's settings, as `mom/settings` writes them. They are part of the software: what a plant may
choose is a variable above, or a record."""
LONGEST_VALUE = 60
# Where a name of a variable may stand: in code as a text of its own, in what starts the processes as ${NAME}.
OURS = re.compile(r"PHARMOM_[A-Z][A-Z_]*[A-Z]")
IN_COMPOSE = re.compile(r"(?<!\$)\$\{([A-Z_]+)")
IN_EXAMPLE = re.compile(r"^([A-Z_]+)=", re.MULTILINE)
IN_MAKEFILE = re.compile(r"^([A-Z_]+) \?=", re.MULTILINE)


def configuration_page(words: Words) -> str:
    """Variables by group, settings by name, commands by name."""
    settings = own_settings(words)
    for name, where in names_in_use():
        if name not in settings and not is_declared(name):
            words.fault(f"{where}: {name} is not declared in mom/variables.py")
    parts = []
    for title, group in GROUPS.items():
        rows = [(code(each.name), _default(each), cell(_meaning(words, each))) for each in group]
        parts += [f"## {title}", table(("Variable", "Default", "Meaning"), rows)]
    rows = [(code(name), *settings[name]) for name in sorted(settings)]
    parts += ["## Settings", SETTINGS, table(("Setting", "Value", "Meaning"), rows)]
    parts += ["## Commands", "`python3 manage.py …`", table(("Command", "What it does"), _commands(words))]
    return page("Configuration and commands", INTRODUCTION, *parts)


def _meaning(words: Words, variable: Variable) -> str:
    if not variable.meaning:
        words.fault(f"mom/variables.py: {variable.name} has no meaning")
    return variable.meaning


def _default(variable: Variable) -> str:
    return code(variable.default) if variable.default else variable.otherwise


def is_declared(name: str) -> bool:
    """Whether the name is in the table, by itself or as one of ``PHARMOM_CREDENTIAL_<NAME>``."""
    return any(re.fullmatch(known.replace("<NAME>", "[A-Z_]+"), name) for known in VARIABLES)


def names_in_use(root: Path = BASE_DIR) -> Iterator[tuple[str, str]]:
    """Names that look like variables of ours, and where they stand."""
    for app in our_apps():
        for path in sorted(Path(app.path).rglob("*.py")):
            if path.name != "variables.py":
                yield from ((name, relative(path)) for name in _texts(path) if OURS.fullmatch(name))
    for file, pattern in (
        ("docker-compose.yml", IN_COMPOSE),
        ("deploy/env.example", IN_EXAMPLE),
        ("Makefile", IN_MAKEFILE),
    ):
        text = (root / file).read_text(encoding="utf-8")
        yield from ((name, file) for name in sorted(set(pattern.findall(text))))


def _texts(path: Path) -> list[str]:
    source = path.read_text(encoding="utf-8")
    if not OURS.search(source):
        return []
    found = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return sorted({value for value in found if isinstance(value, str)})


def own_settings(words: Words, folder: Path = BASE_DIR / "mom" / "settings") -> Mapping[str, tuple[str, str]]:
    """Value and meaning of each setting of ours; the meaning is the comment above it."""
    found = {}
    for path in sorted(folder.glob("*.py")):
        if path.name == "test.py":
            continue
        text = path.read_text(encoding="utf-8")
        for node in ast.parse(text).body:
            target = node.targets[0] if isinstance(node, ast.Assign) else None
            if isinstance(node, ast.Assign) and isinstance(target, ast.Name) and OURS.fullmatch(target.id):
                meaning = _comment_above(text.splitlines(), node.lineno)
                if not meaning:
                    words.fault(f"mom/settings/{path.name}: no comment above {target.id} says what it means")
                found[target.id] = (_value(node.value, path), cell(meaning))
    return found


def _comment_above(lines: list[str], number: int) -> str:
    comment: list[str] = []
    for line in reversed(lines[: number - 1]):
        if not line.startswith("# ") or line.startswith("# ---"):
            break
        comment.insert(0, line.removeprefix("# "))
    return " ".join(comment).replace("``", "`")


def _value(node: ast.expr, path: Path) -> str:
    written = ast.unparse(node)
    return (
        code(written) if len(written) <= LONGEST_VALUE else f"[in the file](../../mom/settings/{path.name})"
    )


def _commands(words: Words) -> list[tuple[str, str]]:
    ours = sorted((name, app) for name, app in get_commands().items() if app_of(str(app)))
    rows = []
    for name, app in ours:
        told = str(load_command_class(str(app), name).help)
        if not told:
            words.fault(f"command {name}: its help is missing")
        rows.append((code(name), cell(told)))
    return rows
