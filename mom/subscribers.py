"""Reactions of the whole suite: those who answer for the ledger and for access hear of what is wrong there."""

from __future__ import annotations

from django.urls import reverse
from django.utils import translation

from audit.contracts import Scope
from audit.errors import InstallationFailed
from audit.events import LedgerFaultFound, SignaturesVoided
from kernel.events import subscribe
from people.events import SecurityAlerted, SessionBegan
from people.models import User
from people.notifications import notify, notify_those_who_may


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


@subscribe(SignaturesVoided)
def tell_those_who_signed(event: SignaturesVoided) -> None:
    """What they have signed has to be signed anew, or not at all: nobody finds that out by chance (URS-SIG-07)."""
    record, by = event.request.subject_code, event.by.get_full_name()
    if event.has_changed:
        text = {
            "en": f"{record} has changed since you signed it: your signature counts for nothing, sign anew",
            "zh": f"{record} 在您签名之后已变更：您的签名不再有效，请重新签名",
        }
    else:
        text = {
            "en": f"{by} has withdrawn the request for signatures on {record}: yours counts for nothing",
            "zh": f"{by}撤回了 {record} 的签名请求：您的签名不再有效",
        }
    signed = event.request.signatures.values("signer_id")
    for person in User.objects.filter(pk__in=signed, is_active=True).exclude(pk=event.by.pk):
        notify(person, text, url=event.request.get_absolute_url(), severity="warn")


def _text(event: LedgerFaultFound, language: str) -> str:
    with translation.override(language):
        return event.text_of()
