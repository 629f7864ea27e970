"""How people, times, signatures and limits read on paper, for every part of the printed batch record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from audit.choices import Standing
from audit.contracts import authority
from audit.models import AuditEvent, ReasonCode, Signature
from audit.selectors.signatures import signed_time
from audit.selectors.wording import word_action
from batches.contracts import limit_text
from batches.models import StepRecord
from kernel.document import Cell, Columns, Note, Table, Text, amount

OUTSIDE, CHANGED = "▲", "※"


def named(person: Any) -> str:
    """``李娜 Li Na (li.na)``: printed name and user ID; a dash for nobody."""
    return f"{person.get_full_name()} ({person.get_username()})" if person is not None else "–"


def span(start: datetime | None, end: datetime | None, word: Any) -> str:
    """From – until, by ``word``, which words a moment at the site."""
    return "–" if start is None else f"{word(start)} – {word(end) if end is not None else '…'}"


def limits_of(record: StepRecord) -> Cell:
    """The limits with their unit, and below them the target where there is one."""
    limits = amount(limit_text(record.low, record.high), record.unit)
    target = amount(record.target, record.unit)
    return Cell(limits or "–", small=_("target %(value)s") % {"value": target} if target else "")


def reason_labels() -> dict[str, str]:
    """What each reason code means, in the reader's language; one query."""
    return {reason.code: str(reason.label) for reason in ReasonCode.objects.all()}


def why(event: AuditEvent | None, labels: dict[str, str]) -> Cell:
    """The reason of a change: the person's own words, and what the code means."""
    if event is None:
        return Cell("–")
    return Cell(event.reason_text or "–", small=labels.get(event.reason_code, event.reason_code))


def standing_words(signature: Signature) -> str:
    """Whether it is for the record as it stands (URS-SIG-07); nothing where that was not asked."""
    return str(Standing(signature.standing).label) if signature.standing else ""


def signature_note(signature: Signature) -> Note:
    """The same in one line, where a table would take the room of what was signed."""
    parts = (
        f"{signature.signer_name} ({signature.signer_username})",
        authority().role_name(signature.role),
        str(signature.get_meaning_display()),
        signed_time(signature),
        _("signed content unchanged") if signature.is_whole else f"{OUTSIDE} {_('signed content damaged')}",
        *([standing_words(signature)] if signature.standing and signature.is_whole else []),
    )
    return Note(_("Signature"), " · ".join(parts))


def signature_rows(signatures: Iterable[Signature]) -> list[Sequence[Cell | Text]]:
    """What 21 CFR 11.50 asks for, in the zone of the signature: name, ID, role, meaning, time (URS-SIG-04)."""
    return [
        (
            Cell(each.signer_name, small=each.signer_username),
            authority().role_name(each.role),
            str(each.get_meaning_display()),
            signed_time(each),
            Cell(word_action(each.action), small=each.subject_code),
            Cell(_("unchanged"), small=standing_words(each))
            if each.is_whole
            else Cell(_("damaged"), mark=OUTSIDE),
        )
        for each in signatures
    ]


def signature_table(signatures: Iterable[Signature], empty: Text = "") -> Table:
    """Signatures as a record shows them; the last column says whether the signed content is whole."""
    columns = Columns(
        (
            _("Printed name, user ID"),
            _("Role"),
            _("Meaning"),
            _("Signed at"),
            _("What was signed"),
            _("Signed content"),
        ),
        (19, 14, 9, 31, 18, 9),
    )
    return Table(columns, signature_rows(signatures), empty=empty)
