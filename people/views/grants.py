"""The dialogs about a grant: another period, its withdrawal by request, and at once."""

from __future__ import annotations

from audit.generic import ActionPage
from people.models import RoleGrant
from people.selectors.grant_words import place_words


class OfGrantPage(ActionPage):
    """About a grant: the head of the dialog says whose it is, which role, and where."""

    model = RoleGrant

    def subtitle(self) -> str:
        """``Li Na · Operator · SZ``; of a deputy also for whom and until when."""
        grant = self.record
        parts = (grant.user.printed_name, str(grant.role.name), str(place_words(grant)), grant.held_for)
        return " · ".join(filter(None, parts))
