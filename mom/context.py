"""What every page's frame shows: navigation by role, the person, the site, where help is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from equipment.models import Site
from kernel.pages import SIGNED_IN
from kernel.shell import NavigationEntry, shell
from people.selectors.held_rights import held_rights


@dataclass(frozen=True)
class NavigationLine:
    """One navigation entry as this page shows it; ``current`` is ``page``, ``true`` or empty."""

    entry: NavigationEntry
    url: str
    current: str


class ShellContext:
    """Looked up only where a template asks, so that a fragment pays for nothing."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.user: Any = getattr(request, "user", None)

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return bool(self.user is not None and self.user.is_authenticated)

    @cached_property
    def navigation(self) -> list[NavigationLine]:
        """The entries this person may open."""
        if not self.is_signed_in:
            return []
        held = held_rights(self.user.pk).permissions() | {SIGNED_IN}
        found = [(entry, reverse(entry.url_name)) for entry in shell().entries_for(held.__contains__)]
        path = self.request.path
        # The longest address wins: below "/batches/orders/" it is orders, not batches.
        above = max((url for _, url in found if url != "/" and path.startswith(url)), key=len, default="")
        return [
            NavigationLine(entry, url, "page" if path == url else "true" if url == above else "")
            for entry, url in found
        ]

    @cached_property
    def person_key(self) -> str:
        """A key under which the browser keeps this person's own settings."""
        return str(self.user.pk) if self.is_signed_in else ""

    @cached_property
    def person_name(self) -> str:
        """The name as it stands in records."""
        return str(self.user.get_full_name() or self.user.get_username()) if self.is_signed_in else ""

    @cached_property
    def person_roles(self) -> str:
        """The roles this person holds now, in the reader's language."""
        return ", ".join(str(role.name) for role in held_rights(self.user.pk).roles())

    @cached_property
    def site_name(self) -> str:
        """The plant's name where PharMOM serves one site; with several, pages name theirs."""
        names = list(Site.objects.values_list("name", flat=True)[:2])
        return str(names[0]) if len(names) == 1 else ""

    @cached_property
    def help_url(self) -> str:
        """The help of the page that is open, else the list of topics."""
        match = self.request.resolver_match
        topic = shell().topic_for(match.view_name) if match else None
        return reverse("help_topic", args=[topic.code]) if topic else reverse("help")

    @property
    def zone(self) -> str:
        """The name of the zone in which times are shown."""
        return timezone.get_current_timezone_name()

    @property
    def home_url(self) -> str:
        """My work."""
        return reverse("home")

    @property
    def counts_url(self) -> str:
        """The numbers beside navigation and bell."""
        return reverse("shell_counts")

    @property
    def search_url(self) -> str:
        """The global search."""
        return reverse("search")

    @property
    def notifications_url(self) -> str:
        """This person's notifications."""
        return reverse("notifications")

    @property
    def account_url(self) -> str:
        """The page about oneself."""
        return reverse("people:my_account")

    @property
    def about_url(self) -> str:
        """Product, version, licences."""
        return reverse("about")

    @property
    def live_url(self) -> str:
        """The event stream; empty while nobody is signed in."""
        return reverse("live") if self.is_signed_in else ""

    @property
    def received_us(self) -> int:
        """When the request came; changes told before are on the page (``kernel.live``)."""
        return int(getattr(self.request, "received_us", 0))

    @property
    def sign_out_url(self) -> str:
        """Ends the session."""
        return reverse("people:sign_out")

    @property
    def sign_in_url(self) -> str:
        """The sign-in page."""
        return reverse(settings.LOGIN_URL)


def shell_context(request: HttpRequest) -> dict[str, ShellContext]:
    """Context processor: ``shell`` in every template."""
    return {"shell": ShellContext(request)}
