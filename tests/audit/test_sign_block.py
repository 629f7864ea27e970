"""What a dialog carries back: believed only with the digest that was seen, and told line by line when it changed."""

from __future__ import annotations

import base64
import json
import re
import zlib
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.generic.sign_block import MOST_BYTES, grouped, packed, unpacked
from audit.models import Signature
from kernel.canonical import canonical_json, digest
from recipes.models import RecipeVersion

CONTENT = {"action": "recipes.approve_recipe_version", "record": {"code": "X"}, "content": {"a": "1"}}


@pytest.mark.urs("URS-SIG-06")
def test_what_the_dialog_carries_is_believed_only_with_the_digest_that_was_seen() -> None:
    assert unpacked(packed(CONTENT), digest(CONTENT)) == CONTENT
    other = {**CONTENT, "content": {"a": "2"}}
    assert unpacked(packed(other), digest(CONTENT)) is None
    for broken in ("", "!!", "AAAA", "é", base64.urlsafe_b64encode(zlib.compress(b"[1,2")).decode()):
        assert unpacked(broken, digest(CONTENT)) is None
    bomb = base64.urlsafe_b64encode(zlib.compress(json.dumps("0" * (MOST_BYTES * 2)).encode())).decode()
    assert unpacked(bomb, digest(CONTENT)) is None
    assert canonical_json(CONTENT)


def test_lines_that_belong_together_stand_together_and_none_is_lost() -> None:
    rows = [("Step", "1"), ("Values · pH", "7"), ("Values · Mass", "2 kg"), ("Remark", "–")]
    groups = grouped(rows)
    assert [(each.title, each.rows) for each in groups] == [
        ("", [("Step", "1")]),
        ("Values", [("pH", "7"), ("Mass", "2 kg")]),
        ("", [("Remark", "–")]),
    ]


def _opened(story_db: str, cast: Any) -> tuple[Client, str, dict[str, str]]:
    version = RecipeVersion.objects.get(state="review")
    client = Client()
    client.force_login(cast["chen.jing"])
    address = reverse("recipes:approve_recipe_version", args=[version.uuid])
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    sent = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    return client, address, {**sent, "username": "chen.jing"}


def _signed() -> bool:
    version = RecipeVersion.objects.get(state="review")
    return Signature.objects.filter(subject_uuid=version.uuid).exists()


@pytest.mark.urs("URS-SIG-12")
def test_tries_left_are_told_to_the_owner_of_the_account_alone(story_db: str, cast: Any) -> None:
    client, address, sent = _opened(story_db, cast)
    own = client.post(address, {**sent, "password": "wrong"}, headers={"HX-Request": "true"})
    assert own.status_code == 401 and "left before your account is locked" in own.content.decode()
    for name in ("zhao.lei", "nobody.here"):
        other = client.post(
            address, {**sent, "username": name, "password": "wrong"}, headers={"HX-Request": "true"}
        )
        assert other.status_code == 401
        assert "left before your account is locked" not in other.content.decode()
    assert not _signed()


@pytest.mark.urs("URS-SIG-06")
def test_content_that_changed_is_told_line_by_line(story_db: str, cast: Any) -> None:
    client, address, sent = _opened(story_db, cast)
    seen = unpacked(sent["seen_content"], sent["seen_digest"])
    assert seen is not None
    earlier = {**seen, "content": {**seen["content"], "version": 77}}
    answer = client.post(
        address,
        {
            **sent,
            "password": cast.password,
            "seen_content": packed(earlier),
            "seen_digest": digest(earlier),
        },
        headers={"HX-Request": "true"},
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "pm-sign-changed" in text and "<del>77</del>" in text
    assert sent["seen_digest"] in text, "the content of now can be signed with what was entered"
    assert not _signed()


@pytest.mark.urs("URS-SIG-06", "URS-SYS-03")
def test_a_record_that_changed_meanwhile_is_signed_as_it_is_now_and_shown(story_db: str, cast: Any) -> None:
    """The dialog comes back with the version that it now shows; it is not refused for ever."""
    client, address, sent = _opened(story_db, cast)
    stale = {**sent, "row_version": "1", "password": cast.password}
    refused = client.post(address, stale, headers={"HX-Request": "true"})
    assert refused.status_code == 409 and not _signed()
    again = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', refused.content.decode()))
    assert again["row_version"] != "1"
    done = client.post(
        address,
        {**again, "username": "chen.jing", "password": cast.password},
        headers={"HX-Request": "true"},
    )
    assert done.status_code == 200 and _signed()


@pytest.mark.urs("URS-SIG-05")
def test_a_meaning_that_is_not_the_actions_is_refused(story_db: str, cast: Any) -> None:
    client, address, sent = _opened(story_db, cast)
    answer = client.post(
        address, {**sent, "password": cast.password, "meaning": "released"}, headers={"HX-Request": "true"}
    )
    assert answer.status_code == 422
    assert not _signed()
