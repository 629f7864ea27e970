"""Where the audit trail is found."""

from django.utils.translation import gettext_lazy as _

from kernel.shell import NavigationEntry, Right

ENTRIES = (
    NavigationEntry("audit", _("Audit trail"), "history", "audit:trail", "audit.view_trail", order=90),
    NavigationEntry("ledger", _("Ledger"), "shield-check", "audit:ledger", "audit.view_ledger", order=92),
    NavigationEntry(
        "installation",
        _("Installation"),
        "checklist",
        "audit:installation",
        "audit.view_installation",
        order=93,
    ),
    NavigationEntry(
        "reason_codes",
        _("Reasons for change"),
        "message-question",
        "audit:reason_code_list",
        "audit.view_rules",
        order=93,
    ),
    NavigationEntry(
        "signature_requests",
        _("Signatures waiting"),
        "writing-sign",
        "audit:signature_request_list",
        "audit.view_signatures",
        order=91,
    ),
    NavigationEntry(
        "signatures", _("Signatures"), "signature", "audit:signature_list", "audit.view_signatures", order=91
    ),
)
RIGHTS = (
    Right("audit.view_installation", _("Read the checks of the installation")),
    Right("audit.view_ledger", _("Read the ledger")),
    Right("audit.view_signatures", _("Read signatures")),
    Right("audit.view_trail", _("Read the audit trail")),
)
