"""What stands between a batch record and its disposal, and what its stub will say."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from audit.choices import RequestState
from audit.models import SignatureRequest
from batches.choices import IN_HAND
from batches.models import Batch
from batches.selectors.disposed import disposal_of
from kernel import clock
from kernel.findings import Finding
from quality.choices import Conclusion, TrailConclusion
from quality.selectors.capas import open_capas
from quality.selectors.deviations import deviations_touching, open_deviations
from quality.selectors.retention import Keeping, keeping_of
from quality.selectors.trail import last_trail_review

ACTION = "quality.dispose_of_batch"
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def disposal_findings(batch: Batch) -> list[Finding]:
    """Everything that was looked at, in the order in which it is told; those that are not ``ok`` forbid it."""
    if disposal_of(batch) is not None:
        return [_against("already_disposed", _("it has been disposed of already"), batch)]
    keeping = keeping_of(batch)
    return [
        _decided(batch),
        _date(keeping),
        *(_held(hold) for hold in keeping.holds),
        *_investigations(batch),
        *_trail(batch),
    ]


def _against(code: str, text: str, record: Any) -> Finding:
    return Finding(code, text, ok=False, link=record.get_absolute_url())


def _decided(batch: Batch) -> Finding:
    if batch.state in IN_HAND:
        return _against("decided", _("nobody has decided on the batch yet"), batch)
    return Finding("decided", str(batch.get_state_display()), ok=True)


def _date(keeping: Keeping) -> Finding:
    """Before its last day is over at the site, or without any, it is kept."""
    if keeping.kept_until is None:
        text = _("no date can be told, because neither an expiry nor a shelf life is known")
        return _against("kept_until", text, keeping.batch)
    words = {"day": keeping.kept_until, "rule": keeping.because}
    if keeping.is_over:
        return Finding("kept_until", _("kept until %(day)s, %(rule)s") % words, ok=True)
    return _against("kept_until", _("it is to be kept until %(day)s, %(rule)s") % words, keeping.batch)


def _held(hold: Any) -> Finding:
    text = _("legal hold %(hold)s is in force: %(matter)s") % {"hold": hold.code, "matter": hold.matter}
    return _against("legal_hold", text, hold)


def _investigations(batch: Batch) -> list[Finding]:
    deviations = open_deviations().filter(batch=batch).order_by("code")
    touching = deviations_touching(batch).filter(conclusion=Conclusion.PENDING)
    capas = open_capas().filter(deviation__batch=batch).order_by("code")
    return [
        *(
            _against("open_deviation", _("deviation %(code)s is open") % {"code": each.code}, each)
            for each in deviations
        ),
        *(
            _against(
                "affected_batch",
                _("deviation %(code)s has not concluded on it") % {"code": each.deviation.code},
                each.deviation,
            )
            for each in touching
        ),
        *(_against("open_capa", _("%(code)s is open") % {"code": each.code}, each) for each in capas),
    ]


def _trail(batch: Batch) -> list[Finding]:
    """A review that left a question open; entries about copies that were taken since need none."""
    last = last_trail_review(batch)
    if last is None or last.conclusion == TrailConclusion.IN_ORDER:
        return []
    return [_against("trail_review", _("a review of its trail left a question open"), last)]


def disposals_under_way() -> dict[UUID, SignatureRequest]:
    """The disposals that wait for another signature, with those that are there, by the identifier of the batch."""
    requests = SignatureRequest.objects.filter(action=ACTION, state=RequestState.OPEN)
    return {each.subject_uuid: each for each in requests.prefetch_related("signatures__signer")}


def signed_by(batch: Batch) -> list[str]:
    """Who has signed the disposal of the batch that still waits for others."""
    request = disposals_under_way().get(batch.uuid)
    return [each.signer_name for each in request.signatures.all()] if request is not None else []


def disposal_facts(batch: Batch) -> dict[str, Any]:
    """The rule as it was reckoned, frozen; the day; the moment since which it is allowed; the record's digest."""
    keeping = keeping_of(batch)
    rule, last = keeping.rule, keeping.kept_until
    if rule is None or last is None:
        raise LookupError("a record without a date is not disposed of")
    return {
        "rule": {
            "market": rule.market,
            "clause": rule.clause,
            "basis": keeping.basis,
            "since": keeping.since,
            "months": keeping.months,
            "expires": keeping.expires,
            "certified_on": keeping.certified_on,
            "markets": list(keeping.markets),
            "text": {part: _in(language, keeping) for part, language in LANGUAGES.items()},
        },
        "kept_until": last,
        "allowed_from": clock.end_of_day(last, batch.site.zone),
        "record_digest": batch.signed_content()["record_digest"],
    }


def _in(language: str, keeping: Keeping) -> str:
    with translation.override(language):
        return keeping.because
