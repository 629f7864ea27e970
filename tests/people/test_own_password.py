"""A password set by somebody else opens one page; one's own is changed by who knows it, and guesses count."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from audit.contracts import authority
from audit.errors import AccountLocked, PermissionRefused, SignatureFailed
from audit.models import AuditEvent, SecurityEvent
from equipment.models import Site
from people.actions.change_password import change_password
from people.actions.create_user import create_user
from people.middleware import BEFORE_OWN_PASSWORD
from people.models import SignInState, User
from tests.factories.grants import grant_role

TEMPORARY, OWN = "handed-over-on-paper-1", "nobody-else-knows-this-2"


@pytest.fixture
def newcomer(cast_db: str, cast: Any) -> User:
    """An operator on the first day: the administrator knows the password."""
    person = create_user(
        username="gao.yan",
        printed_name="高燕 Gao Yan",
        password=TEMPORARY,
        language="en",
        actor=cast["admin.sun"],
    )
    site = Site.objects.get(code="SZ")
    grant_role(user=person, role="operator", site=site, actor=cast["admin.sun"])
    return person


@pytest.fixture
def browser(newcomer: User) -> Client:
    """Signed in with the temporary password."""
    found = Client()
    sent = {"username": newcomer.username, "password": TEMPORARY}
    assert found.post("/sign-in/", sent).status_code == 302
    return found


def choose(browser: Client, old: str, new: str = OWN) -> Any:
    sent = {"old_password": old, "new_password": new, "new_password_again": new}
    return browser.post("/password/", sent)


@pytest.mark.urs("URS-SIG-11")
@pytest.mark.parametrize(
    "address", ["/", "/batches/", "/notifications/", "/people/", "/api/docs/x", "/sign-in/"]
)
def test_a_temporary_password_opens_no_page_but_its_own(browser: Client, address: str) -> None:
    answer = browser.get(address)
    if address.startswith("/api/"):
        assert (answer.status_code, answer.json()["code"]) == (403, "AUD-018")
        return
    assert (answer.status_code, answer["Location"]) == (302, "/password/")
    fragment = browser.get(address, headers={"HX-Request": "true"})
    assert (fragment["HX-Redirect"], fragment.content) == ("/password/", b"")


@pytest.mark.urs("URS-SIG-11")
def test_nothing_is_changed_with_a_temporary_password(browser: Client) -> None:
    events = AuditEvent.objects.count()
    assert browser.post("/notifications/read/").status_code == 302
    refused = browser.post("/api/v1/steps/any/record/", {}, content_type="application/json")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json()["instance"] == "/api/v1/steps/any/record/"
    assert AuditEvent.objects.count() == events
    kept = SecurityEvent.objects.order_by("-id")[:2]
    assert [(each.username, each.error_code) for each in kept] == [("gao.yan", "AUD-018")] * 2


@pytest.mark.urs("URS-SIG-11")
def test_the_page_for_the_own_password_has_no_way_to_other_pages_but_out(browser: Client) -> None:
    shown = browser.get("/password/").content.decode()
    assert "Choose your own password" in shown
    assert 'id="navigation"' not in shown
    assert "hx-" not in shown.partition("<main")[2].partition("</main>")[0]
    assert set(BEFORE_OWN_PASSWORD) == {"people:change_password", "people:sign_out", "set_language"}
    assert browser.post("/sign-out/").status_code == 302
    assert browser.get("/password/")["Location"].startswith("/sign-in/")


@pytest.mark.urs("URS-SIG-11")
def test_with_an_own_password_the_rest_opens_and_the_handed_over_one_is_void(
    browser: Client, newcomer: User
) -> None:
    assert choose(browser, TEMPORARY, "short").status_code == 422
    done = choose(browser, TEMPORARY)
    assert done.status_code == 302
    told = browser.get(done["Location"]).content.decode()
    assert "Your password is changed" in told and "has not been recorded" not in told
    with pytest.raises(SignatureFailed):
        authority().identify(newcomer.username, TEMPORARY)
    assert authority().verify_secret(newcomer.username, OWN) == newcomer
    assert browser.post("/sign-in/", {"username": "gao.yan", "password": OWN}).status_code == 302
    assert browser.get("/").status_code == 200


@pytest.mark.urs("URS-SIG-12")
def test_wrong_old_passwords_count_and_lock_the_account(cast_db: str, cast: Any) -> None:
    """An open session must not be a place to try the signing secret as often as one likes."""
    session = Client()
    session.force_login(cast["li.na"])
    changed = AuditEvent.objects.filter(action="people.change_password").count()
    most = settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK
    for attempt in range(most):
        assert choose(session, f"guess {attempt}").status_code == 401
    assert cast["li.na"].locked_at is not None
    assert AuditEvent.objects.filter(action="people.lock_account").count() == 1
    assert AuditEvent.objects.filter(action="people.change_password").count() == changed
    failures = SecurityEvent.objects.filter(username="li.na", error_code="AUD-005")
    assert [each.action for each in failures] == ["people.change_password"] * most
    assert choose(session, cast.password)["Location"].startswith("/sign-in/")


@pytest.mark.urs("URS-SIG-12")
def test_a_guess_between_sign_in_and_password_page_is_one_count(cast_db: str, cast: Any) -> None:
    session = Client()
    session.force_login(cast["li.na"])
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK - 1):
        Client().post("/sign-in/", {"username": "li.na", "password": "wrong"})
    choose(session, "wrong")
    assert cast["li.na"].locked_at is not None


def test_nobody_changes_the_password_of_somebody_else(cast_db: str, cast: Any) -> None:
    with pytest.raises(PermissionRefused):
        change_password(
            user=cast["li.na"], old_password=cast.password, new_password=OWN, actor=cast["wang.fang"]
        )
    assert authority().verify_secret("li.na", cast.password) == cast["li.na"]


@pytest.mark.urs("URS-SIG-12")
def test_parallel_guesses_are_all_counted_and_the_limit_holds(cast_db: str) -> None:
    most, guesses = settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK, 16
    together = Barrier(guesses)

    def guess(number: int) -> str:
        together.wait()
        try:
            authority().identify("li.na", f"guess {number}")
        except (SignatureFailed, AccountLocked) as error:
            return error.code
        finally:
            connections.close_all()
        return "in"

    with ThreadPoolExecutor(guesses) as pool:
        answers = list(pool.map(guess, range(guesses)))
    assert sorted(answers) == ["AUD-005"] * most + ["AUD-011"] * (guesses - most)
    assert SignInState.objects.get(user__username="li.na").failed_in_row == most
    assert User.objects.get(username="li.na").locked_at is not None


@pytest.mark.urs("URS-ACC-07")
def test_guesses_at_a_programs_name_do_not_stop_the_program(cast_db: str, cast: Any) -> None:
    for _attempt in range(settings.PHARMOM_WRONG_SECRETS_BEFORE_LOCK + 1):
        with pytest.raises(SignatureFailed):
            authority().identify("erp", "guess")
    assert cast["erp"].locked_at is None
