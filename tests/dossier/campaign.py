"""Many mutations of dossiers, one after the other: what the program that verifies did not find or did not name."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType

from tests.dossier import forger
from tests.dossier.making import Made, Several

FILES = ["dossier.json", "checkpoint.note", "certificate.note", "manifest.txt"]


@dataclass
class Outcome:
    """What was tried and what was not found or not named, in words."""

    made: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def run(verifier: ModuleType, several: Several, seed: int, places: range) -> Outcome:
    """One mutation for each place: bytes anywhere, parts of the data, raw files, parts swapped between two dossiers."""
    outcome = Outcome()
    theirs = forger.data_of(verifier, several.other.pdf)
    for place in places:
        chance = random.Random(f"{seed}/{place}")
        way = chance.randrange(100)
        if way < 65:
            kind, pdf, made, is_named = _bytes(several, chance)
        elif way < 90:
            kind, pdf, made, is_named = _data(verifier, several.whole, forger.IN_THE_DATA, theirs, chance)
        elif way < 95:
            kind, pdf, made, is_named = _data(verifier, several.filed, forger.IN_THE_FILES, theirs, chance)
        else:
            kind, pdf, made, is_named = _swap(verifier, several, chance)
        report = verifier.verify(pdf, verifier.Trust(made.fingerprint))
        outcome.made += 1
        outcome.kinds[kind] += 1
        if not report.is_valid and is_named(report.parts):
            outcome.found += 1
        else:
            outcome.missed.append(f"{place} {kind}: {report.findings[:3]}")
    return outcome


Mutated = tuple[str, bytes, Made, Callable[[list[str]], bool]]


def _bytes(several: Several, chance: random.Random) -> Mutated:
    """Most often of the smallest dossier: its bytes are the most different ones for their number."""
    made = chance.choices([several.step, several.other, several.whole], [8, 1, 1])[0]
    pdf = made.pdf
    while pdf == made.pdf:
        pdf = forger.spoiled(made.pdf, chance)
    return (
        "bytes",
        pdf,
        made,
        lambda parts: any(each.split("/")[0] in ("file", "certificate") for each in parts),
    )


def _data(
    verifier: ModuleType,
    made: Made,
    mutations: tuple[forger.Mutation, ...],
    theirs: forger.Data,
    chance: random.Random,
) -> Mutated:
    mutation = chance.choice(mutations)
    data = forger.data_of(verifier, made.pdf)
    expected = mutation(data, chance, theirs)
    return (
        mutation.__name__,
        forger.with_data(verifier, made.pdf, data),
        made,
        lambda parts: any(each == expected or expected.startswith(f"{each}/") for each in parts),
    )


def _swap(verifier: ModuleType, several: Several, chance: random.Random) -> Mutated:
    """One embedded file of another dossier; or all of them, so that the pages are another's."""
    made, other = chance.sample([several.whole, several.step, several.other], 2)
    files = forger.parsed(verifier, other.pdf).files()
    if chance.randrange(5) == 0:
        return "pages", forger.rebuilt(verifier, made.pdf, files), other, lambda parts: parts == ["file"]
    name = chance.choice(
        [each for each in FILES if files[each] != forger.parsed(verifier, made.pdf).files()[each]]
    )
    pdf = forger.rebuilt(verifier, made.pdf, {name: files[name]})
    return f"swap {name}", pdf, made, lambda parts: "file" in parts
