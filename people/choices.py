"""Reasons why an account may be unlocked, and kinds of qualification."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QualificationKind(models.TextChoices):
    """What a qualification is for."""

    EQUIPMENT_CLASS = "equipment_class", _("Equipment class")
    RECIPE = "recipe", _("Recipe")
