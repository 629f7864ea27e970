"""The action dialogs of lots, containers and materials, and which buttons their pages offer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from equipment.selectors.visible import sites_for
from materials.actions.adjust_container import adjust_container
from materials.actions.block_lot import block_lot
from materials.actions.define_material import define_material
from materials.actions.predispense_material import predispense_material
from materials.actions.receive_lot import receive_lot
from materials.actions.reject_lot import reject_lot
from materials.actions.release_lot import release_lot
from materials.actions.return_to_quarantine import return_to_quarantine
from materials.actions.sample_lot import sample_lot
from materials.actions.verify_container import verify_container
from materials.forms import (
    CountForm,
    DispenseAheadForm,
    MaterialForm,
    ReceiveLotForm,
    ReleaseForm,
    SampleForm,
)
from materials.models import Container, MaterialLot

DEFINE_OFFER = Offer(
    define_material, "materials:define_material", _("Define material"), icon="plus", tone="primary"
)
RECEIVE_OFFER = Offer(
    receive_lot, "materials:receive_lot", _("Receive lot"), icon="truck-delivery", tone="primary"
)
LOT_OFFERS = (
    Offer(sample_lot, "materials:sample_lot", icon="test-pipe", tone="primary", step="sample"),
    Offer(release_lot, "materials:release_lot", icon="circle-check", tone="primary", step="release"),
    Offer(
        return_to_quarantine,
        "materials:return_to_quarantine",
        icon="rotate-clockwise",
        step="return_to_quarantine",
    ),
    Offer(block_lot, "materials:block_lot", icon="lock", tone="danger", step="block"),
    Offer(reject_lot, "materials:reject_lot", icon="circle-x", tone="danger", step="reject"),
)
CONTAINER_OFFERS = (
    Offer(predispense_material, "materials:predispense_material", icon="scale", tone="primary"),
    Offer(adjust_container, "materials:adjust_container", icon="pencil"),
)
VERIFY_OFFER = Offer(verify_container, "materials:verify_container", icon="user-check", tone="primary")


class ReceiveLotPage(ActionPage):
    """A delivery; leads to the new lot."""

    action = receive_lot
    form_class = ReceiveLotForm
    title = _("Receive lot")
    submit_label = _("Receive into quarantine")

    def form_kwargs(self) -> dict[str, Any]:
        """The sites where this person may receive goods."""
        return {"sites": sites_for(self.request.user, "materials.receive_lot")}

    def after(self, result: Any) -> str:
        """The lot's page."""
        return str(result.get_absolute_url())


class DefineMaterialPage(ActionPage):
    """A new material; leads to its page."""

    action = define_material
    form_class = MaterialForm
    title = _("Define material")

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """Both names are one text."""
        given = super().arguments(form)
        given["name"] = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        return given

    def after(self, result: Any) -> str:
        """The material's page."""
        return str(result.get_absolute_url())


class SampleLotPage(ActionPage):
    """From one of the lot's own containers."""

    action = sample_lot
    model = MaterialLot
    form_class = SampleForm

    def form_kwargs(self) -> dict[str, Any]:
        """The lot whose containers can be chosen."""
        return {"lot": self.record}


class ContainerDialog(ActionPage):
    """A dialog about one container."""

    model = Container

    def form_kwargs(self) -> dict[str, Any]:
        """The container whose unit is proposed."""
        return {"container": self.record}


class DispenseAheadPage(ContainerDialog):
    """Leads to the new container, whose label is printed from there."""

    action = predispense_material
    form_class = DispenseAheadForm

    def after(self, result: Any) -> str:
        """The dispensed container's page."""
        return str(result.get_absolute_url())


receive_lot_page = ReceiveLotPage.as_view()
define_material_page = DefineMaterialPage.as_view()
sample_lot_page = SampleLotPage.as_view()
release_lot_page = ActionPage.as_view(action=release_lot, model=MaterialLot, form_class=ReleaseForm)
reject_lot_page = ActionPage.as_view(action=reject_lot, model=MaterialLot, tone="danger")
block_lot_page = ActionPage.as_view(action=block_lot, model=MaterialLot, tone="danger")
return_to_quarantine_page = ActionPage.as_view(action=return_to_quarantine, model=MaterialLot)
adjust_container_page = ContainerDialog.as_view(action=adjust_container, form_class=CountForm)
verify_container_page = ActionPage.as_view(
    action=verify_container, model=Container, submit_label=_("Sign as verified")
)
predispense_material_page = DispenseAheadPage.as_view()
