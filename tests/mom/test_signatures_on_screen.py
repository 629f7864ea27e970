"""Every screen of a signed record shows the six items of its signatures, in their own zone (URS-SIG-04)."""

from __future__ import annotations

import re
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from audit.models import Signature
from audit.selectors.signatures import signed_time
from batches.models import StepExecution
from equipment.actions.define_site import define_site
from equipment.models import Site
from mom.demo.cast import HANDED_OVER, make_signer
from people.actions.create_user import create_user
from people.middleware import ZONE
from people.models import Role
from tests.factories.grants import grant_role

READERS_ZONE = "Europe/Berlin"
# The model of what was signed, and a page that shows it.
SCREENS = [
    ("materials.materiallot", "materials:lot_detail"),
    ("recipes.recipeversion", "recipes:version_detail"),
    ("quality.deviation", "quality:deviation_detail"),
    ("quality.capa", "quality:capa_detail"),
    ("batches.batch", "batches:batch_detail"),
    ("batches.stepexecution", "batches:batch_detail"),
    ("batches.batch", "quality:batch_review"),
    ("batches.batch", "quality:batch_before_release"),
    ("batches.batch", "audit:event"),
    ("", "audit:signature_list"),
]
NAMES_OF_ROLES = re.compile(r'SELECT "people_role"."code"[^,]*, "people_role"."name"[^,]* FROM "people_role"')
_LINES = re.compile(r"<(tr|li|p)\b.*?</\1>", re.DOTALL)


@pytest.fixture
def reader(story_db: str, cast: Any) -> Client:
    """An auditor whose home is elsewhere: all other times are shown in the zone of that site."""
    by = cast["admin.sun"]
    name = {"en": "Berlin office", "zh": "柏林办事处"}
    home = define_site(code="BE", name=name, zone=READERS_ZONE, profile="MAX", actor=by)
    person = create_user(
        username="otto.lang",
        printed_name="Otto Lang",
        password=HANDED_OVER,
        actor=by,
    )
    make_signer(person, by)
    person.refresh_from_db()  # with a password of their own by now
    for site in (home, Site.objects.get(code="SZ")):
        grant_role(user=person, role="auditor", site=site, actor=by)
    client = Client()
    client.force_login(person)
    client.get("/about/")
    assert client.session[ZONE] == READERS_ZONE
    return client


def address_of(page: str, signature: Signature) -> str:
    if page == "audit:signature_list":
        return reverse(page)
    if page == "audit:event":
        return reverse(page, kwargs={"pk": signature.event_id})
    uuid = signature.subject_uuid
    if signature.subject_model == "batches.stepexecution":
        uuid = StepExecution.objects.get(uuid=uuid).batch.uuid
    return reverse(page, kwargs={"uuid": uuid})


@pytest.mark.urs("URS-SIG-04")
@pytest.mark.parametrize(("model", "page"), SCREENS)
def test_a_reader_elsewhere_sees_all_six_items_as_they_were_signed(
    reader: Client, model: str, page: str
) -> None:
    found = Signature.objects.filter(subject_model=model) if model else Signature.objects.all()
    signature = found.latest("id")
    reader.cookies["django_language"] = "en"
    answer = reader.get(address_of(page, signature))
    assert answer.status_code == 200
    lines = [line[0] for line in _LINES.finditer(answer.content.decode())]
    own = [line for line in lines if signed_time(signature) in line]
    assert own, f"{signed_time(signature)} is nowhere on {page}"
    with translation.override("en"):
        role = str(Role.objects.get(code=signature.role).name)
        items = (signature.signer_name, signature.signer_username, role, signature.get_meaning_display())
    assert any(all(item in line for item in items) for line in own), own
    here = signature.signed_at.astimezone(ZoneInfo(READERS_ZONE))
    assert not any(f"{here:%Y-%m-%d %H:%M}" in line for line in own), "a second time stands beside it"


@pytest.mark.urs("URS-SIG-04")
def test_an_exported_signature_names_its_zone(reader: Client) -> None:
    signature = Signature.objects.exclude(zone="UTC").latest("id")
    listed = reader.get(reverse("audit:signature_list"), {"format": "csv"}).getvalue().decode()
    assert signed_time(signature) in listed
    local = signature.signed_at.astimezone(UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    assert signed_time(signature) == f"{local:%Y-%m-%d %H:%M:%S} Asia/Shanghai (UTC+0800)"


@pytest.mark.urs("URS-SIG-04", "URS-AUD-08")
@pytest.mark.parametrize(("language", "name"), [("en", "Quality assurance"), ("zh-hans", "质量保证")])
@pytest.mark.parametrize("page", ["audit:signature_list", "audit:trail"])
def test_roles_are_called_by_name_in_the_readers_language(
    reader: Client, page: str, language: str, name: str
) -> None:
    reader.cookies["django_language"] = language
    with CaptureQueriesContext(connection) as asked:
        shown = reader.get(reverse(page)).content.decode()
    assert name in shown
    assert not re.search(r"·\s*qa\b|>\s*qa\s*<", shown)
    assert sum(bool(NAMES_OF_ROLES.match(each["sql"])) for each in asked) == 1
