"""Words of the audit trail: origins, operations, meanings of a signature, kinds of refusal."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class Channel(models.TextChoices):
    """By which door an action came in (URS-AUD-03)."""

    PAGE = "page", _("Page")
    API = "api", _("API")
    TASK = "task", _("Background task")
    CONNECTOR = "connector", _("Plant connection")
    COMMAND = "command", _("Management command")
    SHELL = "shell", _("Shell")
    MIGRATION = "migration", _("Migration")


class Operation(models.TextChoices):
    """What happened to a table row."""

    INSERT = "I", _("Created")
    UPDATE = "U", _("Changed")
    DELETE = "D", _("Deleted")
    DISPOSE = "R", _("Disposed of")


class Meaning(models.TextChoices):
    """The controlled list of what a signature can mean (21 CFR 11.50(a)(3), URS-SIG-05)."""

    PERFORMED = "performed", _("Performed")
    VERIFIED = "verified", _("Verified")
    WITNESSED = "witnessed", _("Witnessed")
    CHECKED = "checked", _("Checked")
    REVIEWED = "reviewed", pgettext_lazy("meaning of a signature", "Reviewed")
    APPROVED = "approved", pgettext_lazy("meaning of a signature", "Approved")
    RELEASED = "released", pgettext_lazy("meaning of a signature", "Released")
    REJECTED = "rejected", pgettext_lazy("meaning of a signature", "Rejected")
    HELD = "held", pgettext_lazy("meaning of a signature", "Kept by legal hold")
    DISPOSED = "disposed", pgettext_lazy("meaning of a signature", "Disposal approved")


class Component(models.TextChoices):
    """What a person gives to sign (21 CFR 11.200(a)(1)); a second factor's name is that of its kind."""

    USER_ID = "user_id", _("user ID")
    SECRET = "secret", _("password")
    FACTOR = "factor", _("second factor")


class Refusal(models.TextChoices):
    """Kinds of refused attempt that the security log keeps."""

    PERMISSION = "permission", _("Permission refused")
    SIGNATURE = "signature", _("Signature failed")
    SIGN_IN = "sign_in", _("Sign-in failed")
    STALE = "stale", _("Record had changed")
    BYPASS = "bypass", _("Write outside an action")
    LOCKED = "locked", _("Account locked")
    LEDGER = "ledger", _("Fault of the ledger")


class Standing(models.TextChoices):
    """What a signature is for: the record as it stands, as it was before it was changed, or nothing (URS-SIG-07)."""

    PRESENT = "present", _("for this version")
    EARLIER = "earlier", _("for an earlier version")
    WITHDRAWN = "withdrawn", _("withdrawn, counts for nothing")
    DAMAGED = "damaged", _("signed content damaged")


class RequestState(StateChoices):
    """Where a request for several signatures stands."""

    OPEN = "open", _("Awaiting signatures"), Badge("warn", "hourglass")
    COMPLETE = "complete", _("Signed"), Badge("good", "signature")
    WITHDRAWN = "withdrawn", _("Withdrawn"), Badge("neutral", "circle-off")


class InstallationState(StateChoices):
    """The verdict of a check of the installation."""

    PASSED = "passed", _("Passed"), Badge("good", "shield-check")
    FAILED = "failed", _("Failed"), Badge("alarm", "shield-x")
