"""Typed parameters of a step: a frozen dataclass whose fields say how they are read from JSON.

Strict both ways: an unknown key, a missing one, a binary float or an unknown unit is refused with the
path of the fault; decimals travel as text, so that ``30.0`` stays ``30.0``.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self, TypeVar, cast, dataclass_transform

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from kernel.errors import InvalidDecimal, UnknownUnit
from kernel.fields import BilingualText
from kernel.quantities import check_unit, parse_decimal
from recipes.errors import InvalidRecipeContent

Text = str | Promise
P = TypeVar("P")
KINDS = ("line", "code", "text", "decimal", "integer", "flag", "unit", "choice", "list", "object")


@dataclass(frozen=True)
class FieldSpec:
    """One parameter as the editor shows it and the reader checks it.

    ``refers_to`` names what a code points at: ``material``, ``room``, ``step``, ``calculation``,
    ``calculation_input``, ``algorithm``, ``algorithm_result``, ``equipment_class``, or ``tag`` and ``recorded``
    (values), which may be typed freely.
    """

    kind: str
    label: Text
    name: str = ""
    is_required: bool = True
    options: tuple[tuple[str, Text], ...] = ()
    item: type[Parameters] | None = None
    refers_to: str = ""


def declare(kind: str, label: Text, *, default: Any = dataclasses.MISSING, **more: Any) -> Any:
    """A dataclass field with its ``FieldSpec``; without ``default`` the key must be in the JSON."""
    if kind not in KINDS:
        raise TypeError(f"parameter kind “{kind}” is not one of {', '.join(KINDS)}")
    spec = FieldSpec(kind, label, is_required=default is dataclasses.MISSING, **more)
    if isinstance(default, BilingualText):
        return dataclasses.field(default_factory=BilingualText, metadata={"spec": spec})
    return dataclasses.field(default=default, metadata={"spec": spec})


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(declare,))
def parameters(cls: type[P]) -> type[P]:
    """Class decorator of every parameter class: a frozen dataclass, its fields made by ``declare``."""
    return dataclass(frozen=True, kw_only=True)(cls)


@dataclass(frozen=True, kw_only=True)
class Parameters:
    """Base of all parameter dataclasses; subclasses add fields by ``declare`` and may add ``check``."""

    @classmethod
    def specs(cls) -> tuple[FieldSpec, ...]:
        """The fields in order, for the editor, the API's description and the reader."""
        return tuple(
            dataclasses.replace(field.metadata["spec"], name=field.name) for field in dataclasses.fields(cls)
        )

    @classmethod
    def read(cls, raw: Any, path: str = "parameters") -> Self:
        """Parse JSON into typed values; raises ``InvalidRecipeContent`` with the path of the fault."""
        if not isinstance(raw, Mapping):
            raise InvalidRecipeContent(path=path, why=_("an object is expected"))
        specs = {spec.name: spec for spec in cls.specs()}
        for name in raw:
            if name not in specs:
                raise InvalidRecipeContent(path=f"{path}.{name}", why=_("this parameter is unknown"))
        values: dict[str, Any] = {}
        for name, spec in specs.items():
            if name not in raw:
                if spec.is_required:
                    raise InvalidRecipeContent(path=f"{path}.{name}", why=_("this parameter is missing"))
                continue
            if not spec.is_required and (raw[name] is None or raw[name] == ""):
                continue  # left empty is left out: the default holds
            values[name] = _read_value(spec, raw[name], f"{path}.{name}")
        read = cls(**values)
        why = read.check()
        if why:
            raise InvalidRecipeContent(path=path, why=why)
        return read

    def check(self) -> str:
        """What is wrong between the fields, empty when nothing is; subclasses override."""
        return ""

    def to_json(self) -> dict[str, Any]:
        """The JSON form: decimals as text, every field present."""
        return {spec.name: _plain(getattr(self, spec.name)) for spec in self.specs()}

    def walk(self, path: str = "parameters") -> Iterator[tuple[str, FieldSpec, Any]]:
        """Every value inside, lists opened, with its path."""
        for spec in self.specs():
            value = getattr(self, spec.name)
            if spec.kind == "list":
                for index, item in enumerate(value):
                    yield from item.walk(f"{path}.{spec.name}[{index}]")
            elif isinstance(value, Parameters):
                yield from value.walk(f"{path}.{spec.name}")
            else:
                yield f"{path}.{spec.name}", spec, value

    def texts(self) -> Iterator[tuple[str, BilingualText]]:
        """Every bilingual text inside: approval asks for both languages of each."""
        return ((path, value) for path, spec, value in self.walk() if spec.kind == "text")

    def references(self, kind: str) -> tuple[str, ...]:
        """The codes inside that point at a ``material``, a ``room``, a ``step`` …, empty ones left out."""
        return tuple(value for _path, spec, value in self.walk() if spec.refers_to == kind and value)


