"""A site with the demo people and the demo plant's master recipe."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from audit.context import Reason, SignatureGiven
from equipment.models import Site
from materials.models import MaterialDefinition
from mom.demo.recipes import DOCUMENT
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.draft_recipe_version import draft_recipe_version
from recipes.actions.edit_recipe import edit_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.models import RecipeVersion
from tests import database
from tests.recipes import house


@pytest.fixture(scope="session")
def recipes_template(cast_template: str, django_db_blocker: Any) -> str:
    """The demo recipe and what it refers to."""
    kind = f"recipes_{hashlib.sha256(Path(house.__file__).read_bytes()).hexdigest()[:8]}"
    with django_db_blocker.unblock():
        return database.template(kind, fill=house.fill_recipes, base=cast_template)


@pytest.fixture
def recipes_db(recipes_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A clone of it for one test."""
    with django_db_blocker.unblock(), database.fresh(recipes_template) as name:
        yield name


class Office:
    """Brings versions into a state by the people who do it."""

    def __init__(self, cast: Any) -> None:
        self.cast = cast
        self.site = Site.objects.get(code="SZ")
        self.author, self.production, self.quality = cast["liu.yang"], cast["zhao.lei"], cast["chen.jing"]
        self.reason = Reason("planned_change", "The drying time was validated anew")

    @property
    def effective(self) -> RecipeVersion:
        """Version 1 of the demo recipe."""
        return RecipeVersion.objects.get(recipe__code="MR-STB-180", number=1)

    @property
    def document(self) -> dict[str, Any]:
        """The demo document, free to be changed."""
        return copy.deepcopy(DOCUMENT)

    def step(self, document: dict[str, Any], key: str) -> dict[str, Any]:
        """The step ``key`` of a document."""
        return next(
            step
            for unit_procedure in document["procedure"]
            for operation in unit_procedure["operations"]
            for phase in operation["phases"]
            for step in phase["steps"]
            if step["key"] == key
        )

    def drafted(self, code: str = "MR-NEW", product: str = "FG-STB-180", **more: Any) -> RecipeVersion:
        """Version 1 of a new recipe."""
        given = {
            "batch_size": Decimal("722000"),
            "minimum_size": Decimal("361000"),
            "maximum_size": Decimal("722000"),
            "stated_mass": Decimal("130"),
            "document": self.document,
            "change_reference": "CC-26-001",
            **more,
        }
        return draft_master_recipe(
            site=self.site,
            code=code,
            product=MaterialDefinition.objects.get(code=product),
            name={"en": "Tablets", "zh": "片"},
            strength="15.2 mg",
            batch_unit="pcs",
            change_summary="First version",
            actor=self.author,
            **given,
        )

    def next_draft(self, reference: str = "CC-26-002") -> RecipeVersion:
        """Version 2 of the demo recipe."""
        return draft_recipe_version(
            recipe=self.effective.recipe,
            change_summary="Longer drying",
            change_reference=reference,
            actor=self.author,
        )

    def edit(self, version: RecipeVersion, **changes: Any) -> RecipeVersion:
        """Edited by the author."""
        why = Reason("planned_change", "Corrected while the draft was written")
        return edit_recipe(version=version, actor=self.author, reason=why, **changes)

    def submit(self, version: RecipeVersion) -> RecipeVersion:
        """Submitted by the author."""
        return submit_recipe_version(version=version, actor=self.author)

    def sign(self, person: Any) -> SignatureGiven:
        """The person's “approved”."""
        return SignatureGiven(person.username, self.cast.password, "approved")

    def approve(self, version: RecipeVersion, *people: Any) -> RecipeVersion:
        """Signed by each of the people in turn; by both heads when none is named."""
        for person in people or (self.production, self.quality):
            approve_recipe_version(version=version, actor=person, signature=self.sign(person))
        version.refresh_from_db()
        return version

    def approved(self, version: RecipeVersion | None = None) -> RecipeVersion:
        """Through submission and both signatures."""
        return self.approve(self.submit(version or self.next_draft()))

    def make_effective(self, version: RecipeVersion, **more: Any) -> RecipeVersion:
        """Made effective by QA."""
        return make_version_effective(version=version, actor=self.quality, **more)


@pytest.fixture
def office(recipes_db: str, cast: Any) -> Office:
    """The people who write and approve recipes."""
    return Office(cast)
