"""What happened to a connection, and which of its devices answer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import TechnicalModel
from integrations.choices import Happening
from integrations.models.endpoint import Endpoint


class ConnectionEvent(TechnicalModel):
    """One happening: connected, lost, taken over, messages missing, clock differs (URS-INT-03, 04)."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="events")
    at = models.DateTimeField(_("when"))
    kind = models.CharField(_("what"), max_length=20, choices=Happening)
    device = models.CharField(_("device"), max_length=200, blank=True)
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name = _("event of a connection")
        verbose_name_plural = _("events of connections")
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["endpoint", "-at"], name="integrations_events_by_time")]

    def __str__(self) -> str:
        return f"{self.at} {self.kind}"


class DeviceState(TechnicalModel):
    """Whether a device behind a broker is there, by its own status message or last will (URS-INT-03)."""

    endpoint = models.ForeignKey(Endpoint, models.CASCADE, related_name="devices")
    device = models.CharField(_("device"), max_length=200)
    is_online = models.BooleanField(_("online"))
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("state of a device")
        verbose_name_plural = _("states of devices")
        ordering = ["device"]
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "device"], name="integrations_one_state_per_device")
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.is_online}"
