"""The rules of access in force: the approved version of the compliance profile, read at no cost for a page.

``in_force()`` is the one place that answers for lengths, counts and periods. Until a version is approved the
settings of the installation hold (version 0). The answer is kept in the cache: an approval writes it there,
who signs in makes sure that it is there, and without the cache the database is asked.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from redis.exceptions import RedisError

from kernel import clock
from people.choices import RulesState
from people.models import ComplianceRules

# One hour: an approval replaces what is kept; this only bounds what a restored database leaves behind.
KEPT_FOR_S = 3600
# What PHARMOM_SAME_ACCOUNT_TWICE says where a second terminal is refused; "flag" otherwise.
REFUSE = "refuse"


@dataclass(frozen=True, kw_only=True)
class Rules:
    """One version of the rules. Days and counts of 0 mean: this rule is switched off."""

    version: int = 0
    name: dict[str, str] = field(default_factory=lambda: {"en": "As installed", "zh": "安装默认"})
    # Passwords (URS-ACC-06): characters, earlier ones that may not come back, days until one must be changed.
    password_length: int = 12
    password_history: int = 0
    password_age_days: int = 0
    refuse_common_passwords: bool = True
    refuse_own_id: bool = True
    # Wrong secrets in a row that lock an account (URS-ACC-07).
    wrong_secrets: int = 5
    # Seconds without use after which a session ends (URS-ACC-08).
    idle_sign_out_seconds: int = 900
    # Days without use after which an account is disabled; days between two access reviews (URS-ACC-05).
    idle_account_days: int = 90
    review_days: int = 180
    # Whether privileged roles need a second factor, and days until who has none is kept out (URS-ACC-09).
    second_factor_for_privileged: bool = False
    second_factor_grace_days: int = 14
    # The longest time for which an inspector's account is made, in days.
    inspector_days: int = 30
    # The longest time for which a role is delegated, in days (URS-ACC-12).
    delegation_days: int = 30
    # Whether one account on two terminals at once is refused; else it is flagged (URS-ACC-03).
    refuse_second_terminal: bool = False


def in_force() -> Rules:
    """The rules that hold now."""
    kept = _kept()
    if kept is None:
        kept = _read()
        _keep(kept, replace_it=False)
    return _effective(kept)


def as_installed() -> Rules:
    """What holds until a version is approved: the settings of the installation."""
    return Rules(
        wrong_secrets=settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK,
        idle_sign_out_seconds=settings.SESSION_IDLE_SECONDS,
        second_factor_for_privileged=settings.PHARMOM_SECOND_FACTOR == "privileged",
        second_factor_grace_days=settings.PHARMOM_SECOND_FACTOR_GRACE_DAYS,
        refuse_second_terminal=settings.PHARMOM_SAME_ACCOUNT_TWICE == REFUSE,
    )


def since(rule: str) -> datetime | None:
    """From when on ``rule`` has had the value that it has now; ``None``: since PharMOM was installed.

    A version that leaves the rule as it was does not begin it anew.
    """
    value, found = getattr(in_force(), rule), None
    approved = ComplianceRules.objects.filter(state=RulesState.APPROVED, effective_from__lte=clock.now())
    for began, said in approved.order_by("-effective_from", "-version").values_list("effective_from", rule):
        if said != value:
            return found
        found = began
    return None if getattr(as_installed(), rule) == value else found


def renew() -> None:
    """Replace what is kept by what the database says; called when an approval has been committed."""
    _keep(_read(), replace_it=True)


def _key() -> str:
    return f"people.rules.{connection.settings_dict['NAME']}"


def _kept() -> list[dict[str, Any]] | None:
    try:
        found: list[dict[str, Any]] | None = cache.get(_key())
    except RedisError:
        return None
    return found


def _keep(entries: list[dict[str, Any]], *, replace_it: bool) -> None:
    """Who found nothing adds, who approved replaces: a slow reader never overwrites a newer version."""
    try:
        (cache.set if replace_it else cache.add)(_key(), entries, timeout=KEPT_FOR_S)
    except RedisError:
        return


def _read() -> list[dict[str, Any]]:
    """The version in force and those that wait for their day, the earliest first; usually one or none."""
    approved = ComplianceRules.objects.filter(state=RulesState.APPROVED).order_by("effective_from", "version")
    versions = list(approved)
    if not versions:
        return []
    now = clock.now()
    begun = [each for each in versions if _begins(each) <= now]
    waiting = [each for each in versions if _begins(each) > now]
    return [_entry(each, has_begun=each in begun) for each in (*begun[-1:], *waiting)]


def _entry(version: ComplianceRules, *, has_begun: bool) -> dict[str, Any]:
    rules = {"version": version.version, "name": dict(version.name), **version.values()}
    return {"effective_from": _begins(version).isoformat(), "has_begun": has_begun, "rules": rules}


def _begins(version: ComplianceRules) -> datetime:
    if version.effective_from is None:
        raise LookupError("an approved version says from when on it holds")
    return version.effective_from


def _effective(entries: list[dict[str, Any]]) -> Rules:
    if not entries:
        return as_installed()
    found = entries[0] if len(entries) == 1 and entries[0]["has_begun"] else None
    if found is None:
        now = clock.now()
        begun = [each for each in entries if datetime.fromisoformat(each["effective_from"]) <= now]
        if not begun:
            return as_installed()
        found = begun[-1]
    return Rules(**found["rules"])