def _read_value(spec: FieldSpec, raw: Any, path: str) -> Any:
    if raw is None or raw == "":
        raise InvalidRecipeContent(path=path, why=_("this parameter is empty"))
    try:
        return _READERS[spec.kind](spec, raw, path)
    except (InvalidDecimal, UnknownUnit) as error:
        raise InvalidRecipeContent(path=path, why=error.message) from None


def _wrong(path: str, why: str) -> InvalidRecipeContent:
    return InvalidRecipeContent(path=path, why=why)


def _line(spec: FieldSpec, raw: Any, path: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise _wrong(path, _("text is expected"))
    return raw.strip()


def _decimal(spec: FieldSpec, raw: Any, path: str) -> Decimal:
    if not isinstance(raw, str | Decimal):
        raise _wrong(path, _("a decimal is written as text, such as “30.0”"))
    return parse_decimal(raw)


def _integer(spec: FieldSpec, raw: Any, path: str) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
        raise _wrong(path, _("a whole number from 0 is expected"))
    return raw


def _flag(spec: FieldSpec, raw: Any, path: str) -> bool:
    if not isinstance(raw, bool):
        raise _wrong(path, _("true or false is expected"))
    return raw


def _choice(spec: FieldSpec, raw: Any, path: str) -> str:
    known = [value for value, _label in spec.options]
    if raw not in known:
        raise _wrong(path, _("one of %(known)s is expected") % {"known": ", ".join(known)})
    return str(raw)


def _bilingual(spec: FieldSpec, raw: Any, path: str) -> BilingualText:
    if not isinstance(raw, Mapping) or not set(raw) <= {"en", "zh"}:
        raise _wrong(path, _("a text has the parts “en” and “zh”"))
    if not all(isinstance(part, str) for part in raw.values()):
        raise _wrong(path, _("text is expected"))
    return BilingualText(raw)


def _object(spec: FieldSpec, raw: Any, path: str) -> dict[str, Any]:
    if not isinstance(raw, Mapping):
        raise _wrong(path, _("an object is expected"))
    return dict(raw)


def _list(spec: FieldSpec, raw: Any, path: str) -> tuple[Parameters, ...]:
    if not isinstance(raw, list | tuple):
        raise _wrong(path, _("a list is expected"))
    item = cast("type[Parameters]", spec.item)
    return tuple(item.read(each, f"{path}[{index}]") for index, each in enumerate(raw))


_READERS = {
    "line": _line,
    "code": _line,
    "text": _bilingual,
    "decimal": _decimal,
    "integer": _integer,
    "flag": _flag,
    "unit": lambda spec, raw, path: check_unit(_line(spec, raw, path)),
    "choice": _choice,
    "list": _list,
    "object": _object,
}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return [item.to_json() for item in value]
    if isinstance(value, Parameters):
        return value.to_json()
    return dict(value) if isinstance(value, BilingualText) else value
