"""Reason codes: the controlled list of why a record may change (URS-AUD-04)."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models.audited import AuditedModel
from kernel.fields import BilingualTextField


class ReasonCode(AuditedModel):
    """One reason that people can choose; the words of their own come beside it."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    label = BilingualTextField(_("label"))
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("reason code")
        verbose_name_plural = _("reason codes")
        ordering = ["code"]

    def __str__(self) -> str:
        return str(self.label)

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audit:reason_code_detail", kwargs={"uuid": self.uuid})
