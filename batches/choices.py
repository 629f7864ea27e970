"""States and kinds of batches: value, translated label and, for states, the badge."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class OrderState(StateChoices):
    """Where a production order stands."""

    RECEIVED = "received", pgettext_lazy("order", "Received"), Badge("warn", "inbox")
    IN_PRODUCTION = "in_production", _("In production"), Badge("run", "player-play")
    COMPLETED = "completed", _("Completed"), Badge("good", "check")


class BatchState(StateChoices):
    """Where a batch record stands (F-21)."""

    PLANNED = "planned", _("Planned"), Badge("neutral", "calendar")
    ISSUED = "issued", _("Issued"), Badge("neutral", "file-text")
    IN_EXECUTION = "in_execution", _("In execution"), Badge("run", "player-play")
    PRODUCTION_COMPLETE = "production_complete", _("Production complete"), Badge("warn", "hourglass")
    PRODUCTION_REVIEWED = "production_reviewed", _("Reviewed by production"), Badge("warn", "eye")
    QA_REVIEWED = "qa_reviewed", _("Reviewed by QA"), Badge("warn", "shield-check")
    RELEASED = "released", _("Released"), Badge("good", "circle-check")
    REJECTED = "rejected", _("Rejected"), Badge("alarm", "circle-x")
    RECALLED = "recalled", _("Recalled"), Badge("alarm", "arrow-back-up")
    # Beyond F-21: the record was issued, and nothing of it was ever carried out (ADR 0013).
    CANCELLED = "cancelled", _("Cancelled before its start"), Badge("neutral", "file-x")


class ProcedureState(StateChoices):
    """State of the procedure by ISA-88 (F-18); the names that end in -ing end by themselves."""

    IDLE = "idle", _("Idle"), Badge("neutral", "circle")
    RUNNING = "running", _("Running"), Badge("run", "player-play")
    PAUSING = "pausing", _("Pausing"), Badge("warn", "clock-pause")
    PAUSED = "paused", _("Paused"), Badge("warn", "player-pause")
    HOLDING = "holding", _("Holding"), Badge("warn", "clock-pause")
    HELD = "held", _("Held"), Badge("alarm", "ban")
    RESTARTING = "restarting", _("Restarting"), Badge("run", "rotate-clockwise")
    STOPPING = "stopping", _("Stopping"), Badge("warn", "player-stop")
    STOPPED = "stopped", _("Stopped"), Badge("alarm", "player-stop")
    ABORTING = "aborting", _("Aborting"), Badge("alarm", "alert-octagon")
    ABORTED = "aborted", _("Aborted"), Badge("alarm", "alert-octagon")
    COMPLETE = "complete", _("Complete"), Badge("good", "check")


# How a procedure ends that did not run to its end.
ENDED_EARLY = (ProcedureState.STOPPED, ProcedureState.ABORTED)


# From the record on until somebody has decided on the batch; of these, those that production has left.
IN_HAND = (
    BatchState.PLANNED,
    BatchState.ISSUED,
    BatchState.IN_EXECUTION,
    BatchState.PRODUCTION_COMPLETE,
    BatchState.PRODUCTION_REVIEWED,
    BatchState.QA_REVIEWED,
)
# Its values may be corrected, with everything that this asks for.
OPEN_RECORD = (BatchState.IN_EXECUTION, BatchState.PRODUCTION_COMPLETE)
WAITING = (BatchState.PRODUCTION_COMPLETE, BatchState.PRODUCTION_REVIEWED, BatchState.QA_REVIEWED)
ON_HOLD = (ProcedureState.HOLDING, ProcedureState.HELD)


class StepState(StateChoices):
    """Where one step of the record stands."""

    PENDING = "pending", _("To do"), Badge("neutral", "circle")
    ACTIVE = "active", _("Under way"), Badge("run", "player-play")
    RECORDED = "recorded", _("Recorded, not closed"), Badge("warn", "hourglass")
    DONE = "done", _("Done"), Badge("good", "check")
    SKIPPED = "skipped", _("Skipped"), Badge("warn", "arrow-forward-up")
    # The batch was stopped or aborted: what was never begun, and what was under way.
    NOT_EXECUTED = "not_executed", _("Not executed"), Badge("neutral", "circle-off")
    INTERRUPTED = "interrupted", _("Interrupted"), Badge("alarm", "player-stop")


# Nothing more will be done in these.
OVER = (StepState.DONE, StepState.SKIPPED, StepState.NOT_EXECUTED, StepState.INTERRUPTED)


class SourceKind(models.TextChoices):
    """Where a recorded value came from (URS-DAT-01)."""

    PERSON = "person", _("Entered by hand")
    SCAN = "scan", _("Scanned")
    SCALE = "scale", _("Scale")
    PLC = "plc", _("Equipment control")
    CALCULATED = "calculated", _("Calculated")
    FILE = "file", _("Raw file, processed by PharMOM")
    SYSTEM = "system", _("PharMOM")


class ValueStatus(models.TextChoices):
    """How good a recorded value is, in the words of its source."""

    GOOD = "good", _("Good")
    UNCERTAIN = "uncertain", _("Uncertain")
    BAD = "bad", _("Bad")
    MANUAL = "manual", _("By hand")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class SecondCheck(models.TextChoices):
    """How a typed value is checked a second time; empty where it needs no check (URS-DAT-06)."""

    SECOND_PERSON = "second_person", _("By a second person")
    LIMITS = "limits", _("By PharMOM, against its limits")


class ExceptionKind(models.TextChoices):
    """What kind of departure an exception is (URS-EBR-15)."""

    LIMIT = "limit", _("Value outside its limits")
    EXCURSION = "excursion", _("Captured value outside its limits")
    GAP = "gap", _("Gap in captured data")
    LATE_ENTRY = "late_entry", _("Late entry")
    CORRECTION = "correction", _("Corrected value")
    REPROCESSING = "reprocessing", _("Raw file processed again")
    RECALCULATION = "recalculation", _("Calculated from a value that was corrected since")
    MANUAL_END = "manual_end", _("Phase ended by hand")
    EARLY_END = "early_end", _("Phase ended earlier than planned")
    SKIPPED_STEP = "skipped_step", _("Skipped step")
    OVERRIDE = "override", _("Value outside its tolerance, accepted by override")
    COMMAND = "command", _("Equipment did not take a command")
    EQUIPMENT = "equipment", _("Equipment taken out of service")
    ENDED_EARLY = "ended_early", _("Batch ended early")
    REPORTED = "reported", _("Reported by a person")


class OverrideState(StateChoices):
    """Whether a second person has decided about a value outside its tolerance."""

    REQUESTED = "requested", _("To be decided"), Badge("warn", "hourglass")
    APPROVED = "approved", _("Accepted"), Badge("warn", "writing-sign")
    REFUSED = "refused", _("Not accepted"), Badge("alarm", "circle-x")


class ProposalState(StateChoices):
    """Whether a second person has decided about the change of a critical value."""

    PROPOSED = "proposed", _("To be approved"), Badge("warn", "hourglass")
    APPROVED = "approved", pgettext_lazy("proposed correction", "Approved"), Badge("good", "check")
    REJECTED = "rejected", pgettext_lazy("proposed correction", "Rejected"), Badge("alarm", "circle-x")


class FileSource(models.TextChoices):
    """Who brought a raw file."""

    PERSON = "person", _("A person chose it")
    CONNECTION = "connection", _("An instrument's connection sent it")


class ResultState(StateChoices):
    """Whether what was computed from a raw file is what the record says."""

    COMPUTED = "computed", _("Computed, not recorded"), Badge("neutral", "circle")
    STANDS = "stands", _("Stands"), Badge("good", "check")
    SUPERSEDED = "superseded", _("Superseded"), Badge("neutral", "history")
    PROPOSED = "proposed", _("To be approved"), Badge("warn", "hourglass")
    REJECTED = "rejected", pgettext_lazy("processed result", "Rejected"), Badge("alarm", "circle-x")


class Severity(StateChoices):
    """How much an exception can matter; a critical one stops the batch until QA has assessed it."""

    MINOR = "minor", _("Minor"), Badge("neutral", "info-circle")
    MAJOR = "major", _("Major"), Badge("warn", "alert-triangle")
    CRITICAL = "critical", _("Critical"), Badge("alarm", "alert-octagon")


class ExceptionState(StateChoices):
    """Whether QA has said what an exception means."""

    OPEN = "open", _("To be assessed"), Badge("warn", "hourglass")
    ASSESSED = "assessed", _("Assessed"), Badge("good", "check")


class Assessment(models.TextChoices):
    """What QA can say about an exception."""

    NO_IMPACT = "no_impact", _("No impact on quality")
    DEVIATION = "deviation", _("Handled in a deviation")
    ACCEPTED = "accepted", _("Accepted with justification")


class Moment(StateChoices):
    """What a person did on a screen that is kept."""

    STARTED = "started", pgettext_lazy("moment", "Started"), Badge("run", "player-play")
    ENTERED = "entered", pgettext_lazy("moment", "Entered, step goes on"), Badge("run", "pencil")
    RECORDED = "recorded", pgettext_lazy("moment", "Recorded"), Badge("good", "check")
    VERIFIED = "verified", pgettext_lazy("moment", "Verified"), Badge("good", "user-check")
    CORRECTED = "corrected", pgettext_lazy("moment", "Corrected"), Badge("warn", "pencil")
    REFUSED = "refused", pgettext_lazy("moment", "Refused"), Badge("warn", "ban")
    ASKED = "asked", pgettext_lazy("moment", "Override asked for"), Badge("warn", "writing-sign")
    APPROVED = "approved", pgettext_lazy("moment", "Override approved"), Badge("warn", "user-check")
    DECLINED = "declined", pgettext_lazy("moment", "Override refused"), Badge("alarm", "circle-x")
    ENDED = "ended", pgettext_lazy("moment", "Phase ended by hand"), Badge("warn", "player-stop")
    SKIPPED = "skipped", pgettext_lazy("moment", "Skipped"), Badge("warn", "arrow-forward-up")


# What the second person did: check or decide on the work of another.
SECOND_PERSON = (Moment.VERIFIED, Moment.APPROVED, Moment.DECLINED)


class PrintLanguage(models.TextChoices):
    """In which language a batch record is printed."""

    ENGLISH = "en", _("English")
    CHINESE = "zh-hans", _("Chinese")
    BOTH = "both", _("Both beside each other")

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the interface that are needed, in the order of the columns."""
        return ("en", "zh-hans") if self == PrintLanguage.BOTH else (str(self.value),)


class WatchState(models.TextChoices):
    """Where the watching of a captured tag stands."""

    WAITING = "waiting", _("Waiting for the run")
    RUNNING = "running", _("Watching")
    PAUSED = "paused", _("Equipment held")
    ENDED = "ended", _("Ended")


class EquipmentState(models.IntegerChoices):
    """What the state tag of a unit reports about its run."""

    IDLE = 0, _("Idle")
    RUNNING = 1, _("Running")
    COMPLETE = 2, _("Complete")
    HELD = 3, _("Held")


# The tag of a unit that reports its ``EquipmentState``, after the unit's code and a point.
STATE_TAG = "State"
# The tag by which a unit's control counts the seconds of a run, without those in which it was held.
ELAPSED_TAG = "ElapsedS"
