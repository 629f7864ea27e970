"""What a person does on a page, a program or a script of theirs does by the API, and by the same action."""

from __future__ import annotations

import pytest
from django.urls import Resolver404, resolve

from audit.declaration import ACTIONS
from mom.api import router
from tests.permissions.addresses import addresses
from tests.permissions.endpoints import found
from tests.permissions.test_pages import RUNS

# Done by a person at a screen and nowhere else, and why.
AT_THE_SCREEN_ALONE = {
    "people.change_password": "one's own password is typed where it is asked for, at sign-in and in My account",
    "people.register_passkey": "the browser and the key hold the ceremony with the page that asks for it",
}
# Endpoints that prove who is there before the action runs, so they are written and not declared.
WRITTEN = {
    "people.register_totp": "/api/v1/my-authenticators/register-app/",
    "people.rename_authenticator": "/api/v1/my-authenticators/x/rename/",
    "people.record_authenticator_test": "/api/v1/my-authenticators/x/test/",
    "people.revoke_own_authenticator": "/api/v1/my-authenticators/x/revoke/",
}


def by_page() -> set[str]:
    """The codes of all actions that some page runs, one's own too."""
    return {each.action.code for each in addresses() if each.action is not None} | set(RUNS.values())


def by_api() -> set[str]:
    """The codes of all actions that some endpoint declares."""
    return {
        endpoint.action.code
        for _prefix, resource, _name in router().registry
        for endpoint in getattr(resource, "action_endpoints", {}).values()
    }


@pytest.mark.urs("URS-ACC-01")
def test_whatever_a_page_does_the_api_does() -> None:
    """A new page without an endpoint fails here until it has one, or somebody has written down why not."""
    assert by_page() - by_api() == set(AT_THE_SCREEN_ALONE) | set(WRITTEN)
    assert len(by_api()) > 120


def test_what_is_written_by_hand_is_there_and_runs_that_action() -> None:
    for code, address in WRITTEN.items():
        match = resolve(address)
        view = match.func.cls  # type: ignore[attr-defined]
        handler = getattr(view, match.func.actions["post"])  # type: ignore[attr-defined]
        assert ACTIONS[code].__name__ in handler.__code__.co_names, code
    with pytest.raises(Resolver404):
        resolve("/nowhere/")


@pytest.mark.urs("URS-ACC-01")
def test_no_endpoint_runs_what_the_system_does_by_itself() -> None:
    caused = {code for code, declared in ACTIONS.items() if declared.event_caused}
    assert by_api() & caused == set()
    assert {method for method, _address in found()} == {"GET", "POST"}
