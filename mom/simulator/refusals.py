"""What a device of the plant answers when it will not do what it was told."""


class Refusal(Exception):
    """An order that a device does not obey; the text says why, for a log line or a reply."""


class CommandRefused(Refusal):
    """A machine's PLC refuses a command in its present state."""


class UnknownCommand(CommandRefused):
    """A word the PLC does not know."""


class SetpointRefused(Refusal):
    """A setpoint outside the range the machine can do."""


class TargetRefused(Refusal):
    """A scale terminal refuses a dosing order."""


class ScriptError(Refusal):
    """A script of upsets that cannot be played as written."""


class OptionError(Refusal):
    """A start option that makes no sense."""
