"""Whatever a superuser does to the database is found, and the row named (URS-AUD-08)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests import database
from tests.dossier.making import eventful_template
from tests.tampering.campaign import Campaign
from tests.tampering.kinds import KINDS

SEED = 20260503
# A thousand in `make bench`.
MUTATIONS = 40


@pytest.fixture
def eventful_db(cast_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A plant with a batch in which much has happened, so that there is a row of nearly every kind."""
    with django_db_blocker.unblock(), database.fresh(eventful_template(cast_template)) as name:
        yield name


@pytest.mark.urs("URS-AUD-08", "URS-AUD-07", "URS-SIG-06")
def test_mutations_of_the_database_are_found_and_named(eventful_db: str, superuser_connection: Any) -> None:
    outcome = Campaign(superuser_connection, SEED).run(MUTATIONS)
    assert outcome.missed == []
    assert outcome.found == MUTATIONS
    assert len(outcome.kinds) == MUTATIONS, "each of another kind"
    assert len({each.name for each in KINDS}) == len(KINDS)
