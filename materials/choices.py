"""Words of materials: states of a lot with their look, kinds of material, container and movement."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.choices import Badge, StateChoices


class MaterialKind(models.TextChoices):
    """What a material is in the plant (ISA-95 material class)."""

    RAW = "raw", _("Raw material")
    INTERMEDIATE = "intermediate", _("Intermediate")
    FINISHED = "finished", _("Finished product")
    PACKAGING = "packaging", _("Packaging material")


class LotState(StateChoices):
    """Where a lot stands (F-21); only ``released`` may be used (GMP 107, 113; 21 CFR 211.80)."""

    QUARANTINE = "quarantine", _("Quarantine"), Badge("warn", "hourglass")
    SAMPLED = "sampled", _("Sampled"), Badge("warn", "test-pipe")
    RELEASED = "released", _("Released"), Badge("good", "circle-check")
    REJECTED = "rejected", _("Rejected"), Badge("alarm", "circle-x")
    BLOCKED = "blocked", _("Blocked"), Badge("alarm", "lock")
    EXPIRED = "expired", _("Expired"), Badge("alarm", "calendar-due")
    RETEST_DUE = "retest_due", _("Retest due"), Badge("alarm", "clock-exclamation")


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
