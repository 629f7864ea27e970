"""What somebody narrows a list by, kept under a name: for oneself, or for everybody who holds a role."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.models import AuditedModel
from people.models.role import Role


class SavedFilter(AuditedModel):
    """The query of a list's address under a name; at most one of a person opens the list."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_filters", verbose_name=_("owner")
    )
    # The name of the list's address, such as ``audit:trail``.
    page = models.CharField(_("list"), max_length=100)
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=2000)
    role = models.ForeignKey(
        Role, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared with")
    )
    is_default = models.BooleanField(_("opens the list"), default=False)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["page", "name"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "page", "name"], name="people_one_filter_per_name"),
            models.UniqueConstraint(
                fields=["owner", "page"],
                condition=models.Q(is_default=True),
                name="people_one_default_filter",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def audit_refs(self) -> list[str]:
        """The person whose it is."""
        return [f"person:{self.owner.username}"]
