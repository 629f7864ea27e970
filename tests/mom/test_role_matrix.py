"""The role matrix says what the grants and definitions say: who can do what, why, and since when."""

from __future__ import annotations

import csv
import re
from io import StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.context import Reason
from audit.models import AuditEvent
from mom.role_matrix import held_before, holdings, known_rights, rights_that_fit, roles_with
from people.actions.define_role import define_role
from people.models import Role, RoleKind
from tests.factories import grants
from tests.permissions.table import expected

RELEASE = "quality.release_batch"


@pytest.fixture
def reader(cast_db: str, cast: Any) -> Client:
    """The auditor's browser."""
    found = Client(headers={"accept-language": "en"})
    found.force_login(cast["emma.weber"])
    return found


def define(cast: Any, code: str, *permissions: str) -> Role:
    made: Role = define_role(
        code=code,
        name={"en": f"Desk {code}", "zh": f"岗位 {code}"},
        kind=RoleKind.GXP,
        permissions=permissions,
        reason=Reason("access_change", "The desk is set up"),
        actor=cast["admin.sun"],
    )
    return made


@pytest.mark.urs("URS-ACC-01")
def test_the_file_is_the_reviewed_table_of_rights_and_roles(reader: Client) -> None:
    reply = reader.get("/role-matrix/", {"format": "csv"})
    rows = list(csv.DictReader(StringIO(b"".join(reply).decode().removeprefix("\ufeff"))))
    roles = set(Role.objects.values_list("code", flat=True))
    told = {row["code"]: {role for role in roles if row[role]} for row in rows}
    assert {code: held for code, held in told.items() if held} == {
        code: set(held) for code, held in expected().items() if held
    }
    assert [row["signed"] for row in rows if row["code"] == RELEASE] == ["yes"]


@pytest.mark.urs("URS-ACC-01", "URS-ACC-04")
def test_since_when_is_the_moment_of_the_definition_and_starts_anew_after_it_was_taken_away(
    cast_db: str, cast: Any
) -> None:
    role = define(cast, "releaser", RELEASE)
    first = holdings([RELEASE])[RELEASE][role.pk]
    event = AuditEvent.objects.filter(action="people.define_role").latest("id")
    assert (first.since, first.event_id) == (event.recorded_at, event.pk)
    define(cast, "releaser", "quality.view_deviation")
    assert role.pk not in holdings([RELEASE])[RELEASE]
    taken = AuditEvent.objects.filter(action="people.define_role").latest("id")
    (before,) = held_before(RELEASE)
    assert (before.role, before.since, before.until) == (role, first.since, taken.recorded_at)
    assert (before.taken_by, before.event_id) == (cast["admin.sun"].printed_name, taken.pk)
    define(cast, "releaser", RELEASE)
    again = holdings([RELEASE])[RELEASE][role.pk].since
    assert first.since is not None and again is not None and again > first.since
    told = {each.role.code: each.given_by for each in roles_with(RELEASE)}
    assert told["releaser"] == cast["admin.sun"].printed_name


def test_the_page_has_a_column_for_each_role_whatever_their_number(reader: Client, cast: Any) -> None:
    for number in range(9):
        define(cast, f"desk{number}", RELEASE)
    page = reader.get("/role-matrix/", {"q": RELEASE}).content.decode()
    assert all(f"Desk desk{number}" in page for number in range(9))
    assert page.count('class="is-held"') == 9 + len(expected()[RELEASE])


def test_it_is_narrowed_by_text_part_role_and_signature(reader: Client) -> None:
    found = reader.get("/role-matrix/", {"role": "auditor", "app": "quality"}).content.decode()
    shown = set(re.findall(r'<tr id="([\w.]+)">', found))
    assert shown == {c for c, roles in expected().items() if "auditor" in roles and c.startswith("quality.")}
    assert found.count('<th scope="col">') == 2
    signed = {each.code for each in rights_that_fit(signed=True)}
    assert RELEASE in signed and "people.view_people" not in signed and "recipes.approve_as_quality" in signed
    assert "No right fits" in reader.get("/role-matrix/", {"q": "no such thing"}).content.decode()
    for wrong in ({"app": "x", "role": "\0", "signed": "?"}, {"page": "999"}, {"page": "x"}):
        assert reader.get("/role-matrix/", wrong).status_code == 200


def test_every_right_has_a_page_that_says_what_the_rule_says(reader: Client) -> None:
    for right in known_rights():
        page = reader.get(f"/role-matrix/{right.code}/")
        assert page.status_code == 200, right.code
    page = reader.get(f"/role-matrix/{RELEASE}/").content.decode()
    assert "Release batch" in page and "Released" in page and "POST /api/v1/batches/{code}/release/" in page
    assert reader.get("/role-matrix/no.such_right/").status_code == 404


