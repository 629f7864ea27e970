"""Settings on which security rests: what a browser may do, who gets in, how long, by which clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.said import Said
from audit.said import Said as _

# Names by which a machine calls itself; "testserver" is Django's own for its test client.
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
# In this order, with others between them: none of these may be left out.
MIDDLEWARE = (
    "django.middleware.security.SecurityMiddleware",
    "mom.middleware.ContentSecurityPolicyMiddleware",
    "mom.doors.origin_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.IdleSignOutMiddleware",
    "people.middleware.OwnPasswordMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "mom.door_limits.SignInLimitMiddleware",
)
SHORTEST_KEY, SHORTEST_PASSWORD, LONGEST_SHIFT_S, MOST_WRONG = 32, 12, 12 * 3600, 5


@dataclass(frozen=True)
class Wanted:
    """One setting: what it must be in words, and whether it is."""

    name: str
    expected: str
    holds: Callable[[Any], bool]
    # Only where browsers come from other machines.
    is_for_others: bool = False
    is_secret: bool = False


def _is(value: Any) -> Callable[[Any], bool]:
    return lambda found: bool(found == value)


def _is_strict(policy: Any) -> bool:
    said = " ".join(str(each) for each in dict(policy).values())
    return policy.get("default-src") == "'none'" and "unsafe" not in said and "*" not in said


def _asks_for_length(validators: Any) -> bool:
    lengths = [each.get("OPTIONS", {}).get("min_length", 0) for each in validators]
    return max(lengths, default=0) >= SHORTEST_PASSWORD


WANTED = (
    Wanted("DEBUG", "False", _is(False)),
    Wanted("SECRET_KEY", f"≥ {SHORTEST_KEY}", lambda key: len(key) >= SHORTEST_KEY, is_secret=True),
    Wanted(
        "ALLOWED_HOSTS",
        "no *",
        lambda hosts: bool(hosts) and not any("*" in host or host[:1] == "." for host in hosts),
    ),
    Wanted("SESSION_COOKIE_SECURE", "True", _is(True), is_for_others=True),
    Wanted("CSRF_COOKIE_SECURE", "True", _is(True), is_for_others=True),
    Wanted("SECURE_SSL_REDIRECT", "True", _is(True), is_for_others=True),
    Wanted("SECURE_HSTS_SECONDS", "> 0", lambda seconds: seconds > 0, is_for_others=True),
    Wanted("SESSION_COOKIE_HTTPONLY", "True", _is(True)),
    Wanted("SESSION_COOKIE_SAMESITE", "Lax, Strict", lambda site: site in ("Lax", "Strict")),
    Wanted("CSRF_COOKIE_SAMESITE", "Lax, Strict", lambda site: site in ("Lax", "Strict")),
    Wanted("SESSION_COOKIE_AGE", f"≤ {LONGEST_SHIFT_S}", lambda seconds: seconds <= LONGEST_SHIFT_S),
    Wanted("SESSION_IDLE_SECONDS", f"≤ {LONGEST_SHIFT_S}", lambda seconds: 0 < seconds <= LONGEST_SHIFT_S),
    Wanted("SECURE_CONTENT_TYPE_NOSNIFF", "True", _is(True)),
    Wanted("SECURE_REFERRER_POLICY", "same-origin", _is("same-origin")),
    Wanted("X_FRAME_OPTIONS", "DENY", _is("DENY")),
    Wanted("CONTENT_SECURITY_POLICY", "default-src 'none'", _is_strict),
    Wanted(
        "PASSWORD_HASHERS", "Argon2PasswordHasher", lambda found: found[0].endswith(".Argon2PasswordHasher")
    ),
    Wanted("AUTH_PASSWORD_VALIDATORS", f"min_length ≥ {SHORTEST_PASSWORD}", _asks_for_length),
    Wanted("AUTHENTICATION_BACKENDS", "people.backends.RoleBackend", _is(["people.backends.RoleBackend"])),
    Wanted("PHARMOM_AUTHORITY", "people.authority.RoleAuthority", _is("people.authority.RoleAuthority")),
    Wanted("PHARMOM_WRONG_SECRETS_BEFORE_LOCK", f"1–{MOST_WRONG}", lambda number: 1 <= number <= MOST_WRONG),
    Wanted("USE_TZ", "True", _is(True)),
    Wanted("TIME_ZONE", "UTC", _is("UTC")),
)


@INSTALLATION_CHECKS.register
class Settings(InstallationCheck):
    """Each is named with what it is; secrets are not shown (URS-VAL-02)."""

    code = "settings"
    label = gettext_lazy("Settings")
    order = 13

    def look(self) -> Iterator[Seen]:
        """HTTPS is asked for as soon as browsers come from other machines."""
        is_alone = set(settings.ALLOWED_HOSTS) <= OWN_NAMES
        for wanted in WANTED:
            yield _seen(wanted, is_alone)
        missing = [name for name in MIDDLEWARE if name not in settings.MIDDLEWARE]
        places = [settings.MIDDLEWARE.index(name) for name in MIDDLEWARE if name in settings.MIDDLEWARE]
        is_in_order = places == sorted(places)
        ok = is_in_order and not missing
        found = ", ".join(missing) if missing else "–" if ok else _("in another order")
        yield _line(_("guards in front of every page that are missing"), found, ok, "–")


def _seen(wanted: Wanted, is_alone: bool) -> Seen:
    value = getattr(settings, wanted.name)
    what = _("setting %(name)s") % {"name": wanted.name}
    if wanted.is_for_others and is_alone and not wanted.holds(value):
        return Seen(what, _("%(value)s: only this machine itself is served") % {"value": str(value)})
    shown = _("%(number)s characters") % {"number": len(value)} if wanted.is_secret else _short(value)
    return _line(what, shown, wanted.holds(value), wanted.expected)


def _line(what: Said, found: Said | str, ok: bool, expected: str) -> Seen:
    if ok:
        return Seen(what, found)
    remedy = _(
        "Set it back, and find out since when it was so: the page “System events” shows changed settings."
    )
    return Seen(what, found, ok=False, expected=expected, remedy=remedy)


def _short(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(_short(each) for each in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{key} {_short(each)}" for key, each in value.items())
    return str(value).rpartition(".")[2] if str(value).startswith("django.") else str(value)
