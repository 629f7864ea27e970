"""States with their look: one line gives the stored value, the translated label and the badge."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Model, TextChoices
from django.db.models.enums import ChoicesType

TONES = ("neutral", "run", "good", "warn", "alarm")


@dataclass(frozen=True)
class Badge:
    """How a state looks. One meaning per tone, everywhere:

    ``neutral`` nothing to do · ``run`` under way · ``good`` proven · ``warn`` someone must look ·
    ``alarm`` blocked. ``icon`` is a name from the icon list, so colour never stands alone.
    """

    tone: str
    icon: str

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise TypeError(f"badge tone “{self.tone}” is not one of {', '.join(TONES)}")


_classes: list[type[StateChoices]] = []


class StateChoicesType(ChoicesType):
    """Takes the badge out of each member's tuple before Django reads value and label."""

    def __new__(metacls, classname: str, bases: tuple[type, ...], classdict: Any, **kwds: Any) -> Any:
        badges: dict[str, Badge] = {}
        for name in classdict._member_names:
            member = classdict[name]
            if not (isinstance(member, tuple) and len(member) == 3 and isinstance(member[2], Badge)):
                raise TypeError(f"{classname}.{name} must be (value, label, Badge)")
            badges[member[0]] = member[2]
            dict.__setitem__(classdict, name, member[:2])
        cls: Any = super().__new__(metacls, classname, bases, classdict, **kwds)
        for member in cls:
            member._badge_ = badges[member.value]
        if badges:
            _classes.append(cls)
        return cls


if TYPE_CHECKING:
    # Type checkers know enumerations by Django's own metaclass only.
    class StateChoices(TextChoices):
        @property
        def badge(self) -> Badge: ...

else:

    class StateChoices(TextChoices, metaclass=StateChoicesType):
        """``TextChoices`` whose members also carry a badge::

        class LotStatus(StateChoices):
            QUARANTINE = "quarantine", _("Quarantine"), Badge("warn", "hourglass")
            RELEASED = "released", _("Released"), Badge("good", "check")
        """

        @property
        def badge(self):
            """Tone and icon of this state."""
            return self._badge_


def state_of(record: Model, field: str) -> StateChoices | None:
    """The state in ``record.field`` as a member of its choices class; ``None`` without one."""
    value = getattr(record, field)
    if isinstance(value, StateChoices):
        return value
    choices_class = _choices_class(type(record), field)
    if choices_class is None or value not in choices_class.values:
        return None
    return choices_class(value)


@cache
def _choices_class(model: type[Model], field: str) -> type[StateChoices] | None:
    values = [value for value, _label in getattr(model._meta.get_field(field), "flatchoices", ())]
    labels = dict(getattr(model._meta.get_field(field), "flatchoices", ()))
    for choices_class in _classes:
        if choices_class.values == values and all(labels[m.value] == m.label for m in choices_class):
            return choices_class
    return None
