"""Reactions of the whole suite: those who answer for the ledger and for access hear of what is wrong there."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from audit.contracts import Scope
from audit.errors import InstallationFailed
from audit.events import LedgerFaultFound
from kernel.events import subscribe
from people.events import SecurityAlerted, SessionBegan
from people.notifications import notify_those_who_may


@subscribe(LedgerFaultFound)
def tell_of_ledger_fault(event: LedgerFaultFound) -> None:
    """Once, when it is found; while it lasts it stands in their work queue."""
    notify_those_who_may(
        "audit.view_ledger",
        Scope(),
        {"en": _text(event, "en"), "zh": _text(event, "zh-hans")},
        url=reverse("audit:installation" if event.code == InstallationFailed.code else "audit:ledger"),
        severity="alarm",
    )


@subscribe(SessionBegan)
def tell_of_second_terminal(event: SessionBegan) -> None:
    """Somebody's account is in use at two terminals: whoever watches sessions looks at once (URS-ACC-03)."""
    if not event.elsewhere:
        return
    person, latest, others = event.user.printed_name, event.elsewhere[0], len(event.elsewhere)
    text = {
        "en": f"{person} has signed in at a second terminal; the first: {latest}",
        "zh": f"{person}在第二台终端登录；第一台：{latest}",
    }
    if others > 1:  # the list of sessions, where this leads, names them all
        text = {
            "en": f"{person} has signed in at one more terminal; in use at {others} others, last at {latest}",
            "zh": f"{person}又在一台终端登录；另有 {others} 台终端正在使用，最近为 {latest}",
        }
    notify_those_who_may(
        "people.end_session",
        Scope(),
        text,
        url=f"{reverse('people:session_list')}?is_twice=true",
        severity="warn",
    )


@subscribe(SecurityAlerted)
def tell_of_security_alert(event: SecurityAlerted) -> None:
    """An account was locked, or somebody guesses: whoever watches over access hears of it at once (URS-SIG-12)."""
    notify_those_who_may(
        "people.view_security_log",
        Scope(),
        event.alert.text,
        url=reverse("people:security_log"),
        severity="alarm",
    )


def _text(event: LedgerFaultFound, language: str) -> str:
    with translation.override(language):
        return event.text_of()
