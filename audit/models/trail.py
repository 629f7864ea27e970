"""The append-only trail: one event per action, one change per table row. Written by PostgreSQL alone.

The tables are partitioned by month and made by SQL in the migrations; the application's role may
read them and nothing else (URS-AUD-07).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.choices import Channel, Operation, Refusal


class AuditEvent(models.Model):
    """One action: who, in which role, when, what, why, by which door (URS-AUD-03)."""

    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(_("when"))
    action = models.TextField(_("action"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    actor_username = models.TextField(_("user ID"))
    actor_name = models.TextField(_("who"))
    role = models.TextField(_("role"))
    on_behalf_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, related_name="+", db_constraint=False
    )
    on_behalf_of_name = models.TextField()
    reason_code = models.TextField(_("reason"))
    reason_text = models.TextField(_("why"))
    channel = models.TextField(_("door"), choices=Channel)
    terminal = models.TextField(_("terminal"))
    correlation = models.UUIDField()
    caused_by = models.BigIntegerField(null=True)
    subject_model = models.TextField()
    subject_uuid = models.UUIDField(null=True)
    subject_code = models.TextField(_("record"))
    site = models.TextField(_("site"))
    data = models.JSONField(_("what"))
    transaction_id = models.BigIntegerField()
    leaf_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_event"
        ordering = ["-recorded_at", "-id"]
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")

    def __str__(self) -> str:
        return f"{self.id} {self.action}"


class AuditChange(models.Model):
    """One table row before and after; every value is text, so no digit or zero is lost."""

    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    event = models.ForeignKey(AuditEvent, models.DO_NOTHING, related_name="changes", db_constraint=False)
    table_name = models.TextField()
    row_id = models.BigIntegerField()
    operation = models.TextField(choices=Operation)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    leaf_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_change"
        ordering = ["id"]
        verbose_name = _("audit change")
        verbose_name_plural = _("audit changes")

    def __str__(self) -> str:
        return f"{self.id} {self.operation} {self.table_name}/{self.row_id}"


class AuditRef(models.Model):
    """Index of the trail: which events concern a batch, an order, a lot (``kind:code``)."""

    id = models.BigIntegerField(primary_key=True)
    ref = models.TextField()
    event_id = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        managed = False
        db_table = "audit_ref"
        verbose_name = _("audit reference")
        verbose_name_plural = _("audit references")

    def __str__(self) -> str:
        return f"{self.ref} {self.event_id}"


class AuditSeal(models.Model):
    """Closes an event: how many changes it made, the hash over theirs, and everything it concerns."""

    event_id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField()
    changes = models.BigIntegerField()
    changes_digest = models.TextField()
    refs = models.JSONField()
    leaf_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "audit_seal"
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.event_id} {self.changes}"


class SecurityEvent(models.Model):
    """A refused attempt, kept outside the transaction that was rolled back (URS-SIG-12)."""

    id = models.BigIntegerField(primary_key=True)
    recorded_at = models.DateTimeField(_("when"))
    kind = models.TextField(_("kind"), choices=Refusal)
    username = models.TextField(_("user ID"))
    action = models.TextField(_("action"))
    subject = models.TextField(_("record"))
    error_code = models.TextField(_("code"))
    channel = models.TextField(_("door"), choices=Channel)
    terminal = models.TextField(_("terminal"))

    class Meta:
        managed = False
        db_table = "audit_security_event"
        ordering = ["-id"]
        verbose_name = _("security event")
        verbose_name_plural = _("security events")

    def __str__(self) -> str:
        return f"{self.id} {self.kind} {self.username}"
