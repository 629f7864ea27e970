"""The signatures on a record as a table: the six items that every screen shows (21 CFR 11.50, URS-SIG-04)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.selectors.signatures import signed_time
from audit.selectors.standing import is_unsigned, with_standing
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


STANDING = Column(
    "standing", _("Signed version"), kind="template", template="audit/cells/standing.html", sortable=False
)


def signatures_table(signatures: Any, *records: Any) -> RelatedTable:
    """The panel for a record's page; in templates of one's own, include ``audit/signature.html``.

    With ``records``, those that were signed, it says of each signature whether it is for the record as it
    stands, and of a record that was changed since that nobody has signed it (URS-SIG-07).
    """
    empty = _("Nobody has signed yet.")
    if not records:
        return RelatedTable(_("Signatures"), SIGNATURE_COLUMNS, signatures, empty=empty)
    given = with_standing(signatures, *records)
    title = _("Signatures: unsigned as it stands") if is_unsigned(given) else _("Signatures")
    return RelatedTable(title, (*SIGNATURE_COLUMNS, STANDING), given, empty=empty)
