"""The state machine of a recipe version (F-21); out of review it goes back to its author only with a reason."""

from kernel.lifecycle import Lifecycle
from recipes.choices import RecipeState as S

VERSION = Lifecycle(
    "recipes.version",
    states=S,
    initial=S.DRAFT,
    edges=[
        ("edit", (S.DRAFT,), S.DRAFT),
        ("submit", (S.DRAFT,), S.REVIEW),
        ("approve", (S.REVIEW,), S.APPROVED),
        ("make_effective", (S.APPROVED,), S.EFFECTIVE),
        ("supersede", (S.EFFECTIVE,), S.SUPERSEDED),
        ("send_back", (S.REVIEW,), S.DRAFT),
        ("discard", (S.DRAFT,), S.WITHDRAWN),
        ("withdraw", (S.REVIEW, S.APPROVED, S.EFFECTIVE), S.WITHDRAWN),
    ],
)
