"""Coded errors: every refusal states a fact, says what to do and carries a code that never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ERRORS: dict[str, type[DomainError]] = {}


class DomainError(Exception):
    """A refusal that a person or a system can act on.

    Subclasses set ``code`` (``APP-nnn``, unique for ever), ``text`` (translatable, with named
    placeholders), ``remedy`` (what to do now) and ``status`` (the HTTP status of the API reply).
    """

    code: ClassVar[str] = ""
    text: ClassVar[str | Promise] = ""
    remedy: ClassVar[str | Promise] = ""
    status: ClassVar[int] = 409
    told_code: ClassVar[str] = ""
    # The name of the page where the reader can put it right themselves.
    way: ClassVar[str] = ""

    def __init__(self, **params: Any) -> None:
        self.params = params
        super().__init__(self.code, params)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.code or "code" not in cls.__dict__:
            return
        known = ERRORS.get(cls.code)
        if known is not None and (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            homes = f"{known.__module__}.{known.__qualname__} and {cls.__module__}.{cls.__qualname__}"
            raise TypeError(f"error code {cls.code} is used by {homes}")
        ERRORS[cls.code] = cls

    @property
    def code_told(self) -> str:
        """The code that the answer shows: another one where the true one would tell a stranger too much."""
        return self.told_code or self.code

    @property
    def message(self) -> str:
        """What is wrong, in the reader's language."""
        return _fill(self.text, self.params)

    @property
    def what_to_do(self) -> str:
        """What to do now, in the reader's language; empty when the text says it all."""
        return _fill(self.remedy, self.params)

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.code}:", self.message, self.what_to_do) if part)


def _fill(text: str | Promise, params: Mapping[str, Any]) -> str:
    return str(text) % params if params else str(text)


class InvalidDecimal(DomainError):
    """A number that is not a plain decimal (URS-DAT-05)."""

    code = "KER-001"
    text = _("“%(value)s” is not a number PharMOM accepts: %(why)s.")
    remedy = _("Write digits with a point, such as 10.50.")
    status = 422


class UnknownUnit(DomainError):
    """A unit that the units library does not know or that PharMOM does not allow."""

    code = "KER-002"
    text = _("The unit “%(unit)s” is unknown.")
    remedy = _("Use one of: %(known)s.")
    status = 422


class UnitsDoNotFit(DomainError):
    """Two units of different dimensions, such as kilograms and metres."""

    code = "KER-003"
    text = _("A value in %(unit)s cannot be used where %(wanted)s is expected.")
    remedy = _("Enter the value in %(wanted)s.")
    status = 422


class TransitionRefused(DomainError):
    """The lifecycle table has no edge for this action in this state."""

    code = "KER-004"
    text = _("This is not possible while the state is “%(state)s”.")
    remedy = _("It is possible in: %(allowed)s.")


class InvalidInput(DomainError):
    """Input that fails the declared form of a field; ``why`` names the field and the fault."""

    code = "KER-005"
    text = _("The input was not accepted: %(why)s")
    remedy = _("Correct the named field and send it again.")
    status = 422


class NoTimeStamp(DomainError):
    """The authority that the settings name gave no time stamp."""

    code = "KER-021"
    text = _("The time-stamp authority did not answer as it should: %(why)s.")
    remedy = _("Try again later. An administrator of the server can check the address, or go without.")
    status = 503
