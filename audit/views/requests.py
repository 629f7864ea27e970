"""Signatures waiting: the requests whose slots several people fill, days apart or at one terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import django_filters
from django.db import models
from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from audit.actions.withdraw_signature_request import withdraw_signature_request
from audit.choices import RequestState
from audit.declaration import ACTIONS
from audit.generic import ActionPage, Offer, action_buttons, changes_of
from audit.generic.sign_block import SEEN_OF_DIGEST, grouped
from audit.generic.wording import content_rows, ordered_as
from audit.models import SignatureRequest
from audit.selectors.requests import (
    is_outdated,
    requests_visible_to,
    signatures_of,
    slots_shown,
    waiting_for,
)
from audit.selectors.wording import word_action
from kernel.pages import ActionButton, Column, Crumb, DetailPage, ListPage, TimelineEntry

WITHDRAW = Offer(
    withdraw_signature_request, "audit:withdraw_signature_request", icon="circle-off", tone="danger"
)


class Whose(models.TextChoices):
    """Which of them."""

    MINE = "mine", _("Mine to sign")


class RequestFilters(django_filters.FilterSet):  # type: ignore[misc]
    """By whose turn it is, and by state."""

    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=Whose.choices, method="of_whom")

    class Meta:
        model = SignatureRequest
        fields = ("state",)

    def of_whom(self, found: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Those that wait for whoever asks."""
        return found.filter(pk__in=[each.pk for each in waiting_for(self.request.user)])


def _what(request: SignatureRequest) -> str:
    return word_action(request.action)


def _given(request: SignatureRequest) -> str:
    return f"{len(request.signatures.all())} / {len(request.slots)}"


class RequestListPage(ListPage):
    """What waits for signatures, and what came of earlier requests."""

    permission = "audit.view_signatures"
    title = _("Signatures waiting")
    columns = (
        Column("subject_code", _("Record"), kind="code", url=True),
        Column("action", _("Action"), value=_what, sort="action"),
        Column("state", _("State"), kind="state"),
        Column("given", _("Signatures given"), value=_given, sortable=False),
    )
    search_fields = ("subject_code",)
    search_hint = _("Record")
    filterset_class = RequestFilters
    ordering = ("-state", "-id")
    empty_title = _("No signature is waited for")
    empty_text = _("When an action needs several people, a request appears here with the first signature.")
    empty_icon = "signature"

    def get_queryset(self) -> QuerySet[Any]:
        """The requests of the person's sites."""
        return requests_visible_to(self.request.user)


class RequestPage(DetailPage):
    """The whole content, the slots, who has signed, and the way to sign."""

    permission = "audit.view_signatures"
    code = "subject_code"
    state_field = "state"
    template_name = "audit/signature_request.html"

    def get_queryset(self) -> QuerySet[Any]:
        """The requests of the person's sites."""
        return requests_visible_to(self.request.user)

    def get_crumbs(self, record: SignatureRequest) -> list[Crumb]:
        """Signatures waiting, this one."""
        return [
            Crumb(_("Signatures waiting"), reverse("audit:signature_request_list")),
            Crumb(record.subject_code),
        ]

    def get_actions(self, record: SignatureRequest) -> Sequence[ActionButton]:
        """Sign and withdraw, while it is open."""
        if record.state != RequestState.OPEN:
            return []
        return [*self._sign(record), *action_buttons(self.request.user, record, [WITHDRAW])]

    def get_timeline(self, record: SignatureRequest) -> Sequence[TimelineEntry]:
        """What happened to the request."""
        return changes_of(record)

    def get_extra_context(self, record: SignatureRequest) -> dict[str, Any]:
        """Everything that was signed, and whether it still is what stands there."""
        subject = record.signed_record()
        return {
            "name": word_action(record.action),
            "groups": grouped(content_rows(ordered_as(record.content, subject), subject)),
            "digest_beginning": record.digest[:SEEN_OF_DIGEST],
            "signatures": signatures_of(record),
            "sign": {
                "slots": slots_shown(record, subject),
                "is_over": record.state != RequestState.OPEN,
                "follows": getattr(ACTIONS[record.action].signature, "follows", ""),
            },
            "is_outdated": is_outdated(record, subject),
            "is_damaged": record.state == RequestState.OPEN and record.is_damaged(),
            "is_withdrawn": record.state == RequestState.WITHDRAWN,
            "subject": subject,
        }

    def _sign(self, record: SignatureRequest) -> list[ActionButton]:
        """The dialog of the action, which is found under the action's own name."""
        app, _dot, verb = record.action.partition(".")
        try:
            url = reverse(f"{app}:{verb}", kwargs={"uuid": record.subject_uuid})
        except NoReverseMatch:
            return []
        return [ActionButton(_("Sign"), url, icon="signature", tone="primary")]


class WithdrawRequestPage(ActionPage):
    """The dialog that withdraws one."""

    action = withdraw_signature_request
    model = SignatureRequest
    tone = "danger"
    icon_name = "circle-off"

    def subtitle(self) -> str:
        """What was to be signed, in words."""
        return f"{self.record.subject_code} · {word_action(self.record.action)}"
