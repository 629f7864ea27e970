"""The demo plant's master recipe: 722,000 film-coated tablets of 180 mg, approved and effective.

The formula is the one of a published example; its stated totals differ a little, and stay as they are.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from audit.context import SignatureGiven
from audit.models import Signature
from materials.models import MaterialDefinition
from mom.demo import cast
from mom.demo.materials_list import API, DISINTEGRANT, FILLER, FILM_COAT, LUBRICANT, PRODUCT, STARCH
from mom.demo.recipe_dry_side import BLENDING, COATING, COMPRESSION
from mom.demo.recipe_wet_side import DISPENSING, DRYING, GRANULATION
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.actions.draft_master_recipe import draft_master_recipe
from recipes.actions.make_version_effective import make_version_effective
from recipes.actions.submit_recipe_version import submit_recipe_version
from recipes.choices import RecipeState
from recipes.models import RecipeVersion

RECIPE = "MR-STB-180"
BATCH_SIZE = Decimal("722000")


def _row(material: str, quantity: str, per_unit_mg: str, tolerance: str, **more: Any) -> dict[str, Any]:
    return {
        "material": material,
        "quantity": quantity,
        "unit": "kg",
        "per_unit_mg": per_unit_mg,
        "tolerance_low": tolerance,
        "tolerance_high": tolerance,
        "places": 2,
        **more,
    }


DOCUMENT: dict[str, Any] = {
    "formula": [
        _row(API, "10.98", "15.2", "0.2", is_active=True),
        _row(FILLER, "104.72", "145.0", "0.5"),
        _row(STARCH, "9.98", "13.8", "0.5"),
        _row(DISINTEGRANT, "2.90", "4.0", "0.5"),
        _row(LUBRICANT, "1.44", "2.0", "0.5"),
        # The film coat comes on top of the 180 mg core, so it is no part of the stated 130 kg.
        _row(FILM_COAT, "2.00", "2.77", "1.0", is_in_total=False),
        {"material": PRODUCT, "role": "output", "quantity": "722000", "unit": "pcs", "places": 0},
    ],
    "equipment": [
        {"equipment_class": code} for code in ("SCALE", "HSG", "FBD", "BLENDER", "PRESS", "COATER")
    ],
    "procedure": [DISPENSING, GRANULATION, DRYING, BLENDING, COMPRESSION, COATING],
}


def load() -> None:
    """Draft, submit, approve by two heads, make effective; whatever is done already stays."""
    approve(first_version(RECIPE) or _draft())


def first_version(code: str) -> RecipeVersion | None:
    """The version that the demo made itself; those of its users are theirs to approve."""
    return RecipeVersion.objects.filter(recipe__site=cast.site(), recipe__code=code, number=1).first()


def approve(version: RecipeVersion) -> None:
    """Take a version from where it stands to effective."""
    if version.state == RecipeState.DRAFT:
        version = submit_recipe_version(version=version, actor=cast.actor("liu.yang"))
    for username in ("zhao.lei", "chen.jing"):
        if version.state == RecipeState.REVIEW:
            _sign(version, username)
            version.refresh_from_db()
    if version.state == RecipeState.APPROVED:
        make_version_effective(version=version, actor=cast.actor("chen.jing"))


def _draft() -> RecipeVersion:
    return draft_master_recipe(
        site=cast.site(),
        code=RECIPE,
        product=MaterialDefinition.objects.get(code=PRODUCT),
        name={"en": "Stelbatolol 180 mg tablets", "zh": "司他巴洛片 180 mg"},
        strength="15.2 mg / 180 mg",
        batch_size=BATCH_SIZE,
        batch_unit="pcs",
        stated_mass=Decimal("130"),
        minimum_size=Decimal("361000"),
        maximum_size=BATCH_SIZE,
        change_summary="First version for the tablet line 1. 片剂一线首版。",
        document=DOCUMENT,
        actor=cast.actor("liu.yang"),
    )


def _sign(version: RecipeVersion, username: str) -> None:
    """A signer who has signed already is left alone."""
    person = cast.actor(username)
    if Signature.objects.filter(subject_uuid=version.uuid, signer=person).exists():
        return
    approve_recipe_version(
        version=version,
        actor=person,
        signature=SignatureGiven(username, cast.DEMO_PASSWORD, "approved"),
    )
