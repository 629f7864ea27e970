"""States and kinds of quality: value, translated label and, for states, the badge."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class DeviationState(StateChoices):
    """Where a deviation stands (F-21; GMP 247-251)."""

    OPEN = "open", _("Open"), Badge("alarm", "alert-circle")
    CLASSIFIED = "classified", _("Classified"), Badge("warn", "flag")
    INVESTIGATING = "investigating", _("Under investigation"), Badge("warn", "zoom-question")
    ACTIONS = "actions", pgettext_lazy("state of a deviation", "Actions"), Badge("warn", "list-check")
    QA_APPROVAL = "qa_approval", _("Awaiting QA approval"), Badge("warn", "hourglass")
    CLOSED = "closed", _("Closed"), Badge("good", "check")
    REOPENED = "reopened", _("Reopened"), Badge("alarm", "rotate-clockwise")


class DeviationSource(models.TextChoices):
    """What noticed the departure."""

    PERSON = "person", _("Reported by a person")
    EXECUTION = "execution", _("Batch execution")
    ENVIRONMENT = "environment", _("Environment monitoring")
    CLEANING = "cleaning", _("Failed cleaning check")
    DIRTY_HOLD = "dirty_hold", _("Exceeded dirty hold time")
    CALIBRATION = "calibration", _("Failed calibration")


class Classification(models.TextChoices):
    """How much a deviation can matter to the product; only QA sets it (GMP 250)."""

    MINOR = "minor", _("Minor")
    MAJOR = "major", _("Major")
    CRITICAL = "critical", _("Critical")


# What equipment reports; the deviation then names its unit.
OF_A_UNIT = frozenset({DeviationSource.CLEANING, DeviationSource.DIRTY_HOLD, DeviationSource.CALIBRATION})

# Calendar days in which a deviation is to be closed, by class; before QA has classified it, the first.
DAYS_TO_CLOSE: dict[str, int] = {
    "": 30,
    Classification.MINOR: 30,
    Classification.MAJOR: 30,
    Classification.CRITICAL: 15,
}

# Classes whose report needs decisions on testing, shelf life and stability (GMP 250).
NEEDS_DECISIONS = frozenset({Classification.MAJOR, Classification.CRITICAL})


class Conclusion(StateChoices):
    """What the investigation says about another batch."""

    PENDING = "pending", _("To be assessed"), Badge("warn", "hourglass")
    AFFECTED = "affected", _("Affected"), Badge("alarm", "alert-circle")
    NOT_AFFECTED = "not_affected", _("Not affected"), Badge("good", "check")


class CapaState(StateChoices):
    """Where a corrective or preventive action stands (F-21; GMP 252-254)."""

    PLANNED = "planned", _("Planned"), Badge("warn", "clipboard-list")
    APPROVED = "approved", _("Approved"), Badge("run", "clipboard-check")
    IMPLEMENTED = "implemented", _("Implemented"), Badge("run", "tools")
    EFFECTIVENESS_DUE = "effectiveness_due", _("Effectiveness check due"), Badge("warn", "calendar-due")
    CLOSED_EFFECTIVE = "closed_effective", _("Closed, effective"), Badge("good", "check")
    INEFFECTIVE = "ineffective", _("Ineffective"), Badge("alarm", "x")


class CapaKind(models.TextChoices):
    """Against what an action works."""

    CORRECTIVE = "corrective", _("Corrective action")
    PREVENTIVE = "preventive", _("Preventive action")


class Decision(StateChoices):
    """What became of a batch."""

    RELEASED = "released", _("Released"), Badge("good", "circle-check")
    REJECTED = "rejected", _("Rejected"), Badge("alarm", "circle-x")


class TrailConclusion(models.TextChoices):
    """What the reviewer of an audit trail concludes; with a question open, nothing is released."""

    IN_ORDER = "in_order", _("In order")
    FOLLOW_UP = "follow_up", _("Something has to be cleared up first")


class TrailKind(models.TextChoices):
    """The kinds of entry that a review of a period takes together: by the part of the suite that wrote them."""

    PEOPLE = "people", _("Sign-in, accounts and rights")
    AUDIT = "audit", _("Exports, clock and settings of the trail")
    EQUIPMENT = "equipment", _("Sites, equipment and its settings")
    ENVIRONMENT = "environment", _("Limits and alarms of the environment")
    MATERIALS = "materials", _("Materials, lots and stock")
    RECIPES = "recipes", _("Recipes and their approval")
    BATCHES = "batches", _("Orders and batch records")
    QUALITY = "quality", _("Deviations, reviews and decisions")
    INTEGRATIONS = "integrations", _("Connections and access of programs")


class RecordType(models.TextChoices):
    """Kinds of record, by how long they are kept (URS-DAT-10)."""

    BATCH_RECORD = "batch_record", _("Batch records")
    MASTER_DOCUMENT = "master_document", _("Master documents: recipes and their versions")
    INVESTIGATION = "investigation", _("Deviations and CAPA")
    VALIDATION = "validation", _("Validation records: calibrations, cleanings, qualifications of people")
    CHANGE = "change", _("Change records: settings, limits, rights and their trail")


class Market(models.TextChoices):
    """The markets whose rules PharMOM knows; a site's compliance profile says which ones apply to it."""

    CN = "CN", _("China")
    EU = "EU", _("European Union")
    US = "US", _("United States")
