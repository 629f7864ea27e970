"""A form made from a ``Parameters`` class: labels, units, choices and lists as the class declares them.

Nothing here knows a step type: a new definition has its form on the day it is registered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from kernel.forms import ExactDecimalField
from kernel.quantities import UNITS
from recipes.contracts import FieldSpec, Parameters
from recipes.errors import InvalidRecipeContent
from recipes.selectors.choices import EditorChoices, Options

Values = dict[str, Any]
# More rows than these in one list is a mistake, or somebody who tries what the server bears.
MOST_ROWS = 60
# What comes after a list in the name of a field; a class has no parameter of that name.
COUNT = "count"
_PATH = re.compile(r"[^.\[\]]+")


class TextInTime(forms.CharField):
    """A text that approval demands: it may be missing while one writes, but nobody calls it optional."""

    def validate(self, value: Any) -> None:
        """What is missing is found before submission."""

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """The browser must not ask for it either."""
        widget.is_required = False
        return super().widget_attrs(widget)


@dataclass(frozen=True)
class Rows:
    """A list inside a form: its items, each a form of its own."""

    spec: FieldSpec
    prefix: str
    forms: list[ParametersForm]

    @property
    def count_name(self) -> str:
        """The hidden field that says how many rows there are."""
        return f"{self.prefix}-{COUNT}"


class ParametersForm(forms.Form):
    """``raw()`` is the JSON that the class reads; ``values`` fill it, ``data`` is what a browser sent."""

    def __init__(
        self,
        kind: type[Parameters],
        data: Any = None,
        *,
        prefix: str,
        choices: EditorChoices,
        values: Mapping[str, Any] | None = None,
    ) -> None:
        values = values if values is not None else {}
        super().__init__(data, prefix=prefix, initial=_initial(kind, values))
        self.kind = kind
        self.rows: dict[str, Rows] = {}
        for spec in kind.specs():
            if spec.kind == "list":
                self.rows[spec.name] = _rows(spec, data, f"{prefix}-{spec.name}", choices, values)
            else:
                self.fields.update(_fields(spec, choices, values.get(spec.name)))

    @property
    def parts(self) -> list[tuple[str, Any]]:
        """What the template draws, in the order of the class: ``field`` with a bound field, ``rows`` with a list."""
        found: list[tuple[str, Any]] = []
        for spec in self.kind.specs():
            if spec.kind == "list":
                found.append(("rows", self.rows[spec.name]))
            else:
                found.extend(("field", self[name]) for name in _names(spec))
        return found

    def is_valid(self) -> bool:
        """Every row is looked at, so that all faults are shown at once."""
        rows = [form.is_valid() for each in self.rows.values() for form in each.forms]
        return super().is_valid() and all(rows)

    def raw(self) -> Values:
        """The JSON form of what was entered; call it when the form is valid."""
        return {spec.name: self._raw(spec) for spec in self.kind.specs()}

    def _raw(self, spec: FieldSpec) -> Any:
        if spec.kind == "list":
            return [form.raw() for form in self.rows[spec.name].forms]
        if spec.kind == "text":
            return {part: self.cleaned_data[f"{spec.name}_{part}"].strip() for part in ("en", "zh")}
        value = self.cleaned_data[spec.name]
        return value if value is not None or spec.kind in ("decimal", "integer") else ""

    def blame(self, error: InvalidRecipeContent) -> None:
        """Show what the class refused at the field that the path names, else above them all."""
        parts = _PATH.findall(str(error.params["path"]))[1:]
        form, name = self, ""
        while parts:
            part = parts.pop(0)
            if part in form.rows and parts:
                form = form.rows[part].forms[int(parts.pop(0))]
            else:
                name = part
        why = str(error.params["why"])
        text = f"{why[:1].upper()}{why[1:]}."
        wanted = f"{name}_en" if f"{name}_en" in form.fields else name
        form.add_error(wanted if wanted in form.fields else None, text)


def entered(kind: type[Parameters], data: Mapping[str, Any], prefix: str) -> Values:
    """What a browser sent, not judged: to draw the form again with a row more or less, or a preview."""
    found: Values = {}
    for spec in kind.specs():
        name = f"{prefix}-{spec.name}"
        if spec.kind == "list":
            item: Any = spec.item
            found[spec.name] = [
                entered(item, data, f"{name}-{index}") for index in range(_count(data, f"{name}-{COUNT}"))
            ]
        elif spec.kind == "text":
            found[spec.name] = {part: data.get(f"{name}_{part}", "") for part in ("en", "zh")}
        elif spec.kind == "flag":
            found[spec.name] = name in data
        else:
            found[spec.name] = data.get(name, "")
    return found


def with_rows(values: Values, wanted: str) -> Values:
    """``values`` after a press on “add a row” (``add:captured``) or “remove” (``remove:captured:1``)."""
    verb, _colon, rest = wanted.partition(":")
    name, _colon, index = rest.partition(":")
    rows = values.get(name)
    if not isinstance(rows, list):
        return values
    if verb == "add" and len(rows) < MOST_ROWS:
        return {**values, name: [*rows, {}]}
    if verb == "remove" and index.isdigit():
        return {**values, name: [each for place, each in enumerate(rows) if place != int(index)]}
    return values


def _rows(spec: FieldSpec, data: Any, prefix: str, choices: EditorChoices, values: Mapping[str, Any]) -> Rows:
    item: Any = spec.item
    if data is not None:
        number = _count(data, f"{prefix}-{COUNT}")
        made = [
            ParametersForm(item, data, prefix=f"{prefix}-{index}", choices=choices) for index in range(number)
        ]
    else:
        # A list that must not be empty begins with one row.
        given = values.get(spec.name) or ([{}] if spec.is_required and spec.name not in values else [])
        made = [
            ParametersForm(item, prefix=f"{prefix}-{index}", choices=choices, values=each)
            for index, each in enumerate(given)
        ]
    return Rows(spec, prefix, made)


def _count(data: Mapping[str, Any], name: str) -> int:
    text = str(data.get(name, "0"))
    return min(int(text), MOST_ROWS) if text.isdecimal() and text.isascii() else 0


def _names(spec: FieldSpec) -> list[str]:
    return [f"{spec.name}_en", f"{spec.name}_zh"] if spec.kind == "text" else [spec.name]


def _initial(kind: type[Parameters], values: Mapping[str, Any]) -> Values:
    found: Values = {}
    for spec in kind.specs():
        value = values.get(spec.name)
        if spec.kind == "text":
            text = value if isinstance(value, Mapping) else {}
            found |= {f"{spec.name}_{part}": text.get(part, "") for part in ("en", "zh")}
        elif spec.name in values:
            found[spec.name] = value
        elif not spec.is_required:
            found[spec.name] = _default(kind, spec.name)
    return found


def _default(kind: type[Parameters], name: str) -> Any:
    return next(each.default for each in fields(kind) if each.name == name)


def _fields(spec: FieldSpec, choices: EditorChoices, present: Any) -> dict[str, forms.Field]:
    if spec.kind == "text":
        return {
            f"{spec.name}_{part}": TextInTime(label=words % {"what": spec.label}, max_length=400)
            for part, words in (("en", _("%(what)s (English)")), ("zh", _("%(what)s (Chinese)")))
        }
    return {spec.name: _field(spec, choices, present)}


def _field(spec: FieldSpec, choices: EditorChoices, present: Any) -> forms.Field:
    label: Any = spec.label
    common: dict[str, Any] = {"label": label, "required": spec.is_required}
    if spec.kind == "decimal":
        return ExactDecimalField(**common)
    if spec.kind == "integer":
        return forms.IntegerField(min_value=0, max_value=10**7, **common)
    if spec.kind == "flag":
        return forms.BooleanField(label=label, required=False)
    if spec.kind == "choice":
        return forms.ChoiceField(choices=list(spec.options), **common)
    if spec.kind == "unit":
        return _choice([(unit, unit) for unit in UNITS], present, common)
    if spec.refers_to in choices.options:
        return _choice(choices.options[spec.refers_to], present, common)
    hints = choices.hints.get(spec.refers_to)
    widget = forms.TextInput(attrs={"list": f"hints-{spec.refers_to}"} if hints else {})
    return forms.CharField(max_length=200, widget=widget, **common)


def _choice(options: Options, present: Any, common: dict[str, Any]) -> forms.ChoiceField:
    """What is chosen now stays a choice, though it may no longer be one: it is named as such."""
    known = {value for value, _label in options}
    options = [("", "-"), *options]
    if present and present not in known:
        options.append((present, _("%(what)s (no longer there)") % {"what": present}))
    return forms.ChoiceField(choices=options, **common)
