"""What people decide on a step, as they saw it: overrides, ends by hand, skipped steps, signatures (ADR 21)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from audit.generic.forms import ReasonForm, SignatureForm
from audit.generic.wording import content_rows
from audit.verification import verify
from batches.actions.approve_override import approve_override
from batches.actions.verify_step import verify_step
from batches.contracts import FORM, FrozenStep, Wording, content_of
from batches.contracts.dialog import FIELDS
from batches.errors import ScreenHasChanged, ScreenUnreadable
from batches.models import Batch, ScreenShown, ToleranceOverride
from batches.selectors.dossier import dossier_content
from batches.step_types.weigh_material import WeighMaterial
from kernel.canonical import digest
from tests.batches.dialogs import HIDDEN, REASON, Dialogs, signed
from tests.batches.floor import Floor
from tests.batches.overriding import HEAVY, LIGHT, WHY, YES, asked
from tests.batches.plant import LONG_PRODUCT
from tests.batches.seeing import ZH, Letters, again, other_words, renamed, tamper
from tests.batches.test_replaced_recipe import revised
from tests.batches.test_workstation import Tablet

OF_FORM_2 = "bd202a1bed1a9553209f2e2b155da7f49050dc727c174053d94e18cf423ca4b1"


def decided_batch(floor: Floor, language: str, shift_clock: Any) -> Batch:
    """An override refused and one approved, the weighing signed, a phase ended by hand."""
    batch = floor.started()
    floor.clear(batch)
    floor.identify_weighing(batch)
    tablet, here = Tablet(floor.operator, batch, language), Dialogs(floor.operator, language, over=batch)
    for weight, answer, why in ((LIGHT, "refuse_override", "Weigh again."), (HEAVY, "approve_override", YES)):
        confirm(floor, tablet, weight, status=409)
        here.send("request_override", floor.step(batch, "weigh"), **REASON, reason_text=WHY)
        override = ToleranceOverride.objects.latest("id")
        floor.show_weight(weight)  # A scale sends all the time; a reading is used while it is fresh.
        here.send(answer, override, **signed("wang.fang", floor.cast.password, why))
    here.send("verify_step", floor.step(batch, "weigh"), **signed("zhang.wei", floor.cast.password))
    for exception in batch.exceptions.filter(state="open"):
        floor.assess(exception)
    floor.charge(batch)
    tablet.start("mix")
    floor.report_state(1)
    shift_clock(seconds=30)
    here.send("end_phase", floor.step(batch, "mix"), **REASON, reason_text="The PLC does not answer.")
    return batch


def confirm(floor: Floor, tablet: Tablet, net: str, status: int) -> None:
    """The weight is shown, and confirmed on the page."""
    floor.show_weight(net)
    page = tablet.page()
    sent = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("net", "sample")}
    tablet.enter("weigh", status=status, **sent)


@pytest.mark.urs("URS-DAT-01", "URS-EBR-15", "URS-SIG-06")
def test_every_decision_comes_out_as_it_was_seen_whatever_changed_since(
    floor: Floor, superuser_connection: Any, shift_clock: Any, tmp_path: Path
) -> None:
    batch = decided_batch(floor, ZH, shift_clock)
    # Skipped from the batch record, in English, in another batch; nobody saw the workstation there.
    floor.make_ready("HSG-02")
    other = floor.started(number="2", product=LONG_PRODUCT)
    first = other.steps.order_by("sequence")[0]
    skip = signed("chen.jing", floor.cast.password, "The sieve is not needed.")
    Dialogs(floor["chen.jing"]).send("skip_step", first, **skip)
    before = [*again(batch), *again(other)]
    decided = [each for each in before if each.shown.form != FORM]
    assert [each.shown.moment for each in decided] == [
        "asked", "declined", "asked", "approved", "verified", "ended", "skipped",
    ]  # fmt: skip
    assert all(each.matches for each in before), [(e.shown.moment, e.differs, e.problem) for e in before]
    _say_what_was_decided({each.shown.moment: each for each in decided}, floor, batch)
    for _time in range(3):
        revised()
    renamed(floor, superuser_connection)
    with other_words(tmp_path, {"Sign and accept the value": "接受", "Tolerance": "公差"}):
        with translation.override("en"):
            later = [*again(batch), *again(other)]
        with translation.override(ZH):
            assert translation.gettext("Tolerance") == "公差"
    assert [(each.digest, each.matches) for each in later] == [(one.digest, True) for one in before]
    said = str([each.content for each in later])
    assert "公差" not in said and "Another name" not in said and "别名" not in said


def _say_what_was_decided(by_moment: dict[str, Any], floor: Floor, batch: Batch) -> None:
    """The approver's screen: dialog with what is signed, over the operator's, whose scale still shows it."""
    approved, declined = by_moment["approved"], by_moment["declined"]
    assert (approved.shown.person, approved.shown.language) == (floor["wang.fang"], ZH)
    assert approved.content["head"]["user"] == "li.na"
    dialog = approved.content["dialog"]
    assert (dialog["title"], dialog["submit"]) == ("批准超差许可", "签名并接受该数值")
    rows = dict(dialog["signs"])
    assert f"{HEAVY} kg" in rows.values() and "10.95804 – 11.00196 kg" in rows.values()
    assert WHY in rows.values() and approved.content["entry"]["data"]["reading"]["text"] == HEAVY
    assert approved.content["entered"]["reason_text"] == YES
    assert approved.shown.fields == ["net", "tare", "gross", *approved.shown.fields[3:]]
    assert (approved.shown.override.code, declined.shown.override.code) == (
        f"{batch.code}/1.2/O2",
        f"{batch.code}/1.2/O1",
    )
    # What the recipe says is not copied: it is made anew from it.
    kept = dict(approved.shown.facts["dialog"]["signed"])
    assert [kept[name] for name in ("name", "material", "limits", "target")] == [None] * 4
    ended, skipped = by_moment["ended"], by_moment["skipped"]
    assert ended.content["entered"]["reason_text"] == "The PLC does not answer."
    assert ended.content["dialog"]["title"] == "人工结束阶段" and "entry" in ended.content
    assert "entry" not in skipped.content and skipped.content["dialog"]["title"] == "Skip step"
    assert skipped.content["step"]["instruction"] and skipped.shown.language == "en"
    assert floor.cast.password not in str(list(ScreenShown.objects.values()))


@pytest.mark.urs("URS-SIG-06")
@pytest.mark.parametrize("language", ["en", ZH])
def test_the_dialog_shows_whatever_the_signature_covers_and_as_seen_shows_the_dialog(
    floor: Floor, weighing: Batch, language: str
) -> None:
    """The rows are made of the screen's content; the general way to word signed content says the same."""
    override = asked(floor, weighing)
    with translation.override(language), timezone.override(ZoneInfo(floor.site.zone)):
        needed = approve_override.what_to_sign(override, {})
        wanted = [(label, strip_tags(value)) for label, value in content_rows(needed.content, override)]
    dialog = Dialogs(floor.operator, language, over=weighing).open("approve_override", override)
    Dialogs(floor.operator, language, over=weighing).send(
        "approve_override", override, dialog, **signed("wang.fang", floor.cast.password, YES)
    )
    (seen,) = [each for each in again(weighing) if each.shown.moment == "approved"]
    assert [tuple(row) for row in seen.content["dialog"]["signs"]] == wanted
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(floor["chen.jing"])
    address = reverse("batches:step_as_seen", args=[seen.shown.step.uuid])
    page = reader.get(f"{address}?moment={seen.shown.uuid}").content.decode()
    for text in (*(text for row in wanted for text in row), *dict(seen.content["dialog"]["fields"]).values()):
        assert text in dialog and text in page, text
    assert "Matches what was recorded" in page and "Second person" in page and "over the workstation" in page


