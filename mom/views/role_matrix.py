"""The pages **Role matrix** and of one right: who can do what, why, and since when (URS-ACC-01, 04)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.pages.export import Piece, exported
from kernel.pages.results import ResultsPage
from mom.role_matrix import VIEW, RightRow, holdings, parts, rights_that_fit
from people.models import Role

SIGNED = [("", gettext_lazy("All")), ("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))]
ON_A_PAGE = 60


class MatrixFilters(forms.Form):
    """What narrows the rights and the roles."""

    app = forms.ChoiceField(label=gettext_lazy("Part of PharMOM"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    signed = forms.ChoiceField(label=gettext_lazy("Needs a signature"), required=False, choices=SIGNED)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("All"))
        self.fields["app"].choices = [every, *((part, part) for part in parts())]  # type: ignore[attr-defined]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            every,
            *((role.code, str(role.name)) for role in roles),
        ]


class RoleMatrixPage(ResultsPage):
    """Every right against every role: held since when. One role alone shows what it holds."""

    permission = VIEW
    template_name: ClassVar[str] = "shell/role_matrix.html"
    results_template: ClassVar[str] = "shell/role_matrix_found.html"

    def _found(self) -> tuple[MatrixFilters, str, list[Role], list[RightRow]]:
        roles = list(Role.objects.order_by("code"))
        text = self.request.GET.get("q", "").replace("\0", "").strip()
        form = MatrixFilters(self.request.GET, roles=roles)
        form.is_valid()
        given = form.cleaned_data
        signed = {"yes": True, "no": False}.get(given.get("signed", ""))
        role = given.get("role", "")
        found = rights_that_fit(text, given.get("app", ""), signed, role)
        return form, text, [each for each in roles if role in ("", each.code)], found

    def _context(self) -> dict[str, Any]:
        form, text, roles, found = self._found()
        page = Paginator(found, ON_A_PAGE).get_page(self.request.GET.get("page"))
        held = holdings(right.code for right in page)
        lines = [(right, [held.get(right.code, {}).get(role.pk) for role in roles]) for right in page]
        query = self.request.GET.copy()
        query.pop("page", None)
        query["format"] = "csv"
        return {
            "title": _("Role matrix"),
            "filter_form": form,
            "search_text": text,
            "roles": roles,
            "groups": [(app, list(group)) for app, group in groupby(lines, key=lambda line: line[0].app)],
            "page": page,
            "export_url": f"?{query.urlencode()}",
        }

    def _export(self, kind: str) -> HttpResponseBase:
        _form, _text, roles, found = self._found()
        return exported(self.request, _lines(found, roles), filename="role-matrix.csv", kind=kind)


def _lines(found: list[RightRow], roles: list[Role]) -> Iterator[Piece]:
    """A line per right; under each role since when it holds it, empty where it does not."""
    yield "\ufeff" + _line("code", "name", "signed", *(role.code for role in roles)), 0
    held = holdings(right.code for right in found)
    for right in found:
        cells = [held.get(right.code, {}).get(role.pk) for role in roles]
        since = [
            "" if cell is None else cell.since.isoformat() if cell.since is not None else "yes"
            for cell in cells
        ]
        yield _line(right.code, right.label, "yes" if right.is_signed else "", *since), 1


def _line(*cells: str) -> str:
    written = StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
