"""Who is trained for the demo recipe: a step is worked on by qualified people only (GMP 27)."""

from __future__ import annotations

from batches.selectors.qualification import RECIPE as KIND
from mom.demo import cast
from mom.demo.recipes import RECIPE
from people.actions.record_qualification import record_qualification
from people.models import Qualification

TRAINED = ("li.na", "zhang.wei", "wang.fang")


def load() -> None:
    """Make what is missing; what is there already stays."""
    train_for(RECIPE)


def train_for(recipe: str) -> None:
    """Whoever works at the demo's lines is trained for this recipe."""
    known = Qualification.objects.filter(kind=KIND, code=recipe)
    trained = set(known.values_list("user__username", flat=True))
    for username in TRAINED:
        if username not in trained:
            record_qualification(
                user=cast.actor(username), kind=KIND, code=recipe, actor=cast.actor("chen.jing")
            )