@pytest.mark.urs("URS-SIG-06")
def test_the_values_that_a_second_person_verifies_are_those_of_the_signature(floor: Floor) -> None:
    batch = floor.started()
    Tablet(floor.operator, batch).enter("clear", scan="R-101")
    floor.record(batch, "clear", check__floor="yes", check__labels="yes", cleared="yes")
    step = floor.step(batch, "clear")
    needed = verify_step.what_to_sign(step, {})
    with timezone.override(ZoneInfo(floor.site.zone)):
        wanted = [strip_tags(value) for _label, value in content_rows(needed.content, step)]
    Dialogs(floor["zhang.wei"]).send("verify_step", step, **signed("zhang.wei", floor.cast.password))
    seen = again(batch)[-1]
    assert [value for _label, value in seen.content["dialog"]["signs"]] == wanted
    assert "floor" not in [label for label, _value in seen.content["dialog"]["signs"]]
    assert "entry" not in seen.content and seen.matches


@pytest.mark.urs("URS-EBR-01", "URS-SIG-06")
def test_a_decision_on_what_does_not_hold_any_more_is_refused_and_records_nothing(
    floor: Floor, weighing: Batch, superuser_connection: Any, tmp_path: Path
) -> None:
    override = asked(floor, weighing)
    here = Dialogs(floor.operator, ZH, over=weighing)
    dialog = here.open("approve_override", override)
    sign = signed("wang.fang", floor.cast.password, YES)
    with other_words(tmp_path, {"Tolerance": "公差"}):
        page = here.send("approve_override", override, dialog, status=409, **sign)
        # The dialog comes back, and is not made valid by that.
        assert ScreenHasChanged.code in page
        assert ScreenHasChanged.code in here.send("approve_override", override, page, status=409, **sign)
    of_another_step = dict(HIDDEN.findall(here.open("verify_step", floor.step(weighing, "clear"))))["screen"]
    for wrong in ("", "nonsense", of_another_step):
        assert ScreenUnreadable.code in here.send(
            "approve_override", override, dialog, status=422, **sign, screen=wrong
        )
    override.refresh_from_db()
    assert override.is_open and not ScreenShown.objects.exists()
    # A refusal that was on the dialog is a part of what was seen at the next try.
    wrong = {**sign, "password": "not the password"}
    page = here.send("approve_override", override, dialog, status=401, **wrong)
    floor.show_weight(HEAVY)
    here.send("approve_override", override, page, **sign)
    (seen,) = again(weighing)
    assert seen.matches and seen.content["dialog"]["refusal"]["code"] == "AUD-005"


