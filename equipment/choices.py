"""Words of equipment: cleaning states with their look, kinds of log entry, sample status."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class CleaningState(StateChoices):
    """Where a unit stands in the cleaning machine (GMP 84, 199; 21 CFR 211.182).

    ``in_service`` belongs to units whose class needs no cleaning, such as scales.
    """

    IN_USE = "in_use", _("In use"), Badge("run", "player-play")
    DIRTY = "dirty", _("To be cleaned"), Badge("warn", "droplet")
    DIRTY_OVERDUE = "dirty_overdue", _("Cleaning overdue"), Badge("alarm", "clock-exclamation")
    CLEANING = "cleaning", _("Being cleaned"), Badge("run", "wash")
    AWAIT_CHECK = "await_check", _("Cleaned, to be checked"), Badge("warn", "clipboard-check")
    CLEAN = "clean", _("Clean"), Badge("good", "check")
    EXPIRED = "expired", _("Clean status expired"), Badge("alarm", "hourglass")
    OUT_OF_SERVICE = "out_of_service", _("Out of service"), Badge("alarm", "ban")
    IN_SERVICE = "in_service", _("In service"), Badge("good", "circle-check")


class CleaningKind(models.TextChoices):
    """What a cleaning answers: the end of a batch, an overdue clean-up, or an expired clean status."""

    ROUTINE = "routine", _("Cleaning after use")
    SPECIAL = "special", _("Special cleaning after the dirty hold time")
    RENEWED = "renewed", _("Cleaning again after the clean hold time")


class CleaningRunState(StateChoices):
    """Where one cleaning stands; a failed one stays failed (URS-CLN-08)."""

    RUNNING = "running", pgettext_lazy("cleaning", "Running"), Badge("run", "player-play")
    AWAIT_CHECK = "await_check", _("To be checked"), Badge("warn", "clipboard-check")
    PASSED = "passed", _("Passed"), Badge("good", "check")
    FAILED = "failed", _("Failed"), Badge("alarm", "x")
    ABANDONED = "abandoned", _("Abandoned"), Badge("neutral", "player-stop")


class Storage(models.TextChoices):
    """How the cleaned unit waits for its next use (GMP 85, URS-CLN-02)."""

    DRY_CLOSED = "dry_closed", _("Dry, closed")
    DRY_COVERED = "dry_covered", _("Dry, covered")


class LogKind(models.TextChoices):
    """What an entry of the equipment log tells (21 CFR 211.182, GMP 86)."""

    USE_STARTED = "use_started", _("Use started")
    USE_ENDED = "use_ended", _("Use ended")
    CLEANING_STARTED = "cleaning_started", _("Cleaning started")
    CLEANING_ENDED = "cleaning_ended", _("Cleaning ended")
    CHECK_PASSED = "check_passed", _("Cleaning check passed")
    CHECK_FAILED = "check_failed", _("Cleaning check failed")
    HOLD_EXPIRED = "hold_expired", _("Hold time exceeded")
    CALIBRATED = "calibrated", _("Calibrated")
    CALIBRATION_FAILED = "calibration_failed", _("Calibration failed")
    OUT_OF_SERVICE = "out_of_service", _("Taken out of service")
    BACK_IN_SERVICE = "back_in_service", _("Returned to service")
    NOTE = "note", _("Note")


class CalibrationState(StateChoices):
    """What the last calibration says about a unit today."""

    VALID = "valid", _("Calibration valid"), Badge("good", "certificate")
    OVERDUE = "overdue", _("Calibration overdue"), Badge("alarm", "calendar-due")
    FAILED = "failed", _("Calibration failed"), Badge("alarm", "circle-x")
    MISSING = "missing", _("Never calibrated"), Badge("alarm", "circle-dashed")
    NOT_NEEDED = "not_needed", _("No calibration needed"), Badge("neutral", "circle-minus")


class SampleStatus(StateChoices):
    """Whether a sample may be believed (OPC 10000-4, 7.39): a bad one has no value."""

    GOOD = "good", _("Good"), Badge("good", "check")
    UNCERTAIN = "uncertain", _("Uncertain"), Badge("warn", "zoom-question")
    BAD = "bad", _("Bad"), Badge("alarm", "plug-connected-x")


class Grade(models.TextChoices):
    """Cleanliness grade of a room (EU GMP Annex 1; GMP annex 1)."""

    A = "A", _("Grade A")
    B = "B", _("Grade B")
    C = "C", _("Grade C")
    D = "D", _("Grade D")
    CONTROLLED = "CNC", _("Controlled, not classified")


class PlantLevel(models.TextChoices):
    """The levels of the physical model (ISA-95, ISA-88) that the plant's page shows."""

    SITE = "site", _("Site")
    AREA = "area", _("Area")
    PROCESS_CELL = "process_cell", _("Process cell")
    ROOM = "room", _("Room")
    UNIT = "unit", _("Unit")
