"""What both pages of rights share: how they are narrowed, and how a line of their file is written."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mom.rules import part_name

SIGNED = {"yes": True, "no": False}


class RightFilters(forms.Form):
    """By part of PharMOM and by signature; ``parts`` are the values of the first."""

    app = forms.ChoiceField(label=gettext_lazy("Part of PharMOM"), required=False)
    signed = forms.ChoiceField(
        label=gettext_lazy("Needs a signature"),
        required=False,
        choices=[("", gettext_lazy("All")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))],
    )

    def __init__(self, *args: Any, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("All")), *((part, part_name(part)) for part in parts)]
        self.fields["app"].choices = names  # type: ignore[attr-defined]

    @property
    def chosen(self) -> dict[str, Any]:
        """What is chosen, ``signed`` as yes, no, or either; nothing where some of it is no choice."""
        given = self.cleaned_data if self.is_valid() else {}
        return {**given, "app": given.get("app", ""), "signed": SIGNED.get(given.get("signed", ""))}


def text_of(request: HttpRequest) -> str:
    """The words that were searched for."""
    return request.GET.get("q", "").replace("\0", "").strip()


def line(*cells: str) -> str:
    """One line of the file."""
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
