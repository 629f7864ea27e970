"""What each signature leads to, stated by hand and compared with what the actions declare."""

from __future__ import annotations

import pytest
from django.utils import translation

from audit.declaration import ACTIONS, action
from audit.signing import Sign
from audit.slots import Slot

# Action: the meanings in the order of the slots, and the state it leads to when the last signature is given.
LEADS_TO = {
    "batches.approve_correction": (
        ("approved",),
        "critical value replaced; step to be verified anew; exception open",
    ),
    "batches.approve_override": (
        ("approved",),
        "override approved; value recorded outside its limits; exception open",
    ),
    "batches.approve_reprocessing": (
        ("approved",),
        "new version stands; step to be verified anew; exception open",
    ),
    "batches.assess_exception": (("approved",), "exception assessed; step done when nothing else is open"),
    "batches.reject_correction": (("rejected",), "proposal rejected; the value stands"),
    "batches.reject_reprocessing": (("rejected",), "new version rejected; what stood stands"),
    "batches.refuse_override": (("rejected",), "override refused; step active as before"),
    "batches.return_batch": (("reviewed",), "batch one review back"),
    "batches.review_production": (("reviewed",), "batch production_reviewed"),
    "batches.skip_step": (("approved",), "step skipped; exception open"),
    "batches.stop_batch": (("approved",), "batch stopping, then stopped; only rejection is left"),
    "batches.verify_step": (("verified",), "step verified; done when nothing is open"),
    "environment.assess_excursion": (("approved",), "excursion assessed"),
    "equipment.check_cleaning": (("verified",), "unit clean, or dirty again"),
    "equipment.finish_cleaning": (("performed",), "cleaning finished; unit waits for its check"),
    "integrations.accept_import": (("approved",), "import accepted as good"),
    "integrations.approve_import_mapping": (
        ("approved",),
        "mapping in use; the version before it superseded",
    ),
    "integrations.fail_import": (("rejected",), "import closed as failed; its records stay"),
    "integrations.sign_import_report": (("performed",), "report signed; import waits for quality"),
    "materials.reject_lot": (("rejected",), "lot rejected for good"),
    "materials.release_lot": (("released",), "lot released"),
    "materials.verify_container": (("verified",), "container verified; can be charged"),
    "people.approve_rules": (("approved",), "rules of access in force from the day that they name"),
    "people.review_access": (("reviewed",), "access review of the site recorded with the list that was seen"),
    "quality.approve_capa": (("approved",), "CAPA approved"),
    "quality.close_deviation": (("approved",), "deviation closed"),
    "quality.confirm_effectiveness": (("approved",), "CAPA closed as effective"),
    "quality.dispose_of_batch": (("disposed", "disposed"), "record disposed of"),
    "quality.find_ineffective": (("reviewed",), "CAPA ineffective; successor planned"),
    "quality.lift_legal_hold": (("approved",), "hold lifted"),
    "quality.place_legal_hold": (("held",), "hold in force"),
    "quality.reject_batch": (("rejected",), "batch and its lot rejected"),
    "quality.release_batch": (("released",), "batch and its lot released"),
    "quality.reopen_deviation": (("reviewed",), "deviation open again"),
    "quality.review_audit_trail": (("reviewed",), "trail review of the batch recorded"),
    "quality.review_batch": (("reviewed",), "batch qa_reviewed"),
    "quality.review_site_trail": (("reviewed",), "trail review of the period recorded"),
    "recipes.approve_recipe_version": (("approved", "approved"), "version approved"),
}


@pytest.mark.urs("URS-SIG-05")
def test_every_signed_action_stands_in_the_table_with_its_meanings() -> None:
    signed = {
        code: tuple(str(slot.meaning) for slot in declared.signature.slots)
        for code, declared in ACTIONS.items()
        if declared.signature is not None
    }
    assert signed == {code: meanings for code, (meanings, _state) in LEADS_TO.items()}


@pytest.mark.urs("URS-SIG-05")
@pytest.mark.parametrize("code", sorted(LEADS_TO))
def test_the_signer_reads_what_follows_in_both_languages(code: str) -> None:
    sign = ACTIONS[code].signature
    assert sign is not None
    told = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            told[language] = str(sign.follows)
    assert told["en"].endswith(".") and told["zh-hans"].endswith("。"), told


@pytest.mark.urs("URS-SIG-05")
def test_a_signature_without_what_follows_fails_at_import() -> None:
    with pytest.raises(TypeError):
        Sign("approved")  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="what follows"):
        Sign(slots=(Slot("approved"), Slot("approved")), follows="")
    with pytest.raises(TypeError):

        @action("audit.test_unsaid", signature=Sign("approved"))  # type: ignore[call-arg]
        def unsaid() -> None: ...

    assert "audit.test_unsaid" not in ACTIONS
