"""What time does to sessions, and what is looked for in refusals all the time."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.urls import reverse

from audit.contracts import Scope, authority
from equipment.models import Site
from kernel import clock
from people import alerts, sessions
from people.actions.disable_idle_account import disable_account
from people.actions.expire_password import expire_password
from people.actions.sign_in import record_sign_out
from people.choices import SessionEnd
from people.models import Notification
from people.notifications import notify, notify_those_who_may
from people.rules import in_force
from people.selectors.access_list import REVIEW, review_due
from people.selectors.aged import passwords_set_before
from people.selectors.authenticators import due_for_test
from people.selectors.idle import expired_accounts, idle_accounts

BEAT = {
    "unused-accounts": {"task": "people.disable_unused_accounts", "schedule": 60.0},
    "access-reviews": {"task": "people.remind_of_reviews", "schedule": 3600.0},
    "authenticator-tests": {"task": "people.remind_of_tests", "schedule": 3600.0},
    "old-passwords": {"task": "people.expire_old_passwords", "schedule": 3600.0},
    "idle-sessions": {"task": "people.end_idle_sessions", "schedule": 60.0},
    # Together within the minute that those who watch over access are to hear of it (21 CFR 11.300(d)).
    "refusal-watch": {"task": "people.watch_refusals", "schedule": 20.0, "options": {"expires": 20.0}},
    "security-mail": {"task": "people.send_alerts", "schedule": 15.0, "options": {"expires": 15.0}},
}


@shared_task(name="people.end_idle_sessions")
def end_idle_sessions() -> int:
    """End the sessions that nobody came back to; returns how many that were (URS-ACC-08)."""
    ended = 0
    for session in sessions.left_alone(clock.now()).select_related("user"):
        if sessions.end(session, SessionEnd.IDLE):
            ended += 1
            if session.user.is_active:
                record_sign_out(user=session.user, actor=session.user)
    return ended


@shared_task(name="people.watch_refusals")
def watch_refusals() -> int:
    """Look for bursts of wrong secrets; returns how many alerts were raised (URS-SIG-12)."""
    return alerts.watch()


@shared_task(name="people.send_alerts")
def send_alerts() -> int:
    """Send alerts by e-mail; returns how many went."""
    return alerts.send_waiting()


@shared_task(name="people.expire_old_passwords")
def expire_old_passwords() -> int:
    """Where passwords age, let old ones be changed; returns how many that were (URS-ACC-06)."""
    days = in_force().password_age_days
    if not days:
        return 0
    people = list(passwords_set_before(clock.now() - timedelta(days=days)))
    for user in people:
        expire_password(user=user, actor=authority().system_actor())
    return len(people)


@shared_task(name="people.disable_unused_accounts")
def disable_unused_accounts() -> int:
    """Disable accounts whose time is over or that nobody has used; returns how many (URS-ACC-05)."""
    now, system = clock.now(), authority().system_actor()
    expired = list(expired_accounts(now))
    for user in expired:
        disable_account(user=user, why="expired", actor=system)
    idle = idle_accounts(now)
    for user in idle:
        disable_account(user=user, why="idle", actor=system)
    return len(expired) + len(idle)


@shared_task(name="people.remind_of_reviews")
def remind_of_reviews() -> int:
    """Tell those who review access that a site's review is overdue, once for each; returns of how many sites."""
    told = 0
    for site in Site.objects.order_by("code"):
        due = review_due(site)
        if due is None or due > clock.now():
            continue
        url = reverse("people:access_list", kwargs={"uuid": site.uuid})
        if Notification.objects.filter(url=url, at__gte=due).exists():
            continue
        text = {
            "en": f"The access review of {site.code} is overdue.",
            "zh": f"{site.code} 的权限审核已逾期。",
        }
        if notify_those_who_may(REVIEW, Scope(site.pk), text, url=url, severity="alarm"):
            told += 1
    return told


@shared_task(name="people.remind_of_tests")
def remind_of_tests() -> int:
    """Tell each owner of an authenticator that its test is due, once for each test; returns how many (URS-ACC-10)."""
    told = 0
    for each in due_for_test():
        url = f"{reverse('people:my_account')}#authenticator-{each.uuid}"
        if Notification.objects.filter(user=each.user, url=url, at__gte=each.test_due_at).exists():
            continue
        text = {
            "en": f"Your authenticator {each.name} is due for its test: open My account and test it.",
            "zh": f"您的验证器 {each.name} 应进行测试：请在“我的账户”中测试。",
        }
        notify(each.user, text, url=url, severity="warn")
        told += 1
    return told
