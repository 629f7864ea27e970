"""Kinds of qualification and of authenticators, and why one is revoked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class QualificationKind(models.TextChoices):
    """What a qualification is for."""

    EQUIPMENT_CLASS = "equipment_class", _("Equipment class")
    RECIPE = "recipe", _("Recipe")


class AuthenticatorKind(models.TextChoices):
    """What an authenticator is."""

    TOTP = "totp", _("Authenticator app")
    PASSKEY = "passkey", _("Passkey")


class RevokedWhy(models.TextChoices):
    """Why an authenticator is no longer taken (21 CFR 11.300(c))."""

    LOST = "lost", _("Lost or stolen")
    FAULTY = "faulty", _("Does not work")
    REPLACED = "replaced", _("Replaced by another one")
    UNUSED = "unused", _("No longer used")


class FactorPurpose(models.TextChoices):
    """What a challenge was asked for; its answer is good for nothing else."""

    SIGN_IN = "sign_in", _("Sign in")
    SIGN = "sign", _("Sign")
    ACCOUNT = "account", _("Change one's authenticators")
    REGISTER_TOTP = "register_totp", _("Register an authenticator app")
    REGISTER_PASSKEY = "register_passkey", _("Register a passkey")
    PROVEN = "proven", _("Proven a moment ago")
