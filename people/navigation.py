"""Where people's pages are found."""

from django.utils.translation import gettext_lazy as _

from kernel.shell import LiveChannel, NavigationEntry, Right

ENTRIES = (
    NavigationEntry(
        "access-reviews",
        _("Access reviews"),
        "clipboard-check",
        "people:review_list",
        "people.view_access_reviews",
        order=103,
    ),
    NavigationEntry(
        "who-could",
        _("Who could …?"),
        "zoom-question",
        "people:who_could",
        "people.view_people",
        order=101,
    ),
    NavigationEntry(
        "role-requests",
        _("Role requests"),
        "user-plus",
        "people:request_list",
        "people.view_role_requests",
        order=101,
    ),
    NavigationEntry(
        "access-rules",
        _("Rules of access"),
        "adjustments",
        "people:rules_list",
        "people.view_access_rules",
        order=104,
    ),
    NavigationEntry("people", _("People"), "users", "people:person_list", "people.view_people", order=100),
    NavigationEntry("roles", _("Roles"), "id-badge-2", "people:role_list", "people.view_people", order=101),
    NavigationEntry(
        "authenticators",
        _("Authenticators"),
        "shield-lock",
        "people:authenticator_list",
        "people.view_people",
        order=102,
    ),
    NavigationEntry(
        "security",
        _("Refused attempts"),
        "shield-x",
        "people:security_log",
        "people.view_security_log",
        order=102,
    ),
    NavigationEntry(
        "signers", _("Signers"), "signature", "people:signer_list", "people.view_people", order=104
    ),
    NavigationEntry(
        "statements",
        _("Statements of accountability"),
        "writing-sign",
        "people:statement_list",
        "people.view_people",
        order=105,
    ),
    NavigationEntry(
        "sessions",
        _("Sessions"),
        "device-desktop",
        "people:session_list",
        "people.view_sessions",
        order=103,
    ),
    NavigationEntry(
        "terminals",
        _("Terminals"),
        "device-tablet",
        "people:terminal_list",
        "people.view_terminals",
        order=104,
    ),
)
RIGHTS = (
    Right("people.view_access_reviews", _("Read access reviews")),
    Right("people.view_access_rules", _("Read the rules of access")),
    Right("people.view_role_requests", _("Read role requests")),
    Right("people.view_people", _("Read accounts and roles")),
    Right("people.view_security_log", _("Read refused attempts")),
    Right("people.view_sessions", _("Read sessions")),
    Right("people.view_terminals", _("Read terminals")),
)
# Each refused attempt, as it comes.
LIVE = (LiveChannel("security", "people.view_security_log"),)
