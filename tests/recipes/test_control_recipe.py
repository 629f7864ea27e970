"""The control recipe: frozen, scaled exactly, and only from an effective version (URS-EBR-01, URS-RCP-06)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from kernel.canonical import digest
from kernel.quantities import Quantity
from recipes.contracts import read_parameters
from recipes.errors import AmountScaledToNothing, SizeNotApproved, SizeNotWhole, VersionNotEffective
from recipes.selectors import control_recipe_document, formula_totals, steps_of


def pcs(text: str) -> Quantity:
    return Quantity(Decimal(text), "pcs")


def kg(text: str) -> Quantity:
    return Quantity(Decimal(text), "kg")


def amounts(document: dict[str, Any]) -> dict[str, str]:
    return {row["material"]: row["quantity"] for row in document["formula"] if row["role"] == "input"}


@pytest.mark.urs("URS-RCP-07")
def test_the_three_totals_are_shown_as_they_are(office: Any) -> None:
    totals = formula_totals(office.effective)
    assert (totals.stated, totals.rows, totals.theoretical) == (
        Decimal("130"),
        Decimal("130.02"),
        Decimal("129.96"),
    )
    assert (totals.rows_minus_stated, totals.theoretical_minus_stated) == (Decimal("0.02"), Decimal("-0.04"))
    assert totals.unit_mass_mg == Decimal("180")
    assert not totals.is_even


@pytest.mark.urs("URS-EBR-01")
def test_whole_batch_reproduces_the_master(office: Any) -> None:
    document = control_recipe_document(office.effective, pcs("722000"))
    assert amounts(document) == {
        "RM-STB": "10.98",
        "EX-MAN": "104.72",
        "EX-STA": "9.98",
        "EX-CCC": "2.90",
        "EX-MGS": "1.44",
        "EX-FCP": "2.00",
    }
    assert document["totals"] == {"stated": "130", "rows": "130.02", "theoretical": "129.96", "unit": "kg"}
    first = document["formula"][0]
    assert (first["low"], first["high"]) == ("10.95804", "11.00196")
    assert document == control_recipe_document(office.effective, kg("130"))
    assert json.loads(json.dumps(document)) == document


@pytest.mark.urs("URS-RCP-06")
@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (
            "361000",
            {"RM-STB": "5.49", "EX-MAN": "52.36", "EX-STA": "4.99", "EX-CCC": "1.45", "EX-MGS": "0.72"},
        ),
        # 500000 / 722000 does not end: 10.98 × 500/722 = 7.6038…, 2.90 × 500/722 = 2.00831…
        (
            "500000",
            {"RM-STB": "7.60", "EX-MAN": "72.52", "EX-STA": "6.91", "EX-CCC": "2.01", "EX-MGS": "1.00"},
        ),
    ],
)
def test_scaling_is_exact_and_rounds_each_row_once(office: Any, size: str, expected: dict[str, str]) -> None:
    document = control_recipe_document(office.effective, pcs(size))
    scaled = amounts(document)
    assert {code: scaled[code] for code in expected} == expected
    assert document["size"]["quantity"] == size
    press = next(step for step in steps_of(document) if step["key"] == "compress-run")
    target = {point["tag"]: point["value"] for point in press["parameters"]["set_points"]}
    assert target == {"MainCompressionForce": "18", "TurretSpeed": "50", "TabletTarget": size}


@pytest.mark.urs("URS-RCP-06")
def test_each_row_keeps_its_own_rounding_rule(office: Any) -> None:
    version, document = office.next_draft(), office.document
    document["formula"][2].update(rounding="half_up", quantity="9.97", per_unit_mg="13.8")
    document["formula"][3].update(rounding="gbt8170", quantity="2.91", tolerance_low="1", tolerance_high="1")
    office.edit(version, document=document)
    version = office.make_effective(office.approved(version))
    scaled = amounts(control_recipe_document(version, pcs("361000")))
    assert (scaled["EX-STA"], scaled["EX-CCC"]) == ("4.99", "1.46")  # 4.985 half up, 1.455 to even


@pytest.mark.urs("URS-RCP-06")
@pytest.mark.parametrize("size", [pcs("722001"), pcs("794200"), pcs("360999"), kg("143"), kg("0.18")])
def test_size_outside_the_approved_range_is_refused(office: Any, size: Quantity) -> None:
    with pytest.raises((SizeNotApproved, SizeNotWhole)) as refusal:
        control_recipe_document(office.effective, size)
    assert refusal.value.status in (409, 422)


@pytest.mark.urs("URS-RCP-06")
def test_a_size_of_110_percent_is_a_conflict(office: Any) -> None:
    with pytest.raises(SizeNotApproved) as refusal:
        control_recipe_document(office.effective, pcs("794200"))
    assert refusal.value.status == 409
    assert "722000 pcs" in refusal.value.message


@pytest.mark.urs("URS-RCP-06")
def test_a_mass_that_is_no_whole_number_of_tablets_is_refused(office: Any) -> None:
    with pytest.raises(SizeNotWhole):
        control_recipe_document(office.effective, kg("100"))
    assert control_recipe_document(office.effective, kg("65"))["size"]["quantity"] == "361000"


@pytest.mark.urs("URS-RCP-06")
def test_rounding_never_leaves_the_tolerance_unnoticed(office: Any) -> None:
    version, document = office.next_draft(), office.document
    document["formula"][4].update(places=0, quantity="2", per_unit_mg="2.0")
    office.edit(version, document=document, minimum_size=Decimal("1000"))
    version = office.make_effective(office.approved(version))
    with pytest.raises(AmountScaledToNothing):
        control_recipe_document(version, pcs("500000"))


@pytest.mark.urs("URS-EBR-01", "URS-RCP-03")
def test_only_the_effective_version_makes_a_batch(office: Any, shift_clock: Any) -> None:
    draft = office.next_draft()
    for version in (draft, office.submit(draft), office.approve(draft)):
        with pytest.raises(VersionNotEffective) as refusal:
            control_recipe_document(version, pcs("722000"))
        assert refusal.value.status == 409
    old = office.effective
    office.make_effective(draft)
    old.refresh_from_db()
    with pytest.raises(VersionNotEffective):
        control_recipe_document(old, pcs("722000"))


@pytest.mark.urs("URS-EBR-01")
def test_digest_ties_the_document_together(office: Any) -> None:
    document = control_recipe_document(office.effective, pcs("722000"))
    kept = document.pop("digest")
    assert digest(document) == kept
    document["formula"][0]["high"] = "11.00197"
    assert digest(document) != kept


@pytest.mark.urs("URS-EBR-01")
def test_steps_come_in_order_with_everything_that_execution_needs(office: Any) -> None:
    steps = list(steps_of(control_recipe_document(office.effective, pcs("722000"))))
    assert len(steps) == 33
    assert [step["number"] for step in steps[:4]] == ["1.1", "1.2", "1.3", "2.1"]
    for step in steps:
        read_parameters(step["step_type"], step["parameters"])
        assert step["name"]["en"] and step["name"]["zh"]
        assert step["operation"]["name"]["zh"]
    weigh = steps[1]
    assert weigh["amount"] == {
        "material": "RM-STB",
        "name": {"en": "Stelbatolol", "zh": "司他巴洛"},
        "quantity": "10.98",
        "low": "10.95804",
        "high": "11.00196",
        "unit": "kg",
    }
    # Clearances, weighings, charges, and what is typed and counted for yield and balance.
    verified = "1.1 1.2 1.3 2.2 2.3 2.4 4.2 4.3 5.1 5.7 6.2 6.4 6.5 6.6 6.7"
    assert [step["number"] for step in steps if step["is_verified"]] == verified.split()
    (product,) = [step for step in steps if step["parameters"].get("is_product_quantity")]
    assert (product["number"], product["records"]) == ("6.5", ["tablets"])
    assert {step["step_type"] for step in steps} == {
        "process_raw_file",
        "line_clearance",
        "identify_equipment",
        "weigh_material",
        "charge_material",
        "run_phase",
        "enter_value",
        "calculate",
        "confirm",
    }


@pytest.mark.urs("URS-EBR-01")
def test_sources_of_a_calculation_arrive_resolved(office: Any) -> None:
    document = control_recipe_document(office.effective, pcs("361000"))
    calculation = next(step for step in steps_of(document) if step["step_type"] == "calculate")
    actual, theoretical = calculation["parameters"]["inputs"]
    assert (actual["step"], actual["field"]) == ("weigh-tablets", "tablet_weight")
    assert (theoretical["value"], theoretical["unit"]) == ("64.98", "kg")


@pytest.mark.urs("URS-EBR-01")
def test_later_versions_do_not_touch_what_was_frozen(office: Any) -> None:
    before = control_recipe_document(office.effective, pcs("722000"))
    version, document = office.next_draft(), office.document
    office.step(document, "dry-granules")["parameters"]["duration_s"] = 700
    office.edit(version, document=document)
    version = office.make_effective(office.approved(version))
    after = control_recipe_document(version, pcs("722000"))
    assert before["digest"] != after["digest"]
    assert before["recipe"]["version"] == 1


def test_document_costs_a_fixed_number_of_queries(office: Any, django_assert_num_queries: Any) -> None:
    version = (
        type(office.effective).objects.select_related("recipe", "site", "product").get(pk=office.effective.pk)
    )
    with django_assert_num_queries(4):
        control_recipe_document(version, pcs("722000"))
