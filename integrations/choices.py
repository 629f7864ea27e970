"""Words of integrations: kinds of connection, their states, deliveries and plant commands."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kernel.choices import Badge, StateChoices


class ConnectionState(StateChoices):
    """What is seen of a connection now."""

    ON = "on", _("Switched on"), Badge("neutral", "toggle-left")
    DISABLED = "disabled", _("Switched off"), Badge("neutral", "power")
    WAITING = "waiting", _("Waiting for a worker"), Badge("warn", "hourglass")
    CONNECTING = "connecting", _("Connecting"), Badge("warn", "plug")
    CONNECTED = "connected", _("Connected"), Badge("good", "plug-connected")
    LOST = "lost", _("Connection lost"), Badge("alarm", "plug-connected-x")


class DeliveryState(StateChoices):
    """Where a message to another system stands."""

    PENDING = "pending", _("To be delivered"), Badge("run", "send")
    DELIVERED = "delivered", _("Delivered"), Badge("good", "check")
    DEAD = "dead", _("Given up"), Badge("alarm", "mail-x")


class CommandState(StateChoices):
    """Where a command to a machine or scale stands."""

    QUEUED = "queued", _("Under way"), Badge("run", "send")
    CONFIRMED = "confirmed", _("Confirmed"), Badge("good", "check")
    REFUSED = "refused", _("Refused by the device"), Badge("alarm", "ban")
    FAILED = "failed", pgettext_lazy("command", "Failed"), Badge("alarm", "x")
    EXPIRED = "expired", _("Too late, not sent"), Badge("alarm", "clock-x")


class CommandKind(models.TextChoices):
    """What a device is told."""

    START = "start", _("Set-points and start")
    HOLD = "hold", _("Hold")
    RESTART = "restart", _("Go on after a hold")
    STOP = "stop", _("Stop")
    TARGET = "target", _("Weighing target")
    CLEAR = "clear", _("Clear the scale")


class Happening(StateChoices):
    """What the log of a connection tells."""

    CONNECTED = "connected", _("Connected"), Badge("good", "plug-connected")
    LOST = "lost", _("Connection lost"), Badge("alarm", "plug-connected-x")
    TAKEN_OVER = "taken_over", _("Taken over by another worker"), Badge("warn", "arrows-exchange")
    RELEASED = "released", _("Given back by its worker"), Badge("neutral", "player-stop")
    REFUSED = "refused", _("Not connected"), Badge("alarm", "ban")
    DEVICE_LOST = "device_lost", _("Device lost"), Badge("alarm", "plug-connected-x")
    DEVICE_BACK = "device_back", _("Device is back"), Badge("good", "plug-connected")
    GAP = "gap", _("Messages missing"), Badge("warn", "line-dashed")
    MESSAGE_REFUSED = "message_refused", _("Message not accepted"), Badge("warn", "message-x")
    CLOCK = "clock", _("Clock differs"), Badge("warn", "clock-exclamation")
    BINDING_REFUSED = "binding_refused", _("Tag not connected"), Badge("alarm", "tag-off")
    OVERFLOW = "overflow", _("Buffer full, samples lost"), Badge("alarm", "database-x")


class TokenState(StateChoices):
    """Whether a token still opens the door."""

    VALID = "valid", _("Valid"), Badge("good", "key")
    EXPIRED = "expired", _("Expired"), Badge("neutral", "hourglass")
    REVOKED = "revoked", _("Revoked"), Badge("neutral", "key-off")


class MappingState(StateChoices):
    """Where a version of an import mapping stands; only ``approved`` carries imports."""

    DRAFT = "draft", pgettext_lazy("mapping", "Draft"), Badge("neutral", "pencil")
    APPROVED = "approved", pgettext_lazy("mapping", "Approved"), Badge("good", "circle-check")
    SUPERSEDED = "superseded", pgettext_lazy("mapping", "Superseded"), Badge("neutral", "archive")


class ImportState(StateChoices):
    """Where an import stands, from the kept file to the signed report."""

    PREPARED = "prepared", pgettext_lazy("import", "Prepared"), Badge("neutral", "file")
    CHECKING = "checking", pgettext_lazy("import", "Being checked"), Badge("run", "loader-2")
    CHECKED = "checked", pgettext_lazy("import", "Checked"), Badge("warn", "hourglass")
    RUNNING = "running", pgettext_lazy("import", "Being carried out"), Badge("run", "loader-2")
    CARRIED_OUT = (
        "carried_out",
        pgettext_lazy("import", "Carried out, to be compared"),
        Badge("warn", "hourglass"),
    )
    COMPARED = "compared", pgettext_lazy("import", "Compared, to be signed"), Badge("warn", "hourglass")
    REPORTED = "reported", pgettext_lazy("import", "Reported, waits for quality"), Badge("warn", "hourglass")
    ACCEPTED = "accepted", pgettext_lazy("import", "Accepted"), Badge("good", "circle-check")
    FAILED = "failed", pgettext_lazy("import", "Failed"), Badge("alarm", "circle-x")
    WITHDRAWN = "withdrawn", pgettext_lazy("import", "Withdrawn"), Badge("neutral", "ban")


class RowOutcome(StateChoices):
    """What became of a row of the file."""

    IMPORTED = "imported", pgettext_lazy("row", "Imported"), Badge("good", "check")
    REJECTED = "rejected", pgettext_lazy("row", "Rejected"), Badge("alarm", "circle-x")


class Encoding(models.TextChoices):
    """How the text of a file is written."""

    UTF8 = "utf-8", "UTF-8"
    GB18030 = "gb18030", "GB18030"


class Delimiter(models.TextChoices):
    """What parts the cells of a line."""

    COMMA = ",", _("Comma ,")
    SEMICOLON = ";", _("Semicolon ;")
    TAB = "tab", _("Tab")
    BAR = "|", _("Bar |")


class DecimalSign(models.TextChoices):
    """What stands between the whole and its fraction."""

    POINT = ".", _("Point 10.50")
    COMMA = ",", _("Comma 10,50")


class DayFormat(models.TextChoices):
    """How a file writes a day."""

    ISO = "%Y-%m-%d", "2026-11-30"
    SLASHED = "%Y/%m/%d", "2026/11/30"
    TIGHT = "%Y%m%d", "20261130"
    CHINESE = "%Y年%m月%d日", "2026年11月30日"
    DOTTED = "%d.%m.%Y", "30.11.2026"
    DAY_FIRST = "%d/%m/%Y", "30/11/2026"
    MONTH_FIRST = "%m/%d/%Y", "11/30/2026"
