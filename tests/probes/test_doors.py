"""Probes at the doors: no sign-in, a program's token, and the tables themselves (URS-ACC-01, URS-AUD-07)."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction
from django.test import Client

from audit.models import AuditChange, AuditEvent, LedgerCheckpoint, LedgerLeaf, SecurityEvent, Signature
from integrations.selectors.tokens import known_scopes
from tests.factories.ledger import a_checkpoint
from tests.permissions.addresses import Address, addresses
from tests.permissions.endpoints import found
from tests.permissions.test_pages import OPEN
from tests.probes.faces import trace
from tests.probes.tokens import program

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
NOTHING = str(UUID(int=0))
KEPT: tuple[Any, ...] = (AuditEvent, AuditChange, Signature, SecurityEvent, LedgerLeaf, LedgerCheckpoint)
# Insufficient privilege, or the trigger's own word.
REFUSED = ("42501", "PM002")


def _address(each: Address) -> str:
    """Filled with what fits its converters, whether there is such a record or not: nobody may learn which."""
    kinds = {"uuid": NOTHING, "int": "1", "slug": "x", "str": "x"}
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda one: kinds[one[1] or "str"], each.route)


@pytest.mark.urs("URS-ACC-01")
def test_no_page_answers_without_sign_in_by_any_method(cast_db: str) -> None:
    """Every address of the URL configuration; one that is added is tried without being listed here."""
    stranger, wrong, asked = Client(), [], 0
    before = AuditEvent.objects.count()
    for each in addresses():
        if each.name in OPEN:
            continue
        for method in METHODS:
            reply = getattr(stranger, method)(_address(each))
            leads_to_the_door = reply.status_code == 302 and reply["Location"].startswith("/sign-in/?next=")
            if not (leads_to_the_door or reply.status_code in (401, 405)):
                wrong.append(f"{method} {each.name}: {reply.status_code}")
            asked += 1
    assert wrong == []
    assert asked > 500
    assert AuditEvent.objects.count() == before


@pytest.mark.urs("URS-ACC-01")
def test_no_endpoint_answers_without_sign_in_by_any_method(cast_db: str) -> None:
    stranger, wrong = Client(), []
    for address in sorted({_filled(address) for _method, address in found()}):
        for method in METHODS:
            reply = getattr(stranger, method)(address)
            if reply.status_code != 401:
                wrong.append(f"{method} {address}: {reply.status_code}")
    assert wrong == []


def _filled(address: str) -> str:
    return re.sub(r"{(\w+)}", lambda one: NOTHING if one[1] == "uuid" else "1", address)


@pytest.mark.urs("URS-ACC-01", "URS-INT-08")
def test_a_token_does_nothing_that_its_account_may_not_do_by_page(plant_db: str, cast: Any) -> None:
    """The ERP's account with a token for everything: only what its role says is left of it."""
    caller = program()
    held = {code for code in known_scopes() if cast["erp"].has_perm(code)}
    before, refused = trace(), SecurityEvent.objects.count()
    assert "batches.receive_order" in held and "people.grant_role" not in held
    for address in (
        "batches/",
        "deviations/",
        f"batches/{NOTHING}/release/",
        "equipment/HSG-01/take-out-of-service/",
    ):
        reply = caller.post(f"/api/v1/{address}", {}, content_type="application/json")
        assert reply.status_code in (403, 404), (address, reply.status_code, reply.content)
    for page in ("/batches/", "/people/", "/audit/"):
        assert caller.get(page).status_code == 302, "a token opens no page"
    assert trace() == before
    assert SecurityEvent.objects.count() > refused


@pytest.mark.urs("URS-AUD-07")
@pytest.mark.parametrize("role", ["default", "owner"])
def test_rows_of_the_trail_are_neither_changed_nor_deleted(story_db: str, role: str) -> None:
    """Not by the role that the application signs in with, nor by the one that owns the tables."""
    a_checkpoint()
    Client().post("/sign-in/", {"username": "nobody", "password": "guess"})
    for model in KEPT:
        table, key = model._meta.db_table, model._meta.pk.column
        before = model.objects.count()
        assert before, f"{table} is empty: nothing would be refused for its rows' sake"
        for statement in (
            f"UPDATE {table} SET {key} = {key}",
            f"DELETE FROM {table}",
            f"TRUNCATE {table} CASCADE",
        ):
            with pytest.raises(DatabaseError) as error:
                _run(role, statement)
            assert getattr(error.value.__cause__, "pgcode", None) in REFUSED, (statement, error.value)
        assert model.objects.count() == before


def _run(role: str, statement: str) -> None:
    with transaction.atomic(using=role), connections[role].cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.urs("URS-AUD-07")
@pytest.mark.parametrize("resource", ["audit-events", "signatures", "ledger-checkpoints"])
@pytest.mark.parametrize("method", ["put", "patch", "delete", "post"])
def test_the_trail_has_no_method_that_changes_it(cast_db: str, cast: Any, resource: str, method: str) -> None:
    for username in ("emma.weber", "admin.sun"):
        caller = Client()
        caller.force_login(cast[username])
        for address in (f"/api/v1/{resource}/", f"/api/v1/{resource}/1/"):
            reply = getattr(caller, method)(address, {}, content_type="application/json")
            assert reply.status_code in (403, 405), (address, reply.status_code)
