"""One signature on a page: what was signed, by what the signer was known, and that a damaged one is called so."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import SignatureGiven
from audit.models import Signature
from audit.selectors.requests import waiting_for
from audit.selectors.signatures import signatures_on
from audit.selectors.standing import is_unsigned, with_standing
from recipes.actions.approve_recipe_version import approve_recipe_version
from recipes.models import RecipeVersion

DAMAGED = {"en": "signed content damaged", "zh-hans": "签署内容已损坏"}
NOTE = {"en": "The content kept here is not what was signed", "zh-hans": "此处保存的内容不是当时签署的内容"}


CHANGES = ["replace(content, '\"', '')", "content || ' '"]


@pytest.fixture
def signature(story_db: str, cast: Any) -> Signature:
    """Quality has approved the version that is in review."""
    version = RecipeVersion.objects.get(state="review")
    given = SignatureGiven("chen.jing", cast.password, "approved")
    approve_recipe_version(version=version, actor=cast["chen.jing"], signature=given)
    return signatures_on([version.uuid]).latest("id")


def _page(cast: Any, signature: Signature, username: str = "emma.weber", language: str = "en") -> Any:
    client = Client(headers={"accept-language": language})
    client.force_login(cast[username])
    return client.get(signature.get_absolute_url())


@pytest.mark.urs("URS-SIG-04", "URS-SIG-05")
@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("user ID, password", "for this version")), ("zh-hans", ("用户名, 密码", "针对当前版本"))],
)
def test_it_shows_content_items_and_components(
    signature: Signature, cast: Any, language: str, words: tuple[str, ...]
) -> None:
    text = _page(cast, signature, language=language).content.decode()
    version = RecipeVersion.objects.get(uuid=signature.subject_uuid)
    for expected in (signature.digest, "chen.jing", version.code, version.change_summary, *words):
        assert expected in text, expected
    assert NOTE[language] not in text
    assert reverse("audit:event", args=[signature.event_id]) in text
    listed = Client(headers={"accept-language": language})
    listed.force_login(cast["emma.weber"])
    assert signature.get_absolute_url() in listed.get(reverse("audit:signature_list")).content.decode()
    assert _page(cast, signature, "li.na").status_code == 403


@pytest.mark.urs("URS-SIG-06", "URS-SIG-07")
@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_approved_on_a_damaged_signature(
    signature: Signature, cast: Any, superuser_connection: Any, change: str
) -> None:
    version, request = RecipeVersion.objects.get(uuid=signature.subject_uuid), signature.request
    assert request is not None and waiting_for(cast["chen.jing"]) == []
    _damage(superuser_connection, signature, change)
    assert waiting_for(cast["chen.jing"]) == [request], "to be signed anew by whoever may"
    reader = Client(headers={"accept-language": "en"})
    reader.force_login(cast["zhao.lei"])
    page = reader.get(request.get_absolute_url()).content.decode()
    assert "The kept content of a signature on this request was changed" in page
    given = SignatureGiven("zhao.lei", cast.password, "approved")
    approve_recipe_version(version=version, actor=cast["zhao.lei"], signature=given)
    version.refresh_from_db()
    request.refresh_from_db()
    assert (version.state, request.state) == ("review", "withdrawn")
    again = SignatureGiven("chen.jing", cast.password, "approved")
    approve_recipe_version(version=version, actor=cast["chen.jing"], signature=again)
    version.refresh_from_db()
    assert version.state == "approved", "by two whole signatures on a request of their own"


def _damage(connection: Any, signature: Signature, change: str) -> None:
    """What somebody with the database's own rights could do."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_signature DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE audit_signature SET content = {change} WHERE id = %s", [signature.pk])
        cursor.execute("ALTER TABLE audit_signature ENABLE TRIGGER USER")


@pytest.mark.urs("URS-SIG-06")
@pytest.mark.parametrize("change", CHANGES)
def test_a_damaged_one_is_called_so_wherever_it_is_shown(
    signature: Signature, cast: Any, superuser_connection: Any, change: str
) -> None:
    version = RecipeVersion.objects.get(uuid=signature.subject_uuid)
    assert not is_unsigned(with_standing([signature], version))
    _damage(superuser_connection, signature, change)
    signature.refresh_from_db()
    for language, words in DAMAGED.items():
        reply = _page(cast, signature, language=language)
        text = reply.content.decode()
        assert reply.status_code == 200 and words in text and NOTE[language] in text
    on_record = Client(headers={"accept-language": "en"})
    on_record.force_login(cast["emma.weber"])
    assert DAMAGED["en"] in on_record.get(version.get_absolute_url()).content.decode()
    told = on_record.get(f"/api/v1/signatures/{signature.uuid}/").json()
    assert (told["is_intact"], told["standing"]) == (False, "damaged")
    assert is_unsigned(with_standing([signature], version)), "nothing stands on a damaged signature"
