"""Home: what this person must do now, gathered from every app's work queue; and the counts of the frame."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.pages import SIGNED_IN, protected
from kernel.shell import WorkItem, shell
from mom.context import ShellContext
from people.selectors.notifications import unread_count


@dataclass(frozen=True)
class WorkGroup:
    """Work of one urgency."""

    title: str | Promise
    tone: str
    icon: str
    items: list[WorkItem]


@protected(SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """My work, most urgent first."""
    now = clock.now()
    with clock.at(now):  # one look at the clock for every app's questions
        work = shell().work_for(request.user)
    context = {"title": _("My work"), "groups": _by_urgency(work, now), "total": _total(work)}
    return render(request, "shell/home.html", context)


@protected(SIGNED_IN)
def counts(request: HttpRequest) -> HttpResponse:
    """The numbers beside the navigation entries and on the bell, as out-of-band fragments.

    A workstation page has no navigation and asks for the bell alone (``?bell=1``).
    """
    unread = unread_count(request.user)
    if "bell" in request.GET:
        return render(request, "shell/counts.html", {"counts": [], "unread": unread})
    with clock.at(clock.now()):
        work = shell().work_for(request.user)
    by_entry: Counter[str] = Counter()
    for item in work:
        by_entry[item.kind.partition(".")[0]] += item.count
    by_entry["work"] = _total(work)
    codes = [line.entry.code for line in ShellContext(request).navigation]
    context = {"counts": [(code, by_entry[code]) for code in codes], "unread": unread}
    return render(request, "shell/counts.html", context)


def _total(work: list[WorkItem]) -> int:
    return sum(item.count for item in work)


def _by_urgency(work: list[WorkItem], now: datetime) -> list[WorkGroup]:
    today = timezone.localtime(now).date()
    groups = [
        WorkGroup(_("Now"), "alarm", "alert-circle", []),
        WorkGroup(_("Today"), "warn", "clock", []),
        WorkGroup(_("After that"), "neutral", "list-check", []),
    ]
    for item in work:
        is_late = item.due_at is not None and item.due_at < now
        is_today = item.due_at is not None and timezone.localtime(item.due_at).date() == today
        if item.severity == "alarm" or is_late:
            groups[0].items.append(item)
        elif item.severity == "warn" or is_today:
            groups[1].items.append(item)
        else:
            groups[2].items.append(item)
    return [group for group in groups if group.items]
