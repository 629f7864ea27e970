"""The ledger's tables: what PostgreSQL alone writes, what an action writes, and the integrator's book-keeping."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.models.audited import AppendOnlyModel, TechnicalModel


class LedgerLeaf(models.Model):
    """One committed row of the trail with its number in the log."""

    leaf_index = models.BigIntegerField(_("number"), primary_key=True)
    kind = models.TextField()
    row_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    leaf_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_leaf"
        verbose_name = _("leaf of the ledger")
        verbose_name_plural = _("leaves of the ledger")

    def __str__(self) -> str:
        return f"{self.leaf_index} {self.kind}{self.row_id}"


class LedgerCheckpoint(models.Model):
    """A signed statement: so many leaves, this root (C2SP tlog-checkpoint)."""

    id = models.BigIntegerField(primary_key=True)
    epoch = models.IntegerField(_("epoch"))
    size = models.BigIntegerField(_("leaves"))
    root = models.BinaryField(_("root"))
    note = models.TextField(_("signed note"))
    verifiers = models.TextField(_("signed by key"))
    made_at = models.DateTimeField(_("signed at"))

    class Meta:
        managed = False
        db_table = "audit_checkpoint"
        ordering = ["-id"]
        verbose_name = _("checkpoint")
        verbose_name_plural = _("checkpoints")

    def __str__(self) -> str:
        return f"{self.epoch}/{self.size}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("audit:checkpoint", args=[self.pk])

    @property
    def root_hex(self) -> str:
        """The root as people compare it."""
        return bytes(self.root).hex()


class LedgerEpoch(AppendOnlyModel):
    """A later epoch of the log: where the former ended, and what of it was lost (a restored backup)."""

    number = models.PositiveIntegerField(_("epoch"), unique=True)
    kept_size = models.BigIntegerField(_("leaves kept"))
    lost_size = models.BigIntegerField(_("leaves anchored before"))
    lost_note = models.TextField(_("anchored checkpoint"))

    class Meta:
        ordering = ["number"]
        verbose_name = _("epoch of the ledger")
        verbose_name_plural = _("epochs of the ledger")

    def __str__(self) -> str:
        return str(self.number)

    @property
    def code(self) -> str:
        """What people call it."""
        return str(self.number)

    def audit_refs(self) -> list[str]:
        """It belongs to nothing but itself."""
        return [f"ledgerepoch:{self.number}"]


class AnchorState(TechnicalModel):
    """What was last put into one anchor, and what last went wrong with it."""

    anchor = models.TextField(unique=True)
    put_at = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    note = models.TextField(default="")
    failed_at = models.DateTimeField(null=True)
    failure = models.TextField(default="")

    class Meta:
        verbose_name = _("anchor of the ledger")
        verbose_name_plural = _("anchors of the ledger")

    def __str__(self) -> str:
        return f"{self.anchor} {self.size}"


class AnchorReceipt(TechnicalModel):
    """What an anchor gave for a checkpoint, such as the token of a time-stamp authority."""

    anchor = models.TextField()
    size = models.BigIntegerField()
    note = models.TextField()
    receipt = models.BinaryField()
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("receipt of an anchor")
        verbose_name_plural = _("receipts of anchors")

    def __str__(self) -> str:
        return f"{self.anchor} {self.size}"


class LedgerFault(TechnicalModel):
    """Something wrong with the ledger, from when it was found until it was gone."""

    code = models.TextField()
    key = models.TextField(default="", blank=True)
    params = models.JSONField(default=dict)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = _("fault of the ledger")
        verbose_name_plural = _("faults of the ledger")
        constraints = [
            models.UniqueConstraint(
                fields=["code", "key"], condition=models.Q(ended_at=None), name="one_open_ledger_fault"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.key}"


class VerificationRun(TechnicalModel):
    """One run of the verification: what it looked at, up to which leaf, and what it found."""

    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    is_continued = models.BooleanField(_("only what is new"))
    size = models.BigIntegerField(_("leaves"))
    counts = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    fault_count = models.IntegerField(_("faults"))

    class Meta:
        ordering = ["-id"]
        verbose_name = _("verification of the ledger")
        verbose_name_plural = _("verifications of the ledger")

    def __str__(self) -> str:
        return f"{self.began_at:%Y-%m-%d %H:%M} {self.fault_count}"
