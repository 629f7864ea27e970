"""The page of one right: what it asks for, which roles hold it since when, and who holds it now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.selectors.records import VIEW as VIEW_TRAIL
from kernel.pages import Column, Crumb, KeyValues, PanelsPage, RelatedTable, may_open
from mom.role_matrix import (
    VIEW,
    RightRow,
    held_before,
    persons_with,
    right_called,
    roles_with,
)
from mom.rules import part_name
from people.models import RoleGrant
from people.selectors.grant_words import agreed_words, place_words

# More than these are read on the page “Who could …?”, where they are searched.
MOST_PERSONS = 100


def _work(right: RightRow) -> str:
    return str(right.rule.duty.label) if right.rule is not None else gettext("No action of its own")


def _reason(right: RightRow) -> str:
    return str(right.rule.reason.label) if right.rule is not None else ""


def _signatures(right: RightRow) -> str:
    slots = right.rule.slots if right.rule is not None else ()
    return "; ".join(f"{slot.label} {slot.permission}".strip() for slot in slots)


def _place(right: RightRow) -> str:
    return str(right.rule.subject) if right.rule is not None and right.rule.has_place else ""


def _kinds(right: RightRow) -> str:
    return ", ".join(str(kind.label) for kind in right.rule.kinds) if right.rule is not None else ""


def _doors(right: RightRow) -> str:
    if right.rule is None:
        return ""
    pages = [each.address for each in right.rule.pages]
    return ", ".join([*pages, *(f"{each.name} {each.address}" for each in right.rule.endpoints)])


ASKS = (
    Column("part", _("Part of PharMOM"), value=lambda right: part_name(right.app)),
    Column("code", _("Code"), kind="code"),
    Column("work", _("Whose work"), value=_work),
    Column("kinds", _("Kinds of roles that may hold it"), value=_kinds),
    Column("reason", _("Reason"), value=_reason),
    Column("signatures", _("Signature"), value=_signatures),
    Column("place", _("Place"), value=_place),
    Column("doors", _("Doors"), kind="prose", value=_doors),
)


def explain_address(grant: RoleGrant, code: str) -> str:
    """The page that explains why this person may do this there."""
    asked = {"action": code, "site": grant.site_id or "", "area": grant.area_id or ""}
    address = reverse("people:explain", kwargs={"uuid": grant.user.uuid})
    return f"{address}?{urlencode(asked)}"


class RightPage(PanelsPage):
    """One right of the matrix."""

    permission = VIEW
    code = ""
    name = "label"

    def get_record(self) -> RightRow:
        """The right of the address, or 404."""
        found = right_called(self.kwargs["code"])
        if found is None:
            raise Http404
        return found

    def get_crumbs(self, record: RightRow) -> list[Crumb]:
        return [Crumb(_("Role matrix"), reverse("role_matrix")), Crumb(record.label)]

    def get_panels(self, record: RightRow) -> list[Any]:
        return [
            KeyValues(_("What it asks for"), ASKS),
            RelatedTable(
                _("Roles that hold it"),
                _role_columns(may_open(self.request.user, VIEW_TRAIL)),
                roles_with(record.code),
                empty=_("No role holds this right: nobody can do it."),
            ),
            *self._earlier(record),
            RelatedTable(
                _("Who holds it now"),
                _person_columns(record.code),
                persons_with(record.code)[:MOST_PERSONS],
                empty=_("Nobody holds it now."),
                more_url=f"{reverse('people:who_could')}?{urlencode({'action': record.code})}",
            ),
        ]

    def _earlier(self, record: RightRow) -> list[RelatedTable]:
        """Only where a role has ever lost the right."""
        earlier = held_before(record.code)
        columns = _earlier_columns(may_open(self.request.user, VIEW_TRAIL))
        return [RelatedTable(_("Roles that held it before"), columns, earlier, empty="")] if earlier else []


def _entry(number: int | None, reads_trail: bool) -> str | None:
    """The entry of the trail that tells it, for who reads the trail."""
    return reverse("audit:event", kwargs={"pk": number}) if reads_trail and number else None


ROLE = Column("role", _("Role"), value="role.name", url=lambda held: held.role.get_absolute_url())


def _earlier_columns(reads_trail: bool) -> tuple[Column, ...]:
    return (
        ROLE,
        Column("since", _("Since"), kind="datetime"),
        Column("until", _("Until"), kind="datetime"),
        Column("taken_by", _("By"), url=lambda held: _entry(held.event_id, reads_trail)),
    )


def _role_columns(reads_trail: bool) -> tuple[Column, ...]:
    return (
        ROLE,
        Column("kind", _("Kind"), value="role.get_kind_display"),
        Column("since", _("Holds it since"), kind="datetime", value="holding.since"),
        Column("given_by", _("By"), url=lambda held: _entry(held.holding.event_id, reads_trail)),
        Column("persons", _("Persons"), kind="number"),
    )


def _person_columns(code: str) -> tuple[Column, ...]:
    explain: Callable[[RoleGrant], str] = lambda grant: explain_address(grant, code)  # noqa: E731
    return (
        Column(
            "user",
            _("Person"),
            value="user.printed_name",
            sub="user.username",
            url=lambda grant: grant.user.get_absolute_url(),
        ),
        Column("role", _("Through the role"), value="role.name", sub="held_for"),
        Column("explain", _("Why"), value=lambda each: gettext("Explain"), url=explain),
        Column("place", _("Place"), value=place_words),
        Column("valid_from", _("Since"), kind="datetime"),
        Column("valid_until", _("Until"), kind="datetime"),
        Column("agreed", _("Agreed to by"), kind="prose", value=agreed_words),
    )
