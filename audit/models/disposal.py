"""Records that were disposed of when their time was over: what is left of them (URS-AUD-14; ADR 23)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models.audited import AppendOnlyModel
from kernel.fields import BilingualText


class Disposal(AppendOnlyModel):
    """The stub of a disposed record. Written by ``pharmom_dispose`` alone, in the transaction that disposes.

    ``digest`` is over what is left of each emptied entry of the trail, its leaf hash included, in the order of
    kind and number: with the signed row itself the entries are as protected as before.
    """

    subject_model = models.TextField(_("kind of record"))
    subject_uuid = models.UUIDField(_("identifier"), unique=True)
    subject_code = models.TextField(_("record"))
    site_code = models.TextField(_("site"))
    # Frozen as it was reckoned: what applied, from which days, and the words of it in both languages.
    rule = models.JSONField(_("rule"))
    kept_until = models.DateField(_("kept until"))
    # The moment from which it was allowed: the site's midnight after that day.
    allowed_from = models.DateTimeField(_("allowed from"))
    record_digest = models.CharField(_("digest of the record"), max_length=64)
    rows = models.BigIntegerField(_("rows disposed of"))
    changes = models.BigIntegerField(_("emptied changes"))
    events = models.BigIntegerField(_("emptied events"))
    digest = models.CharField(_("digest of the emptied entries"), max_length=64)
    ledger_size = models.BigIntegerField(_("entries of the log"))
    event_id = models.BigIntegerField(_("audit event"))
    disposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("disposed of by")
    )
    disposed_at = models.DateTimeField(_("disposed of at"))

    class Meta:
        verbose_name = _("disposal")
        verbose_name_plural = _("disposals")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject_code

    @property
    def code(self) -> str:
        """The record's own."""
        return self.subject_code

    @property
    def rule_text(self) -> str:
        """The rule that applied, in the reader's language."""
        return str(BilingualText(self.rule["text"]))

    @property
    def emptied(self) -> int:
        """How many entries of the trail lost their content."""
        return self.changes + self.events

    def audit_refs(self) -> list[str]:
        """The record that was disposed of."""
        return [f"{self.subject_model.rpartition('.')[2]}:{self.subject_code}"]


class DisposedEntry(models.Model):
    """An entry of the trail whose content was taken out, and the hash over what is left of it."""

    row_id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    recorded_at = models.DateTimeField()
    disposal = models.ForeignKey(
        Disposal, models.DO_NOTHING, related_name="entries", db_constraint=False, verbose_name=_("disposal")
    )
    stub_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_disposed"
        verbose_name = _("emptied entry")
        verbose_name_plural = _("emptied entries")

    def __str__(self) -> str:
        return f"{self.kind}{self.row_id}"
