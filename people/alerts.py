"""Raises security alerts and sends them by e-mail; who hears of them on the screen subscribes to the event."""

from __future__ import annotations

from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import connection, transaction

from kernel import clock, live
from kernel.events import publish
from people.choices import AlertKind
from people.events import SecurityAlerted
from people.models import SecurityAlert, User
from people.rules import in_force
from people.selectors.refusals import ACCOUNT, Burst, bursts

# An alert that the mail server would not take is tried again until then; on the screen it stands for ever.
GIVE_UP_AFTER = timedelta(days=1)
SENT_AT_ONCE = 20
# Two workers that look at the same moment: one of them raises the alert.
_ONE_WATCHER = 5_140_001
MAIL = """{en}

{zh}

{at} UTC · PharMOM
"""


def alert_of_lock(user: User) -> None:
    """The account has just been locked: told in the transaction that locks it."""
    name, wrong = f"{user.printed_name} ({user.username})", in_force().wrong_secrets
    _raise(
        AlertKind.LOCKED,
        user.username,
        {
            "en": f"The account of {name} is locked after {wrong} wrong secrets.",
            "zh": f"{name} 的账户因连续 {wrong} 次输错密码而被锁定。",
        },
    )


def watch() -> int:
    """Raise an alert for each burst of refusals that has none yet; returns how many were raised."""
    now, raised = clock.now(), 0
    window = timedelta(seconds=settings.PHARMOM_REFUSAL_WINDOW_SECONDS)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ONE_WATCHER])
            if not cursor.fetchone()[0]:
                return 0
        for burst in bursts(now - window, settings.PHARMOM_REFUSALS_BEFORE_ALERT):
            kind = AlertKind.ACCOUNT if burst.of == ACCOUNT else AlertKind.PLACE
            told = SecurityAlert.objects.filter(kind=kind, about=burst.about, at__gt=now - window)
            if not told.exists():
                _raise(kind, burst.about, _words(burst))
                raised += 1
    return raised


def send_waiting() -> int:
    """Send by e-mail what has not been sent; returns how many went. What fails is kept and tried again."""
    sent = 0
    if not settings.PHARMOM_SECURITY_MAIL:
        return 0
    with transaction.atomic():
        waiting = SecurityAlert.objects.filter(mailed_at=None, at__gt=clock.now() - GIVE_UP_AFTER)
        for alert in waiting.select_for_update(skip_locked=True).order_by("at", "pk")[:SENT_AT_ONCE]:
            try:
                _send(alert)
            except (SMTPException, OSError) as failure:
                alert.failure = str(failure)[:300] or type(failure).__name__
                alert.save(update_fields=["failure"])
                break  # the next one would wait for the same server
            alert.mailed_at, alert.failure = clock.now(), ""
            alert.save(update_fields=["mailed_at", "failure"])
            sent += 1
    return sent


def _raise(kind: AlertKind, about: str, text: dict[str, str]) -> None:
    alert = SecurityAlert.objects.create(at=clock.now(), kind=kind, about=about[:150], text=text)
    publish(SecurityAlerted(alert))
    live.publish("security:log", {"kind": str(kind)})


def _words(burst: Burst) -> dict[str, str]:
    minutes = settings.PHARMOM_REFUSAL_WINDOW_SECONDS // 60
    if burst.of == ACCOUNT:
        return {
            "en": f"{burst.count} refused attempts with the user ID “{burst.about}” within {minutes} minutes.",
            "zh": f"{minutes} 分钟内用户名“{burst.about}”有 {burst.count} 次尝试被拒绝。",
        }
    many, place, names = burst.count, burst.about, burst.names
    return {
        "en": f"{many} refused attempts from {place} within {minutes} minutes, with {names} user IDs.",
        "zh": f"{minutes} 分钟内来自 {place} 的 {many} 次尝试被拒绝，涉及 {names} 个用户名。",
    }


def _send(alert: SecurityAlert) -> None:
    text = {"en": alert.text.get("en", ""), "zh": alert.text.get("zh", "")}
    send_mail(
        subject=f"PharMOM: {text['en']}"[:200].replace("\n", " "),
        message=MAIL.format(at=f"{alert.at:%Y-%m-%d %H:%M:%S}", **text),
        from_email=None,
        recipient_list=list(settings.PHARMOM_SECURITY_MAIL),
    )
