"""A script of upsets: a small TOML file, read strictly."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mom.simulator.refusals import ScriptError
from mom.simulator.upsets.kinds import DosingEffect, Effect, read_effect
from mom.simulator.upsets.moments import Moment, OnDosing, read_moment
from mom.simulator.upsets.reading import Table

SCRIPTS = Path(__file__).parent.parent / "scripts"


@dataclass(frozen=True)
class Upset:
    """One thing that goes wrong: its name, what happens, when it begins and how long it lasts."""

    name: str
    label: tuple[str, str]
    effect: Effect
    when: Moment | None
    for_s: float
    at_least_real_s: float


@dataclass(frozen=True)
class Script:
    """All that goes wrong in one play of the plant."""

    title: str
    upsets: tuple[Upset, ...] = ()


NO_SCRIPT = Script("none")


def load_script(name: str) -> Script:
    """A script by its name in the scripts folder or by path; "none" for a plant where nothing goes wrong."""
    if name == "none":
        return NO_SCRIPT
    path = SCRIPTS / f"{name}.toml"
    if not path.is_file():
        path = Path(name)
    try:
        return read_script(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as fault:
        known = ", ".join(sorted(one.stem for one in SCRIPTS.glob("*.toml")))
        raise ScriptError(f"no script {name!r} (known: {known}, none, or a path)") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise ScriptError(f"script {name!r} is not TOML: {fault}") from fault


def read_script(raw: Mapping[str, object]) -> Script:
    """Check a parsed script."""
    unknown = set(raw) - {"title", "upset"}
    if unknown:
        raise ScriptError(f"script: unknown key {', '.join(sorted(unknown))}")
    tables = raw.get("upset", [])
    if not isinstance(tables, list) or not all(isinstance(one, dict) for one in tables):
        raise ScriptError("script: write each upset as [[upset]]")
    upsets = tuple(_read_upset(table, number) for number, table in enumerate(tables, 1))
    names = [upset.name for upset in upsets]
    if len(set(names)) < len(names):
        raise ScriptError("script: two upsets have the same name")
    return Script(str(raw.get("title", "")), upsets)


def _read_upset(raw: Mapping[str, object], number: int) -> Upset:
    where = f"upset {raw.get('name', number)}"
    table = Table(raw, where)
    name = table.text("name")
    label = Table(table.table("label") or {}, f"{where}, label")
    both = (label.text("en"), label.text("zh"))
    label.refuse_rest()
    effect = read_effect(table)
    moment = table.table("when")
    upset = Upset(
        name=name,
        label=both,
        effect=effect,
        when=read_moment(moment, where) if moment is not None else None,
        for_s=table.number("for_s") if effect.lasts else 0.0,
        at_least_real_s=table.number("at_least_real_s", 0.0),
    )
    table.refuse_rest()
    if upset.when is not None and isinstance(upset.when, OnDosing) != isinstance(effect, DosingEffect):
        raise ScriptError(f"{where}: dosing upsets, and only they, begin with a dosing or a request")
    return upset
