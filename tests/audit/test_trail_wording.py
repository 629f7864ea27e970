"""Every entry of the trail reads in both languages: fields, choices, kinds, actions, doors, roles (URS-AUD-13)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.utils.translation import override

from audit.choices import Channel, Meaning, Operation, Refusal
from audit.contracts import authority
from audit.declaration import ACTIONS
from audit.selectors.wording import HIDDEN_COLUMNS, tracked_models, word_action, word_field, word_value
from mom.roles import ROLES
from people.models import Role

HAN = re.compile("[\u4e00-\u9fff]")
# Names that are the same in both languages.
SAME = re.compile(r"[A-Z0-9 ,.%/&()-]+\Z|PharMOM|ERP|API|JSON|OPC UA|MQTT")


def untranslated(texts: dict[str, str]) -> list[str]:
    return [
        f"{name}: {text}" for name, text in texts.items() if not HAN.search(text) and not SAME.match(text)
    ]


def fields() -> dict[str, str]:
    return {
        f"{model._meta.label}.{column.name}": word_field(model, str(column.column))
        for model in tracked_models().values()
        for column in model._meta.concrete_fields
        if column.name not in HIDDEN_COLUMNS
    }


@pytest.mark.urs("URS-AUD-13")
def test_every_field_and_kind_of_record_has_a_name_in_chinese() -> None:
    with override("zh-hans"):
        assert untranslated(fields()) == []
        kinds = {model._meta.label: str(model._meta.verbose_name) for model in tracked_models().values()}
        assert untranslated(kinds) == []
    with override("en"):
        # In English a name of its own: not one that Django made of the attribute, and none in Chinese.
        assert [name for name, text in fields().items() if HAN.search(text) or "_" in text] == []


@pytest.mark.urs("URS-AUD-13")
def test_every_coded_value_has_words_in_chinese() -> None:
    with override("zh-hans"):
        values = {
            f"{model._meta.label}.{column.name}={code}": word_value(model, str(column.column), str(code), {})
            for model in tracked_models().values()
            for column in model._meta.concrete_fields
            for code, _label in column.flatchoices
            if code not in ("", None)
        }
        assert len(values) > 150
        assert untranslated(values) == []
        assert untranslated({f"{kind.__name__}.{each}": str(each.label)
                             for kind in (Channel, Operation, Refusal, Meaning) for each in kind}) == []  # fmt: skip


@pytest.mark.urs("URS-AUD-13")
def test_every_action_and_role_has_words_in_both_languages(cast_db: str) -> None:
    names = {language: _words(language) for language in ("en", "zh-hans")}

    assert untranslated(names["zh-hans"]) == []
    assert [f"{name}: {text}" for name, text in names["en"].items() if HAN.search(text) or text == name] == []


def _words(language: str) -> dict[str, Any]:
    with override(language):
        roles = {f"role {role.code}": authority().role_name(role.code) for role in ROLES}
        unkept = {f"role {code}": authority().role_name(code) for code in ("system", "self", "first_set_up")}
        return {**{code: word_action(code) for code in ACTIONS}, **roles, **unkept}


@pytest.mark.urs("URS-AUD-13")
def test_values_read_as_people_say_them() -> None:
    record = tracked_models()["batches_steprecord"]
    site = tracked_models()["equipment_site"]
    for language, yes, pressure in (("en", "yes", "Tablet hall"), ("zh-hans", "是", "压片间")):
        with override(language):
            assert word_value(record, "is_corrected", "true", {}) == yes
            bilingual = '{"en": "Tablet hall", "zh": "压片间"}'
            assert word_value(site, "name", bilingual, {}) == pressure
            assert word_value(record, "value", "15.70", {}) == "15.70"
            assert word_value(record, "note", None, {}) == "–"


@pytest.mark.urs("URS-AUD-13")
def test_a_kept_json_text_reads_as_it_is_and_a_bilingual_one_in_the_readers_language() -> None:
    """PostgreSQL keeps a JSON text without its quotes: what is no JSON any more must not end the page."""
    assert word_value(Role, "name", "Operator", {}) == "Operator"
    with override("zh-hans"):
        assert word_value(Role, "name", '{"en": "Operator", "zh": "操作员"}', {}) == "操作员"
