"""Kinds of qualification and of authenticators, why one is revoked, and what becomes of sessions."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.choices import Badge, StateChoices


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


class SessionEnd(models.TextChoices):
    """Why a session, and with it a continuous period of access, is over (URS-SIG-02)."""

    SIGNED_OUT = "signed_out", _("Signed out")
    IDLE = "idle", _("Nobody used it")
    SWITCHED = "switched", _("Another person signed in there")
    TERMINAL = "terminal", _("Used from another terminal")
    CREDENTIAL = "credential", _("Password or authenticator changed")
    LOCKED = "locked", _("Account locked")
    DEACTIVATED = "deactivated", _("Account deactivated")
    ENDED = "ended", _("Ended by the administrator")
    CLIENT = "client", _("Used from another browser")
    CLOCK = "clock", _("The clock was set back")


class SessionState(StateChoices):
    """Whether somebody is signed in there."""

    OPEN = "open", _("Signed in"), Badge("run", "device-desktop")
    ENDED = "ended", _("Over"), Badge("neutral", "logout")


class RuleChange(StateChoices):
    """What a version does to one rule."""

    CHANGED = "changed", _("Changed"), Badge("warn", "pencil")


class RulesState(StateChoices):
    """Where a version of the rules of access stands."""

    PROPOSED = "proposed", _("Proposed"), Badge("warn", "hourglass")
    APPROVED = "approved", _("Approved"), Badge("good", "circle-check")
    REFUSED = "refused", _("Refused"), Badge("neutral", "circle-x")


class RequestKind(models.TextChoices):
    """What is asked for."""

    GRANT = "grant", _("Grant")
    CHANGE = "change", _("Change of period")
    WITHDRAW = "withdraw", _("Withdrawal")
    DELEGATE = "delegate", _("Delegation")


class RoleRequestState(StateChoices):
    """Where a request for a role stands."""

    REQUESTED = "requested", _("Waiting for approval"), Badge("warn", "hourglass")
    APPROVED = "approved", _("Approved"), Badge("good", "circle-check")
    REFUSED = "refused", _("Refused"), Badge("neutral", "circle-x")
    CALLED_BACK = "called_back", _("Called back"), Badge("neutral", "arrow-back-up")


class Verdict(StateChoices):
    """The answer to one condition of a decision."""

    YES = "yes", _("Yes"), Badge("good", "check")
    NO = "no", _("No"), Badge("alarm", "ban")
    LATER = "later", _("When it is done"), Badge("neutral", "hourglass")


class Department(models.TextChoices):
    """The part of the plant to which a role belongs: who answers for it, and to whom it can be lent."""

    NONE = "", _("None")
    PRODUCTION = "production", _("Production")
    QUALITY = "quality", _("Quality")
    ENGINEERING = "engineering", _("Engineering")
    IT = "it", _("Information technology")


class AlertKind(StateChoices):
    """What those who watch over access are told of at once."""

    LOCKED = "locked", _("Account locked"), Badge("alarm", "lock")
    ACCOUNT = "account", _("Many refusals for one user ID"), Badge("alarm", "user-x")
    PLACE = "place", _("Many refusals from one place"), Badge("alarm", "shield-x")


class IdentityMeans(models.TextChoices):
    """By what somebody has seen who a person is (21 CFR 11.100(b))."""

    IDENTITY_CARD = "identity_card", _("Identity card")
    PASSPORT = "passport", _("Passport")
    WORK_PASS = "work_pass", _("Work pass with photo")
    KNOWN = "known", _("Known in person")


class AccountState(StateChoices):
    """Whether an account lets its person in, at the head of their page."""

    IN_USE = "in_use", _("In use"), Badge("good", "check")
    LOCKED = "locked", _("Account locked"), Badge("alarm", "lock")
    DISABLED = "disabled", _("Account disabled"), Badge("warn", "ban")
    DEACTIVATED = "deactivated", _("Account deactivated"), Badge("neutral", "user-off")


class AuthenticatorState(StateChoices):
    """Whether it is taken, and whether it has to be tested again."""

    IN_USE = "in_use", _("In use"), Badge("good", "shield-check")
    DUE = "due", _("Test due"), Badge("warn", "clock-exclamation")
    REVOKED = "revoked", _("Revoked"), Badge("neutral", "ban")


class TerminalState(StateChoices):
    """Whether the plant knows a terminal."""

    KNOWN = "known", _("Known"), Badge("good", "device-tablet")
    REVOKED = "revoked", _("Revoked"), Badge("neutral", "ban")


class OwnerState(StateChoices):
    """Whether somebody answers for a service account."""

    NOBODY = "nobody", _("No owner"), Badge("alarm", "user-question")
