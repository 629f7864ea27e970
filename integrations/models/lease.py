"""The lease of a connection: one worker holds it, and a stalled holder cannot write after a take-over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from integrations.choices import ConnectionState
from integrations.errors import LeaseLost
from integrations.models.endpoint import Endpoint, EndpointKind
from kernel import clock

LEASE_SECONDS = 15


@dataclass(frozen=True)
class Held:
    """A lease that was taken. ``token`` is the fence: every write carries it."""

    endpoint_id: int
    endpoint_code: str
    token: int
    holder: str
    lapsed_at: datetime | None


class LeaseQuerySet(models.QuerySet["EndpointLease"]):
    """Taking, keeping and giving back leases."""

    def lapsed(self, at: datetime) -> LeaseQuerySet:
        """Leases of switched-on plant connections that nobody holds."""
        return self.filter(Q(holder="") | Q(expires_at__lte=at), endpoint__is_enabled=True).exclude(
            endpoint__kind=EndpointKind.ERP
        )

    def take(self, holder: str, most: int) -> list[Held]:
        """Take up to ``most`` lapsed leases; rows that another worker is taking now are left to it."""
        with transaction.atomic():
            now = clock.now()
            free = self.lapsed(now).select_for_update(skip_locked=True, of=("self",))
            taken = []
            for lease in free.select_related("endpoint").order_by("endpoint_id")[:most]:
                lapsed_at = lease.expires_at
                lease.token += 1
                lease.holder = holder
                lease.taken_at = now
                lease.expires_at = now + timedelta(seconds=LEASE_SECONDS)
                lease.state = ConnectionState.CONNECTING
                lease.save()
                taken.append(Held(lease.endpoint_id, lease.endpoint.code, lease.token, holder, lapsed_at))
        return taken

    def renew(self, held: Held) -> bool:
        """Keep the lease; ``False`` when another worker has taken it or the connection is switched off."""
        until = clock.now() + timedelta(seconds=LEASE_SECONDS)
        mine = self.filter(endpoint_id=held.endpoint_id, token=held.token, endpoint__is_enabled=True)
        return self.filter(pk__in=mine.values("pk")).update(expires_at=until) == 1

    def give_back(self, held: Held) -> None:
        """Let another worker take it at once."""
        self.filter(endpoint_id=held.endpoint_id, token=held.token).update(
            holder="", expires_at=clock.now(), state=ConnectionState.WAITING, connected_since=None
        )

    def fence(self, held: Held) -> EndpointLease:
        """Called first in every transaction that writes for the connection; raises ``LeaseLost``.

        The row stays locked until the commit, so that a take-over waits for this write or precedes it.
        """
        lease = (
            self.select_for_update(no_key=True).filter(endpoint_id=held.endpoint_id, token=held.token).first()
        )
        if lease is None:
            raise LeaseLost(endpoint=held.endpoint_code)
        return lease


class EndpointLease(TechnicalModel):
    """Who holds the connection and what they see of it."""

    endpoint = models.OneToOneField(Endpoint, models.CASCADE, related_name="lease")
    holder = models.CharField(max_length=120, blank=True)
    token = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=ConnectionState, default=ConnectionState.WAITING)
    connected_since = models.DateTimeField(null=True)
    last_sample_at = models.DateTimeField(null=True)
    samples_stored = models.BigIntegerField(default=0)
    last_error = models.TextField(blank=True)
    last_error_at = models.DateTimeField(null=True)

    objects = LeaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("lease of a connection")
        verbose_name_plural = _("leases of connections")

    def __str__(self) -> str:
        return f"{self.endpoint_id} {self.holder or '–'} #{self.token}"

    def note_stored(self, stored: int, newest: datetime) -> None:
        """Count what was just stored, in the transaction that stored it."""
        self.samples_stored = F("samples_stored") + stored
        self.last_sample_at = newest
        self.save(update_fields=["samples_stored", "last_sample_at"])