@pytest.mark.urs("URS-ACC-04")
def test_a_right_names_its_roles_and_persons_with_the_way_to_each_answer(reader: Client, cast: Any) -> None:
    page = reader.get(f"/role-matrix/{RELEASE}/").content.decode()
    held = roles_with(RELEASE)
    assert [each.role.code for each in held] == ["qualified_person"]
    assert held[0].persons == 1
    assert f"/audit/events/{held[0].holding.event_id}/" in page
    person = cast["xu.hui"]
    assert person.printed_name in page and f"/people/{person.uuid}/explain/?action={RELEASE}" in page
    assert f"/who-could/?action={RELEASE}" in page
    asked = re.search(r'href="(/people/[^"]+/explain/[^"]+)"', page)
    assert asked is not None
    answer = reader.get(asked.group(1).replace("&amp;", "&")).content.decode()
    assert "The account is in use" in answer


@pytest.mark.urs("URS-ACC-04")
def test_a_right_says_which_roles_held_it_before(reader: Client, cast: Any) -> None:
    assert "Roles that held it before" not in reader.get(f"/role-matrix/{RELEASE}/").content.decode()
    define(cast, "releaser", RELEASE)
    define(cast, "releaser")
    page = reader.get(f"/role-matrix/{RELEASE}/").content.decode()
    assert "Roles that held it before" in page and "Desk releaser" in page
    assert f"/rules/?q={RELEASE}" in page
    (told,) = reader.get(f"/api/v1/role-matrix/{RELEASE}/").json()["earlier_roles"]
    assert (told["role"], told["taken_by"]) == ("releaser", cast["admin.sun"].printed_name)


def test_who_reads_no_trail_sees_who_gave_it_without_a_way_there(cast_db: str, cast: Any) -> None:
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(cast["admin.sun"])
    page = browser.get(f"/role-matrix/{RELEASE}/").content.decode()
    assert ("/audit/events/" in page) == cast["admin.sun"].has_perm("audit.view_trail")
    assert "Roles that hold it" in page


@pytest.mark.parametrize("address", ["/role-matrix/", f"/role-matrix/{RELEASE}/", "/api/v1/role-matrix/"])
def test_the_number_of_queries_is_the_same_for_many_roles_and_grants(
    reader: Client, cast: Any, address: str
) -> None:
    reader.get(address)
    with CaptureQueriesContext(connection) as few:
        reader.get(address)
    for number in range(12):
        define(cast, f"many{number}", RELEASE, "quality.view_deviation")
        grants.grant_role(user=cast["xu.hui"], role=f"many{number}", site=None, actor=cast["admin.sun"])
    with CaptureQueriesContext(connection) as many:
        reader.get(address)
    assert len(many) == len(few)


def test_the_endpoints_say_the_same_and_refuse_what_they_do_not_know(reader: Client, cast: Any) -> None:
    asked = {"q": RELEASE, "role": "qualified_person", "signed": "true", "app": "quality"}
    (right,) = reader.get("/api/v1/role-matrix/", asked).json()["results"]
    assert (right["code"], right["label"], right["is_signed"]) == (RELEASE, "Release batch", True)
    assert [each["role"] for each in right["roles"]] == ["qualified_person"]
    assert reader.get("/api/v1/role-matrix/").json()["count"] == len(known_rights())
    one = reader.get(f"/api/v1/role-matrix/{RELEASE}/").json()
    assert [each["role"] for each in one["roles"]] == ["qualified_person"]
    assert one["roles"][0]["since"] == right["roles"][0]["since"]
    assert [each["user"] for each in one["persons"]] == ["xu.hui"]
    assert reader.get("/api/v1/role-matrix/no.such_right/").status_code == 404
    for wrong in ({"app": "nonsense"}, {"role": "nobody"}, {"colour": "red"}, {"signed": "perhaps"}):
        assert reader.get("/api/v1/role-matrix/", wrong).status_code == 422, wrong


@pytest.mark.parametrize("address", ["/role-matrix/", f"/role-matrix/{RELEASE}/"])
def test_who_may_not_read_accounts_does_not_read_the_matrix(cast_db: str, cast: Any, address: str) -> None:
    browser = Client()
    browser.force_login(cast["li.na"])
    assert browser.get(address).status_code == 403
    assert browser.get(f"/api/v1{address}").status_code == 403
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize(
    ("language", "quality", "trail"),
    [("en", "Quality", "Audit trail and signatures"), ("zh-hans", "质量", "审计追踪与签名")],
)
@pytest.mark.parametrize("address", ["/role-matrix/", "/rules/"])
def test_parts_of_pharmom_are_called_by_their_names(
    reader: Client, address: str, language: str, quality: str, trail: str
) -> None:
    reader.cookies["django_language"] = language
    page = reader.get(address).content.decode()
    choice = page[page.index('name="app"') : page.index("</select>", page.index('name="app"'))]
    names = re.findall(r'<option value="(\w+)"[^>]*>([^<]+)<', choice)
    assert {"quality": quality, "audit": trail}.items() <= dict(names).items()
    assert [code for code, name in names if code == name] == [], "a part without a name"
    narrowed = reader.get(address, {"app": "quality"}).content.decode()
    assert f">{quality}</" in narrowed and ">quality</" not in narrowed
    right = reader.get(f"/role-matrix/{RELEASE}/").content.decode()
    assert f"<dd>{quality}</dd>" in re.sub(r"\s*\n\s*", "", right)
