"""Why this person may do that, or may not: every condition with its answer (URS-ACC-01, 04)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audit.contracts import Condition, Scope, scope_of
from audit.explaining import may
from audit.selectors.records import find_anywhere
from audit.selectors.wording import word_action
from kernel import clock
from kernel.pages import Column, Crumb, DetailPage, RelatedTable, TemplatePanel
from people.choices import Verdict
from people.explained import explained
from people.forms import ExplainForm
from people.models import RoleGrant, User
from people.selectors.access_then import covering, grants_of_then, roles_that_permitted


class ExplainPage(DetailPage):
    """The question, the answer, and the person's grants with what each lacks."""

    permission = "people.view_people"
    code = "username"
    name = "printed_name"

    def get_queryset(self) -> QuerySet[User]:
        return User.objects.all()

    def get_crumbs(self, record: User) -> list[Crumb]:
        person = reverse("people:person_detail", kwargs={"uuid": record.uuid})
        return [
            Crumb(_("People"), reverse("people:person_list")),
            Crumb(record.printed_name, person),
            Crumb(_("Explain a decision")),
        ]

    def get_extra_context(self, record: User) -> dict[str, Any]:
        return {"links": []}  # the only one leads here

    def get_panels(self, record: User) -> list[Any]:
        form = ExplainForm(self.request.GET or None)
        asks = TemplatePanel(_("The question"), "people/explain.html", {"form": form})
        if not form.is_bound or not form.is_valid():
            return [asks]
        asked = form.cleaned_data
        subject = self._subject(asked.get("record"))
        place = form.place() if subject is None else scope_of(subject)
        found = explained(record, asked["action"], place, asked.get("at"), subject)
        verdict = Verdict.YES if may(found) else Verdict.NO
        title = _now("%(person)s: %(what)s") % {
            "person": record.printed_name,
            "what": word_action(asked["action"]),
        }
        conditions = (
            Column("label", _("Condition")),
            Column("answer", _("Answer"), kind="state", value=_answer),
            Column("why", _("Because"), kind="prose"),
        )
        table = RelatedTable(f"{title} – {verdict.label}", conditions, found, empty="")
        return [asks, table, self._grants(record, asked["action"], place, asked.get("at"))]

    def _subject(self, uuid: UUID | None) -> Any:
        tracked = find_anywhere(uuid, self.request.user) if uuid is not None else None
        return tracked.record if tracked is not None else None

    def _grants(self, person: User, code: str, place: Scope, at: datetime | None) -> RelatedTable:
        moment = at or clock.now()
        own = RoleGrant.objects.filter(user=person)
        in_effect = set(grants_of_then(moment).filter(user=person).values_list("pk", flat=True))
        reaching = set(covering(own, place).values_list("pk", flat=True))
        permitting = roles_that_permitted(code, moment)
        columns: Sequence[Column] = (
            Column("role", _("Role"), value="role.name", sub="held_for"),
            Column("site", _("Site"), value="site.code"),
            Column("area", _("Area"), value="area.code"),
            Column("valid_from", _("Valid from"), kind="datetime"),
            Column("valid_until", _("Valid until"), kind="datetime"),
            Column("in_effect", _("In effect"), kind="yesno", value=lambda each: each.pk in in_effect),
            Column("reaches", _("Reaches the place"), kind="yesno", value=lambda each: each.pk in reaching),
            Column("permits", _("Permits it"), kind="yesno", value=lambda each: each.role_id in permitting),
        )
        grants = own.select_related("role", "site", "area", "delegated_from__user").order_by("-valid_from")
        return RelatedTable(_("Roles of this person"), columns, grants, empty=_("This person holds no role."))


def _answer(condition: Condition) -> Verdict:
    if condition.ok is None:
        return Verdict.LATER
    return Verdict.YES if condition.ok else Verdict.NO
