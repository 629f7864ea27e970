"""The action dialogs of connections and their tags."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage, Offer
from integrations.actions.bind_tag import bind_tag
from integrations.actions.define_endpoint import define_endpoint
from integrations.actions.retry_message import retry_message
from integrations.actions.set_endpoint_enabled import set_endpoint_enabled
from integrations.actions.unbind_tag import unbind_tag
from integrations.forms import BindTagForm, EndpointChangeForm, EndpointForm
from integrations.models import Endpoint, OutboxMessage, TagBinding

DEFINE_OFFER = Offer(define_endpoint, "integrations:define_endpoint", icon="plus", tone="primary")


def offers_for(endpoint: Endpoint) -> list[Offer]:
    """What can be done with a connection now."""
    switch = (
        Offer(set_endpoint_enabled, "integrations:switch_off", _("Switch off"), icon="power", tone="danger")
        if endpoint.is_enabled
        else Offer(
            set_endpoint_enabled, "integrations:switch_on", _("Switch on"), icon="power", tone="primary"
        )
    )
    change = Offer(define_endpoint, "integrations:change_endpoint", _("Change"), icon="pencil")
    if not endpoint.is_captured:
        return [change, switch]
    return [Offer(bind_tag, "integrations:bind_tag", icon="tag"), change, switch]


class DefineEndpointPage(ActionPage):
    """A new connection."""

    action = define_endpoint
    form_class: type[EndpointForm] = EndpointForm

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, EndpointForm) else {}

    def after(self, result: Any) -> str:
        """To the new connection."""
        return reverse("integrations:endpoint_detail", kwargs={"uuid": result.uuid})


class ChangeEndpointPage(DefineEndpointPage):
    """Another address, credential or settings for a connection."""

    model: ClassVar[Any] = Endpoint
    finds_record = True
    form_class = EndpointChangeForm
    title = _("Change connection")

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {"endpoint": self.record}


class SwitchPage(ActionPage):
    """On or off, by the address that was asked for."""

    action = set_endpoint_enabled
    model: ClassVar[Any] = Endpoint
    is_enabled = True

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """Nothing but the direction."""
        return {"is_enabled": self.is_enabled}


class BindTagPage(ActionPage):
    """One more tag for a connection."""

    action = bind_tag
    model: ClassVar[Any] = Endpoint
    form_class = BindTagForm

    def form_kwargs(self) -> dict[str, Any]:
        """Tags of the connection's site without another source."""
        return {"endpoint": self.record}

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """With the connection itself."""
        return {**super().arguments(form), "endpoint": self.record}


switch_on_page = SwitchPage.as_view(title=_("Switch connection on"), submit_label=_("Switch on"))
switch_off_page = SwitchPage.as_view(
    is_enabled=False, title=_("Switch connection off"), submit_label=_("Switch off"), tone="danger"
)
unbind_tag_page = ActionPage.as_view(action=unbind_tag, model=TagBinding, tone="danger")
retry_message_page = ActionPage.as_view(action=retry_message, model=OutboxMessage)
