"""Resource ``installation-checks``: what each check of the installation found, and a check on demand."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet

from audit.actions.verify_installation import verify_installation
from audit.api.endpoints import ActionEndpoints, creation
from audit.models import InstallationRun
from audit.selectors.installation import every_run
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import Body, RecordSerializer


class InstallationCheckShown(RecordSerializer):
    """A check and its verdict."""

    class Meta:
        model = InstallationRun
        fields = ("uuid", "began_at", "ended_at", "machine", "state", "looked_at", "fault_count")


class InstallationCheckDetailShown(InstallationCheckShown):
    """With everything that was looked at, as it was found."""

    class Meta(InstallationCheckShown.Meta):
        fields = (*InstallationCheckShown.Meta.fields, "lines")  # type: ignore[assignment]


class CheckBody(Body):
    """Nothing is asked: everything is looked at."""


class InstallationCheckResource(ActionEndpoints, ReadViewSet):
    """Checks of the installation, the newest first (URS-VAL-02); one takes some seconds and changes nothing."""

    permission = "audit.view_installation"
    serializer_class = InstallationCheckShown
    detail_serializer_class = InstallationCheckDetailShown
    code_field = "uuid"
    site_path = ""
    filters: ClassVar[dict[str, str]] = {"state": "state", "since": "began_at__gte"}

    create = creation(verify_installation, body=CheckBody)

    def get_records(self) -> QuerySet[InstallationRun]:
        """Every check."""
        return every_run()
