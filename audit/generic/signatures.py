"""The signatures on a record as a table: the six items that every screen shows (21 CFR 11.50, URS-SIG-04)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.selectors.signatures import signed_time
from kernel.pages import Column, RelatedTable

SIGNED_AT = Column(
    "signed_at",
    _("Signed at"),
    kind="template",
    template="audit/cells/signed_time.html",
    value=signed_time,
    sort="signed_at",
)
# The role by its name in the reader's language; exports keep its code.
ROLE = Column("role", _("Role"), kind="template", template="audit/cells/role.html")
SIGNATURE_COLUMNS = (
    Column("signer_name", _("Signed by"), sub="signer_username"),
    ROLE,
    Column("meaning", _("Meaning"), value="get_meaning_display", sortable=False),
    SIGNED_AT,
)


def signatures_table(signatures: Any) -> RelatedTable:
    """The panel for a record's page; in templates of one's own, include ``audit/signature.html``."""
    return RelatedTable(_("Signatures"), SIGNATURE_COLUMNS, signatures, empty=_("Nobody has signed yet."))
