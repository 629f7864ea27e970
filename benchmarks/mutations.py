"""Whether every mutation is found: of the database by a superuser's SQL, of dossiers by whoever holds the file.

These figures count: so many mutations were made for each that was found and named. Nothing but 1 is good enough.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections
from django.test import override_settings

from benchmarks.databases import hurried
from benchmarks.measuring import Figure
from benchmarks.registry import measures
from tests import database
from tests.dossier import campaign as dossiers
from tests.dossier import making
from tests.tampering.campaign import Campaign

SEED = 20260504
OF_THE_DATABASE, OF_DOSSIERS = 1_000, 10_000


@measures("mutations.database", is_named=True)
def measure_database() -> Sequence[Figure]:
    """A plant with a batch in which much has happened; a third of them against a continued verification."""
    with hurried(), database.fresh(_template()) as name, _ledger(), closing(_superuser(name)) as superuser:
        outcome = Campaign(superuser, SEED).run(OF_THE_DATABASE)
    return [_figure("mutations.database", outcome.made, outcome.found, outcome.missed)]


@measures("mutations.dossiers", is_named=True)
def measure_dossiers() -> Sequence[Figure]:
    """Dossiers of that batch, of one of its steps and of another batch."""
    with hurried(), tempfile.TemporaryDirectory() as folder:
        several = making.make_several(_template(), Path(folder))
        outcomes = _on_all_cores(several)
    missed = [each for outcome in outcomes for each in outcome.missed]
    made, found = (sum(getattr(each, name) for each in outcomes) for name in ("made", "found"))
    return [_figure("mutations.dossiers", made, found, missed)]


def _on_all_cores(several: making.Several) -> list[dossiers.Outcome]:
    """Each process verifies its share; none of them needs a database."""
    step = OF_DOSSIERS // 20
    shares = [range(start, start + step) for start in range(0, OF_DOSSIERS, step)]
    connections.close_all()
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        return list(pool.map(partial(_share, several), shares))


def _share(several: making.Several, places: range) -> dossiers.Outcome:
    return dossiers.run(making.program(), several, SEED, places)


def _superuser(name: str) -> Any:
    connection = psycopg2.connect(database.servers().for_database(name).superuser_url)
    connection.autocommit = True
    return connection


def _figure(code: str, made: int, found: int, missed: Sequence[str]) -> Figure:
    for each in missed:
        print(f"{code} missed {each}", file=sys.stderr)
    pair = (float(max(found, 1)), float(made))
    return Figure(code, "mutations made", "found and named", "", (pair,), tolerance=0, limit=1)


def _template() -> str:
    from mom.demo.cast import load_cast

    with hurried():
        cast = database.template("cast", fill=load_cast, base=database.template("empty"))
        return making.eventful_template(cast)


@contextmanager
def _ledger() -> Iterator[None]:
    with tempfile.TemporaryDirectory() as folder:
        where = {"PHARMOM_LEDGER_KEYS": Path(folder, "keys"), "PHARMOM_ANCHOR_DIR": Path(folder, "anchors")}
        with override_settings(**where):
            yield
