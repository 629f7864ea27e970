"""The page **Rules**: what each action asks for and who may do it, as the code declares it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, ClassVar

from django import forms
from django.http import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kernel.pages.export import Piece, exported
from kernel.pages.results import ResultsPage
from kernel.shell import shell
from mom.rules import (
    VIEW,
    Duty,
    Rule,
    apps_with_rules,
    part_name,
    roles_by_permission,
    rules_that_fit,
)
from mom.views.rights import RightFilters, line, text_of
from people.models import Role


class RuleFilters(RightFilters):
    """What narrows the rules."""

    field_order = ("app", "duty", "signed")

    duty = forms.ChoiceField(
        label=gettext_lazy("Whose work"),
        required=False,
        choices=[("", gettext_lazy("All")), *Duty.choices],
    )


class RulesPage(ResultsPage):
    """Every action with its reason, signatures, place, roles and doors (URS-ACC-01)."""

    permission = VIEW
    template_name: ClassVar[str] = "shell/rules.html"
    results_template: ClassVar[str] = "shell/rules_found.html"

    def _found(self) -> tuple[RuleFilters, str, list[Rule]]:
        text, form = text_of(self.request), RuleFilters(self.request.GET, parts=apps_with_rules())
        given = form.chosen
        return form, text, rules_that_fit(text, given["app"], given.get("duty", ""), given["signed"])

    def _context(self) -> dict[str, Any]:
        form, text, found = self._found()
        holders = roles_by_permission()
        groups = [
            (part_name(app), [(rule, holders.get(rule.code, [])) for rule in group])
            for app, group in groupby(found, key=lambda each: each.app)
        ]
        query = self.request.GET.copy()
        query["format"] = "csv"
        return {
            "title": _("Rules"),
            "filter_form": form,
            "search_text": text,
            "groups": groups,
            "total": len(found),
            "export_url": f"?{query.urlencode()}",
            "rights": {each.code: each.label for each in shell().rights},
        }

    def _export(self, kind: str) -> HttpResponseBase:
        _form, _text, found = self._found()
        return exported(self.request, _lines(found, roles_by_permission()), filename="rules.csv", kind=kind)


def _lines(found: list[Rule], holders: dict[str, list[Role]]) -> Iterator[Piece]:
    head = (
        "code",
        "name",
        "duty",
        "kinds of roles",
        "roles",
        "reason",
        "signatures",
        "place",
        "pages",
        "API",
    )
    yield "\ufeff" + line(*head), 0
    for rule in found:
        slots = [f"{slot.meaning} {slot.permission}".strip() for slot in rule.slots]
        roles = [role.code for role in holders.get(rule.code, [])]
        doors = [f"{each.name} {each.address}" for each in rule.endpoints]
        pages = [each.address for each in rule.pages]
        place = str(rule.subject) if rule.has_place else ""
        row = (
            rule.code,
            str(rule.label),
            rule.duty,
            " ".join(rule.kinds),
            " ".join(roles),
            rule.reason,
            "; ".join(slots),
            place,
            " ".join(pages),
            "; ".join(doors),
        )
        yield line(*row), 1
