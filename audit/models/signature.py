"""Electronic signatures and the requests whose slots several people fill (21 CFR 11 subpart C)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning, RequestState
from audit.models.audited import AppendOnlyModel, AuditedModel


class SignatureRequest(AuditedModel):
    """What is to be signed, by how many, with which meanings; the action runs at the last signature.

    ``slots`` is a list of ``{"meaning": …, "permission": …}``; ``arguments`` are the action's own.
    """

    action = models.TextField(_("action"))
    subject_model = models.TextField(_("kind of record"))
    subject_uuid = models.UUIDField(_("identifier"))
    subject_code = models.TextField(_("record"))
    content = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    slots = models.JSONField(_("signatures needed"))
    state = models.CharField(_("state"), max_length=20, choices=RequestState, default=RequestState.OPEN)

    class Meta:
        verbose_name = _("signature request")
        verbose_name_plural = _("signature requests")
        constraints = [
            models.UniqueConstraint(
                fields=["action", "subject_uuid"],
                condition=models.Q(state="open"),
                name="one_open_signature_request",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_code}"

    def get_absolute_url(self) -> str:
        """Its page: content, slots, who has signed."""
        return reverse("audit:signature_request_detail", kwargs={"uuid": self.uuid})

    def is_damaged(self) -> bool:
        """Whether the kept content of a signature on it was changed: then nothing that was given on it counts."""
        return not all(each.is_whole for each in self.signatures.all())

    def signed_record(self) -> Any:
        """The record that it is about, as it is now; ``None`` when it is gone."""
        return apps.get_model(self.subject_model)._base_manager.filter(uuid=self.subject_uuid).first()


class Signature(AppendOnlyModel):
    """One signature: printed name, user ID, role, time, meaning, and the digest it is bound to."""

    request = models.ForeignKey(
        SignatureRequest,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="signatures",
        verbose_name=_("signature request"),
    )
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("signer")
    )
    signer_username = models.TextField(_("user ID"))
    signer_name = models.TextField(_("printed name"))
    role = models.TextField(_("role"))
    meaning = models.CharField(_("meaning"), max_length=20, choices=Meaning)
    signed_at = models.DateTimeField(_("signed at"))
    zone = models.TextField(_("time zone"))
    action = models.TextField(_("action"))
    subject_model = models.TextField(_("kind of record"))
    subject_uuid = models.UUIDField(_("identifier"), db_index=True)
    subject_code = models.TextField(_("record"))
    subject_version = models.PositiveIntegerField(_("version"))
    content = models.TextField(_("signed content"))
    digest = models.CharField(_("digest"), max_length=64)
    event_id = models.BigIntegerField(_("audit event"))

    # Whether it is for the record as it stands; ``audit.selectors.standing`` says it where it is asked.
    standing: str = ""

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.signer_name} – {self.get_meaning_display()}"

    @property
    def is_whole(self) -> bool:
        """Whether the kept content still has the digest that was signed (URS-SIG-06)."""
        return hashlib.sha256(self.content.encode("utf-8")).hexdigest() == self.digest

    def get_absolute_url(self) -> str:
        """Its page: the content, the items, by what the signer was known."""
        return reverse("audit:signature_detail", kwargs={"uuid": self.uuid})

    def proof(self) -> dict[str, Any]:
        """By what the signer was known: ``components``, ``period``, ``terminal``; empty in older signatures."""
        found: dict[str, Any] = json.loads(self.content).get("proof") or {}
        return found

    def manifestation(self) -> dict[str, Any]:
        """The six items shown wherever the record is shown (21 CFR 11.50, URS-SIG-04)."""
        return {
            "name": self.signer_name,
            "username": self.signer_username,
            "role": self.role,
            "signed_at": self.signed_at,
            "zone": self.zone,
            "meaning": self.get_meaning_display(),
        }
