"""The report of an import as a document: what was stated, read, made, rejected and compared, and who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.contracts import authority
from audit.selectors.signatures import signatures_on, signed_time
from audit.selectors.standing import with_standing
from equipment.selectors.site_time import exactly_at_site
from integrations.choices import ImportState, RowOutcome
from integrations.models import ImportRun
from integrations.selectors import import_shown as shown
from integrations.selectors.import_values import target_of
from integrations.selectors.imports import closing_reason
from kernel import canonical, clock
from kernel.document import Attachment, Block, Cell, Columns, Facts, Note, Section, Table, plain, typeset

MARK = "▲"
FORMAT = "pharmom-import-report/1"
FINAL = (ImportState.ACCEPTED, ImportState.FAILED, ImportState.WITHDRAWN)


def report_pdf(run: ImportRun, language: str, reader: Any) -> bytes:
    """The PDF in one language, with the numbers attached as canonical JSON."""
    with translation.override(language):
        document = _document(run, language, reader)
    attached = Attachment(
        name=f"{run.code}.json",
        content=canonical.canonical_json(report_data(run)).decode("utf-8"),
        description="The numbers of this import report, as canonical JSON",
    )
    return typeset(document, at=clock.now(), attachments=[attached])


def report_data(run: ImportRun) -> dict[str, Any]:
    """Everything that the report says, as plain data; rejected rows with their own text."""
    rejected = run.rows.filter(outcome=RowOutcome.REJECTED).order_by("line")
    return {
        "format": FORMAT,
        **run.signed_content(),
        "figures": run.figures,
        "state": run.state,
        "closed_because": closing_reason(run),
        "rejected_rows": [
            {"line": row.line, "error": row.error, "why": dict(row.why), "cells": row.cells}
            for row in rejected
        ],
    }


def _document(run: ImportRun, language: str, reader: Any) -> dict[str, Any]:
    now = clock.now()
    names = {"person": reader.get_full_name(), "time": exactly_at_site(now, run.site)}
    state = str(run.get_state_display())
    return {
        "language": "zh" if language.startswith("zh") else "en",
        "title": _("Import report"),
        "subject": f"{run.code} · {target_of(run.mapping.target).label}",
        "mark": _("COPY"),
        "warning": "" if run.state in FINAL else _("NOT FINISHED: %(state)s") % {"state": state},
        "legend": _("%(mark)s does not agree. The original is the electronic record.") % {"mark": MARK},
        "heads": [[_("Import"), run.code], [_("File"), run.file.name], [_("State"), state]],
        "foot": {
            "document": run.code,
            "printed": _("Printed by %(person)s, %(time)s") % names,
            "page": _("Page %(page)s of %(pages)s") % {"page": "{page}", "pages": "{pages}"},
        },
        "sections": [plain(each) for each in _sections(run)],
    }


def _sections(run: ImportRun) -> list[Section]:
    found = [
        Section("identity", _("What was imported"), [_identity(run)]),
        Section("numbers", _("Numbers that must agree"), [_numbers(run)]),
    ]
    if reason := closing_reason(run):
        found.insert(
            0,
            Section("closed", _("Why it was closed"), [Note(str(run.get_state_display()), reason, "alarm")]),
        )
    if run.figures:
        found.append(Section("values", _("Values read back"), _values(run)))
        found.append(Section("words", _("Words translated"), [_words(run)]))
    found.append(Section("rejected", _("Rejected rows"), [_rejected(run)]))
    found.append(Section("signatures", _("Signatures"), [_signatures(run)]))
    return found


def _identity(run: ImportRun) -> Facts:
    mapping, doer = run.mapping, run.carried_out_by
    approver = mapping.approved_by.get_full_name() if mapping.approved_by is not None else "–"
    return Facts(
        [
            (_("What is imported"), str(target_of(mapping.target).label)),
            (_("Site"), f"{run.site.code} {run.site.name}"),
            (_("Mapping"), f"{mapping} · {mapping.name}"),
            (_("Approved by"), approver),
            (_("File"), run.file.name),
            (_("Size in bytes"), str(run.file.size)),
            ("SHA-256", run.file.sha256),
            (_("Brings rejected rows again of"), run.corrects.code if run.corrects is not None else "–"),
            (
                _("Prepared by"),
                f"{run.prepared_by.get_full_name()}, {exactly_at_site(run.prepared_at, run.site)}",
            ),
            (
                _("Carried out by"),
                f"{doer.get_full_name()}, {exactly_at_site(run.carried_out_at, run.site)}" if doer else "–",
            ),
        ]
    )


def _numbers(run: ImportRun) -> Table:
    heads = (
        _("Must agree"),
        _("Stated by the former system"),
        _("In the file"),
        _("Imported (read back)"),
        pgettext("row", "Rejected"),
        _("Agrees"),
    )
    rows = [
        (
            Cell(each.label, small=each.note),
            each.stated,
            each.found,
            each.imported,
            each.rejected,
            _yes(each.agrees),
        )
        for each in shown.agreements(run)
    ]
    return Table(Columns(heads, (25, 17, 16, 18, 14, 10)), rows)


def _yes(agrees: bool | None) -> Cell:
    if agrees is None:
        return Cell(_("not compared yet"))
    return Cell(_("yes")) if agrees else Cell(_("no"), mark=MARK)


def _values(run: ImportRun) -> Sequence[Block]:
    heads = (_("Field"), _("Equal in value and meaning"), _("Different"), _("Agrees"))
    rows = [
        (each.label, str(each.equal), str(each.different), _yes(each.agrees))
        for each in shown.fields_compared(run)
    ]
    found: list[Block] = [Table(Columns(heads, (40, 25, 20, 15)), rows)]
    if run.figures["differences"]:
        named = (_("Line"), _("Record"), _("Field"), _("In the file"), _("Read back"))
        different = [
            (str(each["line"]), each["record"], each["label"], each["expected"], each["found"])
            for each in shown.differences(run)
        ]
        found.append(Table(Columns(named, (8, 18, 24, 25, 25)), different))
    return found


def _words(run: ImportRun) -> Table:
    heads = (_("Field"), _("Former word"), _("Value"), _("In English"), _("In Chinese"), _("Records"))
    rows = [
        (each["name"], each["word"], each["value"], each["label"].en, each["label"].zh, str(each["count"]))
        for each in shown.words_shown(run)
    ]
    return Table(Columns(heads, (20, 20, 14, 18, 18, 10)), rows, empty=_("No word was translated."))


def _rejected(run: ImportRun) -> Table:
    heads = (_("Line"), _("Code"), _("Reason"), _("The row itself"))
    rows = [
        (str(row.line), row.error, str(row.why), row.text)
        for row in run.rows.filter(outcome=RowOutcome.REJECTED).order_by("line")
    ]
    return Table(Columns(heads, (7, 11, 42, 40)), rows, empty=_("No row was rejected."))


def _signatures(run: ImportRun) -> Table:
    heads = (_("Printed name, user ID"), _("Role"), _("Meaning"), _("Signed at"), _("Signed content"))
    rows = [
        (
            Cell(each.signer_name, small=each.signer_username),
            authority().role_name(each.role),
            str(each.get_meaning_display()),
            signed_time(each),
            Cell(_("unchanged")) if each.is_whole else Cell(_("damaged"), mark=MARK),
        )
        for each in with_standing(signatures_on([run.uuid]), run)
    ]
    return Table(Columns(heads, (25, 18, 14, 30, 13)), rows, empty=_("Nobody has signed yet."))
