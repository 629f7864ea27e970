"""Connections to the plant and to other systems, and which tag each value goes into."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from equipment.models import SiteRecord, Tag
from kernel.fields import BilingualTextField


class EndpointKind(models.TextChoices):
    """What is spoken there."""

    OPCUA = "opcua", _("OPC UA server")
    MQTT = "mqtt", _("MQTT broker")
    ERP = "erp", _("ERP system")


class Endpoint(SiteRecord):
    """One connection. It names its credential; the secret itself is never in the database.

    ``url`` is an address, or ``setting:NAME`` for one that this installation sets elsewhere.
    """

    name = BilingualTextField(_("name"))
    kind = models.CharField(_("kind"), max_length=10, choices=EndpointKind)
    url = models.CharField(_("address"), max_length=300)
    credential = models.SlugField(_("credential"), max_length=40, blank=True)
    settings = models.JSONField(_("settings"), default=dict, blank=True)
    is_enabled = models.BooleanField(_("switched on"), default=True)

    class Meta(SiteRecord.Meta):
        abstract = False
        verbose_name = _("connection")
        verbose_name_plural = _("connections")
        ordering = ["code"]

    @property
    def is_captured(self) -> bool:
        """Whether a worker keeps this connection open; messages to an ERP are sent one by one."""
        return self.kind != EndpointKind.ERP

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("integrations:endpoint_detail", kwargs={"uuid": self.uuid})


class TagBinding(AuditedModel):
    """Where the value of a tag comes from: an OPC UA node, or a field of the messages of a topic."""

    endpoint = models.ForeignKey(
        Endpoint, models.PROTECT, related_name="bindings", verbose_name=_("connection")
    )
    tag = models.ForeignKey(Tag, models.PROTECT, related_name="bindings", verbose_name=_("tag"))
    address = models.CharField(_("address"), max_length=300)
    field = models.CharField(_("field"), max_length=60, blank=True)
    source_unit = models.CharField(_("unit as the source names it"), max_length=20)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("source of a tag")
        verbose_name_plural = _("sources of tags")
        ordering = ["address", "field"]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "address", "field"],
                condition=Q(is_active=True),
                name="integrations_one_tag_per_address",
            ),
            models.UniqueConstraint(
                fields=["tag"], condition=Q(is_active=True), name="integrations_one_source_per_tag"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tag} ← {self.address}"

    @property
    def site_id(self) -> int:
        """The site of its connection: where rights are asked for."""
        return self.endpoint.site_id

    def audit_refs(self) -> list[str]:
        """The tag and the connection."""
        return [f"tag:{self.tag.code}", f"endpoint:{self.endpoint.code}"]