FORGERIES = (
    ("facts = jsonb_set(facts, '{dialog,value}', '\"10.990 kg\"')", "dialog"),
    ("entered = jsonb_set(entered, '{reason_text}', '\"Fine.\"')", "what was entered"),
)


@pytest.mark.urs("URS-AUD-08", "URS-DAT-01")
def test_a_forged_decision_is_named(floor: Floor, weighing: Batch, superuser_connection: Any) -> None:
    override = asked(floor, weighing)
    here = Dialogs(floor.operator, over=weighing)
    here.send("approve_override", override, **signed("wang.fang", floor.cast.password, YES))
    shown = ScreenShown.objects.get()
    for change, part in FORGERIES:
        column = change.split(" = ")[0]
        before = getattr(shown, column)
        tamper(superuser_connection, "batches_screenshown", change, shown.pk)
        (found,) = again(weighing)
        assert found.differs == (part,)
        assert ("batches_screenshown", str(shown.pk)) in {(each.table, each.row) for each in verify().faults}
        with superuser_connection.cursor() as cursor:
            kept = [json.dumps(before), shown.pk]
            cursor.execute(f"UPDATE batches_screenshown SET {column} = %s WHERE id = %s", kept)
    assert [each.matches for each in again(weighing)] == [True]


@pytest.mark.urs("URS-EBR-15", "URS-DAT-11")
def test_record_and_dossier_name_the_operators_screen_and_the_second_persons(
    floor: Floor, weighing: Batch
) -> None:
    tablet, here = Tablet(floor.operator, weighing), Dialogs(floor.operator, over=weighing)
    confirm(floor, tablet, HEAVY, status=409)
    here.send("request_override", floor.step(weighing, "weigh"), **REASON, reason_text=WHY)
    here.send(
        "approve_override", ToleranceOverride.objects.get(), **signed("wang.fang", floor.cast.password, YES)
    )
    refused, asking, approved = ScreenShown.objects.order_by("id")
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(floor["chen.jing"])
    page = reader.get(weighing.get_absolute_url()).content.decode()
    address = reverse("batches:step_as_seen", args=[approved.step.uuid])
    assert "As the second person saw it: 王芳 Wang Fang" in page and "As whoever asked saw it" in page
    for screen in (refused, asking, approved):
        assert f"{address}?moment={screen.uuid}" in page
    assert str(approved.digest) in reader.get(f"{address}?field=net").content.decode()
    step = floor.step(weighing, "weigh")
    for of_step in (None, step):
        content = dossier_content(weighing, "both", of_step)
        told = str(content["text"])
        assert f"{approved.digest[:16]}…" in told and "Second person" in told and "复核人" in told
        rows = [each["row"] for each in content["records"] if each["table"] == "batches_screenshown"]
        # They tell more than the step: a dossier of it alone names them, and holds none.
        assert rows == [] if of_step else [str(each.pk) for each in (refused, asking, approved)]


