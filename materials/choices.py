"""Words of materials: states of a lot with their look, kinds of material, container and movement."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class MaterialKind(models.TextChoices):
    """What a material is in the plant (ISA-95 material class)."""

    RAW = "raw", _("Raw material")
    INTERMEDIATE = "intermediate", _("Intermediate")
    FINISHED = "finished", _("Finished product")
    PACKAGING = "packaging", _("Packaging material")


class LotState(StateChoices):
    """Where a lot stands (F-21); only ``released`` may be used (GMP 107, 113; 21 CFR 211.80)."""

    QUARANTINE = "quarantine", pgettext_lazy("lot", "Quarantine"), Badge("warn", "hourglass")
    SAMPLED = "sampled", pgettext_lazy("lot", "Sampled"), Badge("warn", "test-pipe")
    RELEASED = "released", pgettext_lazy("lot", "Released"), Badge("good", "circle-check")
    REJECTED = "rejected", pgettext_lazy("lot", "Rejected"), Badge("alarm", "circle-x")
    BLOCKED = "blocked", pgettext_lazy("lot", "Blocked"), Badge("alarm", "lock")
    EXPIRED = "expired", pgettext_lazy("lot", "Expired"), Badge("alarm", "calendar-due")
    RETEST_DUE = "retest_due", pgettext_lazy("lot", "Retest due"), Badge("alarm", "clock-exclamation")


class ContainerKind(models.TextChoices):
    """Where the content of a container came from."""

    SOURCE = "source", _("As received or produced")
    DISPENSED = "dispensed", _("Dispensed")


class TransactionKind(models.TextChoices):
    """What moved an amount (URS-GEN-01)."""

    RECEIVE = "receive", _("Received")
    DISPENSE = "dispense", _("Dispensed")
    CONSUME = "consume", _("Charged into a batch")
    PRODUCE = "produce", _("Produced")
    SAMPLE = "sample", _("Sampled")
    ADJUST = "adjust", _("Count corrected")
