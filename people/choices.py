"""Words of people: kinds of qualification, why a period of access ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QualificationKind(models.TextChoices):
    """What a qualification is for."""

    EQUIPMENT_CLASS = "equipment_class", _("Equipment class")
    RECIPE = "recipe", _("Recipe")


class PeriodEnd(models.TextChoices):
    """Why a continuous period of access ended (URS-SIG-02)."""

    SIGN_OUT = "sign_out", _("Signed out")
    IDLE = "idle", _("Nobody used the screen")
    USER_SWITCH = "user_switch", _("Somebody signed in at the terminal")
    TERMINAL_CHANGE = "terminal_change", _("The session came from another terminal")
    OTHER_CLIENT = "other_client", _("The session came from another browser")
    CREDENTIAL_CHANGE = "credential_change", _("Password or second factor changed")
    LOCKED = "locked", _("Account locked")
    DEACTIVATED = "deactivated", _("Account deactivated")
    ENDED = "ended", _("Ended by an administrator")
    CLOCK = "clock", _("The clock was set back")
