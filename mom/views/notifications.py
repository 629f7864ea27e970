"""What happened and may interest this person: newest first, marked as read on request."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from kernel.pages import SIGNED_IN, protected
from people.notifications import mark_read
from people.selectors.notifications import notifications_of, unread_count

PAGE_SIZE = 50


@require_safe
@protected(SIGNED_IN)
def notifications(request: HttpRequest) -> HttpResponse:
    """The person's notifications."""
    page = Paginator(notifications_of(request.user), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"title": _("Notifications"), "page": page, "unread": unread_count(request.user)}
    return render(request, "shell/notifications.html", context)


@require_POST
@protected(SIGNED_IN)
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Mark them all as read; no record changes."""
    mark_read(request.user)
    return HttpResponseRedirect(reverse("notifications"))
