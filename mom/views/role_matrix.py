"""The pages **Role matrix** and of one right: who can do what, why, and since when (URS-ACC-01, 04)."""

from __future__ import annotations

from collections.abc import Iterator
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
from mom.rules import part_name
from mom.views.rights import RightFilters, line, text_of
from people.models import Role

ON_A_PAGE = 60


class MatrixFilters(RightFilters):
    """What narrows the rights and the roles."""

    field_order = ("app", "role", "signed")

    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("All")), *((role.code, str(role.name)) for role in roles)]
        self.fields["role"].choices = names  # type: ignore[attr-defined]


class RoleMatrixPage(ResultsPage):
    """Every right against every role: held since when. One role alone shows what it holds."""

    permission = VIEW
    template_name: ClassVar[str] = "shell/role_matrix.html"
    results_template: ClassVar[str] = "shell/role_matrix_found.html"

    def _found(self) -> tuple[MatrixFilters, str, list[Role], list[RightRow]]:
        roles = list(Role.objects.order_by("code"))
        text, form = text_of(self.request), MatrixFilters(self.request.GET, roles=roles, parts=parts())
        given = form.chosen
        role = given.get("role", "")
        found = rights_that_fit(text, given["app"], given["signed"], role)
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
            "groups": [
                (part_name(app), list(group)) for app, group in groupby(lines, key=lambda line: line[0].app)
            ],
            "page": page,
            "export_url": f"?{query.urlencode()}",
        }

    def _export(self, kind: str) -> HttpResponseBase:
        _form, _text, roles, found = self._found()
        return exported(self.request, _lines(found, roles), filename="role-matrix.csv", kind=kind)


def _lines(found: list[RightRow], roles: list[Role]) -> Iterator[Piece]:
    """A line per right; under each role since when it holds it, empty where it does not."""
    yield "\ufeff" + line("code", "name", "signed", *(role.code for role in roles)), 0
    held = holdings(right.code for right in found)
    for right in found:
        cells = [held.get(right.code, {}).get(role.pk) for role in roles]
        since = [
            "" if cell is None else cell.since.isoformat() if cell.since is not None else "yes"
            for cell in cells
        ]
        yield line(right.code, right.label, "yes" if right.is_signed else "", *since), 1
