"""One container: what its label says, what it holds, and how that came about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import action_buttons, changes_of
from kernel.findings import against
from kernel.pages import (
    ActionButton,
    Crumb,
    DetailPage,
    KeyValues,
    RelatedTable,
    TemplatePanel,
    TimelineEntry,
)
from materials.choices import ContainerKind
from materials.models import Container
from materials.selectors import container_findings, containers_visible_to
from materials.views import columns
from materials.views.dialogs import CONTAINER_OFFERS, VERIFY_OFFER


class ContainerPage(DetailPage):
    """A container as a scan finds it."""

    permission = "materials.view_lot"
    name = "lot.material.name"

    def get_queryset(self) -> QuerySet[Container]:
        return containers_visible_to(self.request.user).select_related(
            "lot__site", "site", "taken_from", "weighed_by", "verifier"
        )

    def get_crumbs(self, record: Container) -> list[Crumb]:
        return [
            Crumb(_("Lots"), reverse("materials:lot_list")),
            Crumb(record.lot.code, record.lot.get_absolute_url()),
            Crumb(record.code),
        ]

    def get_actions(self, record: Container) -> Sequence[ActionButton]:
        offers = CONTAINER_OFFERS if record.kind == ContainerKind.SOURCE else CONTAINER_OFFERS[1:]
        waits = record.waits_for_verifier and not record.is_empty
        return action_buttons(self.request.user, record, (VERIFY_OFFER, *offers) if waits else offers)

    def get_timeline(self, record: Container) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: Container) -> list[Any]:
        findings = container_findings(record)
        usable = {"findings": findings, "is_usable": not against(findings)}
        return [
            TemplatePanel(_("Can it be used?"), "materials/usability.html", usable),
            RelatedTable(
                _("Movements"),
                columns.MOVEMENTS,
                record.transactions.select_related("container", "site").order_by("-at", "-id"),
                empty=_("Nothing has been moved yet."),
            ),
            KeyValues(_("Container"), columns.container_facts(record), beside=True),
        ]
