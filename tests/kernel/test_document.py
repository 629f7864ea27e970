"""Documents: what a person wrote is printed as written, every character has a glyph, the file is a PDF/A-3b."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kernel.document import (
    Attachment,
    Cell,
    Columns,
    DocumentFontsMissing,
    Facts,
    Note,
    Part,
    Prose,
    Section,
    Table,
    amount,
    plain,
    side_by_side,
    typeset,
)
from kernel.document.fonts import printable
from kernel.fields import BilingualText
from tests.pdf import Pdf, drawn, undrawn

AT = datetime(2026, 5, 14, 1, 30, 7, 123456, tzinfo=UTC)
MARKUP = (
    r'#eval("1+1") *bold* _it_ `raw` $x^2$ <label> @ref // no /* none */ \u{41} [x] = a - b + c ~ -- ... "q"'
)
DATA = '{"batch":"B26-0001"}'


def document(*blocks: Any, language: str = "en", **more: Any) -> dict[str, Any]:
    """A document with one section."""
    return {
        "language": language,
        "title": "Batch record",
        "subject": "B26-0001",
        "mark": "COPY",
        "warning": "",
        "legend": "",
        "heads": [["Product", "Stelbatolol"], ["Batch", "B26-0001"]],
        "foot": {"document": "B26-0001/P1", "printed": "Li Na", "page": "Page {page} of {pages}"},
        "sections": [plain(Section("one", "One", blocks))],
        **more,
    }


def printed(found: dict[str, Any]) -> Pdf:
    """The document as a PDF."""
    return Pdf(typeset(found, at=AT, attachments=[Attachment("data.json", DATA, "the data")]))


def as_printed(text: str) -> Pdf:
    """One text in every kind of block."""
    return printed(
        document(
            Facts([(text, text)]),
            Table(Columns([text], [1]), [[Cell(text, small=text, was=(text,))]]),
            Prose(text, title=text),
            Note(text, text),
            Part(text, aside=text),
        )
    )


@pytest.mark.urs("URS-DAT-09")
def test_what_a_person_wrote_is_never_read_as_markup() -> None:
    pdf = as_printed(MARKUP)
    # Facts 2, the table's head and three times its cell, prose 2, note 2, part 2; in the outline nothing is run.
    assert pdf.text.count(" ".join(MARKUP.split())) == 12
    assert undrawn(pdf) == set()


def test_lines_stay_lines() -> None:
    pdf = printed(document(Prose("first\nsecond\r\nthird")))
    assert "first\nsecond\nthird" in pdf.pages[0]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("\N{GRINNING FACE}", "[U+1F600]"),
        ("a\x07b", "a[U+0007]b"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}1.50", "[U+202E]1.50"),
        ("1\N{ZERO WIDTH SPACE}2", "1[U+200B]2"),
        ("\N{HEBREW LETTER ALEF}", "[U+05D0]"),
    ],
    ids=["emoji", "bell", "turned around", "invisible", "another script"],
)
@pytest.mark.urs("URS-DAT-09")
def test_what_the_font_cannot_draw_is_printed_by_its_number(written: str, shown: str) -> None:
    pdf = as_printed(f"< {written} >")
    assert f"< {shown} >" in pdf.text
    assert undrawn(pdf) == set()


@pytest.mark.urs("URS-SYS-07")
def test_rare_names_units_and_signs_have_glyphs() -> None:
    wanted = "李娜喆堃淏𬭎批号收率，。（）①≤≥±×−–—…°℃µμΩ㎡²³®‰▲※→✓éüß"
    pdf = as_printed(wanted)
    assert undrawn(pdf) == set()
    assert drawn(pdf) >= set(wanted)


def test_a_long_run_is_broken_and_stays_on_the_paper() -> None:
    run = "0123456789abcdef" * 20
    pdf = printed(document(Prose(run)))
    lines = [line.replace("\N{ZERO WIDTH SPACE}", "") for line in pdf.pages[0].splitlines()]
    pieces = [line for line in lines if set(line) <= set(run) and len(line) > 20]
    assert len(pieces) > 2
    assert "".join(pieces) == run
    assert undrawn(pdf) == set()


@pytest.mark.urs("URS-DAT-09")
def test_the_file_is_built_as_pdf_a_3b_with_its_data() -> None:
    pdf = as_printed("批记录 batch record")
    root = pdf.reader.trailer["/Root"]
    meta = pdf.reader.xmp_metadata.rdf_root.toxml()
    assert "<pdfaid:part>3</pdfaid:part>" in meta
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in meta
    (intent,) = root["/OutputIntents"]
    assert intent.get_object()["/S"] == "/GTS_PDFA1"
    assert len(intent.get_object()["/DestOutputProfile"].get_object().get_data()) > 100
    assert pdf.attachment() == DATA.encode()
    (attached,) = root["/AF"]
    assert attached.get_object()["/AFRelationship"] == "/Data"
    assert pdf.reader.metadata is not None
    assert pdf.reader.metadata.title == "Batch record"
    assert pdf.reader.metadata.creation_date == AT.replace(microsecond=0)


def test_every_font_is_embedded_and_the_products_own() -> None:
    fonts = as_printed("批记录 batch record").fonts
    assert {font.name.split("+")[1] for font in fonts} == {"NotoSansSC-Regular", "NotoSansSC-Bold"}


def test_every_page_says_which_one_it_is_and_what_it_belongs_to() -> None:
    rows = [[str(number), "text"] for number in range(200)]
    pdf = printed(document(Table(Columns(["No.", "What"], [1, 3]), rows), warning="NOT FINISHED"))
    assert len(pdf.pages) > 2
    for number, page in enumerate(pdf.pages, start=1):
        assert f"Page {number} of {len(pdf.pages)}" in page
        for text in ("COPY", "NOT FINISHED", "Stelbatolol", "B26-0001", "B26-0001/P1", "Li Na"):
            assert text in page
    assert all("What" in page for page in pdf.pages)  # the head of the table comes again


def test_two_languages_stand_beside_each_other() -> None:
    text, words = {}, BilingualText({"en": "Weigh the starch.", "zh": "称量淀粉。"})
    for language in ("en", "zh-hans"):
        with override(language):
            text[language] = document(Prose(words), Facts([(_("yes"), "1.50 kg")]), language="both")
    folded = side_by_side(text["en"], text["zh-hans"])
    pdf = printed(folded)
    assert pdf.text.count("1.50 kg") == 1
    assert pdf.text.count("Batch record") == 1
    for each in ("Weigh the starch.", "称量淀粉。", "yes", "是"):
        assert each in pdf.text


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ({"a": "x"}, {"b": "x"}),
        (["x"], ["x", "y"]),
        ({"rows": ["x"]}, {"rows": "x"}),
        (1, 2),
        (True, 1),
    ],
)
def test_a_document_that_says_more_in_one_language_is_refused(english: Any, chinese: Any) -> None:
    with pytest.raises(ValueError, match="more than words"):
        side_by_side(english, chinese)


def test_tables_are_whole() -> None:
    with pytest.raises(ValueError, match="each column"):
        Columns(["A", "B"], [1])
    with pytest.raises(ValueError, match="each row"):
        Table(Columns(["A", "B"], [1, 1]), [["only one"]])
    with pytest.raises(TypeError, match="cannot stand"):
        plain(1.5)


def test_amounts_keep_their_zeros_and_their_unit() -> None:
    from decimal import Decimal

    assert amount(Decimal("10.50"), "kg") == "10.50\N{NO-BREAK SPACE}kg"
    assert amount("0.0", "1") == "0.0"
    assert amount(None, "kg") == ""


def test_without_fonts_nothing_is_made_and_the_refusal_says_where(settings: Any, tmp_path: Any) -> None:
    settings.PHARMOM_DOCUMENT_FONTS = tmp_path
    with pytest.raises(DocumentFontsMissing) as refused:
        printed(document(Prose("text")))
    assert str(tmp_path) in refused.value.message
    # Set-up has run meanwhile: the same process makes it.
    settings.PHARMOM_DOCUMENT_FONTS = settings.BASE_DIR / "mom/document_fonts"
    assert printed(document(Prose("text"))).pages


def test_data_is_valid_json_for_a_program() -> None:
    assert json.loads(as_printed("x").attachment()) == json.loads(DATA)


def test_a_long_name_is_broken_between_its_words() -> None:
    name = "FBD-01.ProductTemperature"
    assert printable(name).split("\N{ZERO WIDTH SPACE}") == ["FBD-01.", "Product", "Temperature"]
    assert printable("FBD-01.InletTemperature") == "FBD-01.InletTemperature", "short enough for one line"
