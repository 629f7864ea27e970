"""What integrations ask of people: a lost connection, a message that was given up, an import that waits."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.declaration import can_run
from integrations.choices import ConnectionState, DeliveryState, ImportState, MappingState
from integrations.selectors.endpoints import endpoints_visible_to, state_of
from integrations.selectors.imports import mappings_visible_to, runs_visible_to
from integrations.selectors.messages import messages_visible_to
from kernel import clock
from kernel.shell import WorkItem
from people.selectors.accounts import without_owner

TO_GO_ON = (ImportState.CARRIED_OUT, ImportState.COMPARED)
AWAY = (ConnectionState.LOST, ConnectionState.WAITING)


def items(user: Any) -> list[WorkItem]:
    """For those who can do something about it."""
    found: list[WorkItem] = []
    if can_run("integrations.set_endpoint_enabled", user):
        found += _lost_connections(user)
    if can_run("integrations.retry_message", user):
        found += _dead_letters(user)
    if can_run("people.change_service_account", user):
        found += _without_owner()
    if can_run("integrations.approve_import_mapping", user):
        found += _drafts(user)
    if can_run("integrations.accept_import", user):
        found += _waiting(user, _("Import %(code)s waits for quality"), state=ImportState.REPORTED)
    if can_run("integrations.carry_out_import", user):
        mine = {"state__in": TO_GO_ON, "carried_out_by": user}
        found += _waiting(user, _("Import %(code)s is to be compared and signed"), **mine)
    return found


def _drafts(user: Any) -> list[WorkItem]:
    """Mappings that somebody else has written."""
    return [
        WorkItem(
            title=_("Import mapping %(mapping)s waits for approval") % {"mapping": each},
            detail=str(each.name),
            url=each.get_absolute_url(),
            kind="mappings.draft",
            icon="table-column",
        )
        for each in mappings_visible_to(user).filter(state=MappingState.DRAFT)
        if user.get_username() not in each.written_by
    ]


def _waiting(user: Any, title: str, **narrowed: Any) -> list[WorkItem]:
    return [
        WorkItem(
            title=title % {"code": each.code},
            detail=f"{each.file.name} · {each.get_state_display()}",
            url=each.get_absolute_url(),
            kind="imports.waiting",
            since=each.carried_out_at,
            icon="file-import",
        )
        for each in runs_visible_to(user).filter(**narrowed)
    ]


def _lost_connections(user: Any) -> list[WorkItem]:
    now = clock.now()
    found = []
    for endpoint in endpoints_visible_to(user):
        seen = state_of(endpoint, now)
        if seen.state not in AWAY:
            continue
        found.append(
            WorkItem(
                title=_("Connection %(code)s: %(state)s")
                % {"code": endpoint.code, "state": seen.state.label},
                detail=seen.last_error or _("No worker holds it: is the capture worker running?"),
                url=endpoint.get_absolute_url(),
                kind="connections.lost",
                since=seen.since,
                severity="alarm",
                icon="plug-connected-x",
            )
        )
    return found


def _dead_letters(user: Any) -> list[WorkItem]:
    dead = messages_visible_to(user).filter(state=DeliveryState.DEAD)
    return [
        WorkItem(
            title=_("%(endpoint)s did not take %(code)s")
            % {"endpoint": each.endpoint.code, "code": each.code},
            detail=each.last_error,
            url=each.get_absolute_url(),
            kind="outbox.dead",
            since=each.written_at,
            severity="alarm",
            icon="mail-x",
        )
        for each in dead
    ]


def _without_owner() -> list[WorkItem]:
    """One line for all of them: which they are stands in the list (URS-ACC-05)."""
    count = without_owner().count()
    if not count:
        return []
    words = ngettext(
        "Nobody answers for %(number)s service account",
        "Nobody answers for %(number)s service accounts",
        count,
    )
    return [
        WorkItem(
            title=words % {"number": count},
            detail=_("Name a person whose account is in use"),
            url=f"{reverse('integrations:service_account_list')}?without_owner=true",
            kind="service-accounts.owner",
            severity="warn",
            icon="user-question",
        )
    ]
