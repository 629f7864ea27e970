"""Words of recipes: states of a version with their look, kinds of element, roles in the formula."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class RecipeState(StateChoices):
    """Where a version stands (F-21); only ``effective`` makes batches."""

    DRAFT = "draft", pgettext_lazy("recipe", "Draft"), Badge("neutral", "pencil")
    REVIEW = "review", pgettext_lazy("recipe", "In review"), Badge("warn", "eye")
    APPROVED = "approved", pgettext_lazy("recipe", "Approved"), Badge("warn", "file-check")
    EFFECTIVE = "effective", pgettext_lazy("recipe", "Effective"), Badge("good", "circle-check")
    SUPERSEDED = "superseded", pgettext_lazy("recipe", "Superseded"), Badge("neutral", "archive")
    WITHDRAWN = "withdrawn", pgettext_lazy("recipe", "Withdrawn"), Badge("alarm", "ban")


class ElementKind(models.TextChoices):
    """Levels of the procedure (ISA-88), and the step that an operator does."""

    UNIT_PROCEDURE = "unit_procedure", _("Unit procedure")
    OPERATION = "operation", _("Operation")
    PHASE = "phase", _("Phase")
    STEP = "step", _("Step")


class ItemRole(models.TextChoices):
    """Whether a row of the formula goes in or comes out."""

    INPUT = "input", _("Input")
    OUTPUT = "output", _("Output")


class Rounding(models.TextChoices):
    """How a scaled amount is rounded, once (F-24)."""

    GBT8170 = "gbt8170", _("GB/T 8170 half to even")
    HALF_UP = "half_up", _("Half up")


class Comparison(models.TextChoices):
    """Which value a specification holds against its limits: as calculated, or as printed (F-24)."""

    FULL = "full", _("Full value")
    ROUNDED = "rounded", _("Rounded value")