@pytest.mark.urs("URS-DAT-01")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("It has not been begun", "did not come in at a workstation, but by: Shell")),
        (ZH, ("步骤尚未开始", "不是在工作站上录入")),
    ],
)
def test_a_step_that_nobody_saw_says_why(floor: Floor, language: str, words: tuple[str, str]) -> None:
    batch = floor.started()
    reader = Client(headers={"accept-language": language})
    reader.force_login(floor["chen.jing"])
    address = reverse("batches:step_as_seen", args=[floor.step(batch, "clear").uuid])
    assert words[0] in reader.get(address).content.decode()
    floor.record(batch, "clear", scan="R-101")
    page = reader.get(address).content.decode()
    assert words[1] in page and words[0] not in page


def test_a_dialog_of_the_second_form_comes_out_the_same_in_every_later_version() -> None:
    """If this fails, composing has changed: give it a new form and keep the former, or old screens are lost."""
    definition = {
        "number": "1.2",
        "name": {"en": "Weigh", "zh": "称量"},
        "instruction": {"en": "Weigh it.", "zh": "称量。"},
        "is_critical": False,
        "equipment_class": "SC",
        "parameters": {},
        "amount": {
            "material": "RM-STB",
            "name": {"en": "Starch", "zh": "淀粉"},
            "quantity": "10.98",
            "low": "10.958",
            "high": "11.002",
            "unit": "kg",
        },
    }
    signed_content = {
        "step": "B26-0001/1.2",
        "name": None,
        "material": None,
        "material_name": None,
        "lot": "RM-STB-2601",
        "scale": "SC-01",
        "value": "11.050 kg",
        "limits": None,
        "target": None,
        "requested_by": "李娜 Li Na",
        "requested_at": "2026-11-28T07:00:00.000000Z",
        "request_reason": "It fell in.",
    }
    facts = {
        "form": "screen/2",
        "is_alone": True,
        "at": "2026-11-28T07:01:00.000000Z",
        "zone": "Asia/Shanghai",
        "person": {"name": "李娜 Li Na", "user": "li.na"},
        "batch": {
            "code": "B26-0001",
            "material": "片",
            "order": "PO-1",
            "recipe": "MR-1",
            "version": 1,
            "recipe_digest": "0" * 64,
            "quantity": "10.50",
            "unit": "kg",
            "state": "in_execution",
            "procedure": "running",
        },
        "state": "active",
        "unit": "SC-01",
        "is_present": True,
        "of_type": None,
        "dialog": {
            "action": "batches.approve_override",
            "about": "B26-0001/1.2/O1",
            "field": "",
            "value": "11.050 kg",
            "fields": ["reason_code", "reason_text", "username", "password"],
            "meaning": "approved",
            "signed_record": "B26-0001/1.2/O1",
            "signed": [list(pair) for pair in signed_content.items()],
            "refusal": {"code": "AUD-005", "message": "m", "what_to_do": "w"},
        },
    }
    frozen = FrozenStep(WeighMaterial.code, definition)
    assert digest(content_of(frozen, facts, Wording(ZH, Letters()))) == OF_FORM_2


@pytest.mark.urs("URS-SIG-01", "URS-EBR-15")
def test_every_field_that_a_signer_can_be_asked_for_has_a_name_on_the_kept_screen() -> None:
    assert {*SignatureForm.base_fields, *ReasonForm.base_fields} <= set(FIELDS)
