"""Passkeys (WebAuthn level 2): what a browser is asked, and whether its answer holds.

The host that was asked (``rp_id``) and the origin are kept with the question, from a request whose host
``ALLOWED_HOSTS`` has let in; the answer must name the same two. User verification is always demanded.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import secrets
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_authenticator_data
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from kernel.errors import DomainError
from people.choices import AuthenticatorKind, FactorPurpose
from people.errors import (
    PasskeyCopied,
    PasskeyOfAnotherSite,
    PasskeyRefused,
    PasskeysNotHere,
    PasskeyWithoutPerson,
)
from people.factors import challenges
from people.models import Authenticator

CHALLENGE_BYTES = 32
MOST_OF_AN_ANSWER = 20_000  # characters


@dataclass(frozen=True)
class NewPasskey:
    """What a device gave at registration: identifier and public key in base64url, and its count."""

    credential_id: str
    public_key: str
    sign_count: int
    rp_id: str


def ask_to_register(user: Any, request: HttpRequest) -> dict[str, Any]:
    """What ``navigator.credentials.create`` is given; the question's number beside it."""
    place = _place_of(request)
    asked = secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_registration_options(
        rp_id=place["rp_id"],
        rp_name="PharMOM",
        user_id=user.uuid.bytes,
        user_name=user.get_username(),
        user_display_name=user.get_full_name(),
        challenge=asked,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=_descriptors(live_passkeys(user, place["rp_id"])),
    )
    return _question(user, FactorPurpose.REGISTER_PASSKEY, request, asked, place, options)


def ask_to_answer(user: Any, purpose: FactorPurpose, request: HttpRequest) -> dict[str, Any] | None:
    """What ``navigator.credentials.get`` is given; ``None`` where the person has no passkey for this host."""
    try:
        place = _place_of(request)
    except PasskeysNotHere:
        return None
    mine = list(live_passkeys(user, place["rp_id"]))
    if not mine:
        return None
    asked = secrets.token_bytes(CHALLENGE_BYTES)
    options = generate_authentication_options(
        rp_id=place["rp_id"],
        challenge=asked,
        allow_credentials=_descriptors(mine),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _question(user, purpose, request, asked, place, options)


def live_passkeys(user: Any, rp_id: str = "") -> Any:
    """The person's passkeys that are not revoked, of one host or of all."""
    mine = Authenticator.objects.filter(user_id=user.pk, kind=AuthenticatorKind.PASSKEY, revoked_at=None)
    return mine.filter(rp_id=rp_id) if rp_id else mine


def parse(given: str) -> tuple[str, dict[str, Any]]:
    """The question's number and the browser's answer, from what a page sends; ``PasskeyRefused`` for other forms."""
    try:
        if len(given) > MOST_OF_AN_ANSWER:
            raise ValueError
        whole = json.loads(given)
        number, answer = str(whole["challenge"]), whole["answer"]
        if not isinstance(answer, dict) or not isinstance(answer["id"], str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise PasskeyRefused() from None
    return number, answer


def check_registration(answer: dict[str, Any], asked: dict[str, str]) -> NewPasskey:
    """The new passkey, where the answer holds for what was asked."""
    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(asked["challenge"]),
            expected_rp_id=asked["rp_id"],
            expected_origin=asked["origin"],
            require_user_verification=True,
        )
    except WebAuthnException as failure:
        raise _why(answer, asked, None) from failure
    except (ValueError, TypeError, KeyError, IndexError) as failure:
        raise PasskeyRefused() from failure
    return NewPasskey(
        bytes_to_base64url(made.credential_id),
        bytes_to_base64url(made.credential_public_key),
        made.sign_count,
        asked["rp_id"],
    )


def check_answer(answer: dict[str, Any], asked: dict[str, str], passkey: Authenticator) -> int:
    """The passkey's new count, where the answer holds for what was asked."""
    try:
        proven = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(asked["challenge"]),
            expected_rp_id=asked["rp_id"],
            expected_origin=asked["origin"],
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except WebAuthnException as failure:
        raise _why(answer, asked, passkey) from failure
    except (ValueError, TypeError, KeyError, IndexError) as failure:
        raise PasskeyRefused() from failure
    return proven.new_sign_count


def _question(
    user: Any, purpose: FactorPurpose, request: HttpRequest, asked: bytes, place: dict[str, str], options: Any
) -> dict[str, Any]:
    content = {**place, "challenge": bytes_to_base64url(asked)}
    number = challenges.ask(user, purpose, challenges.session_of(request), content)
    return {"challenge": str(number), "options": json.loads(options_to_json(options))}


def _place_of(request: HttpRequest) -> dict[str, str]:
    host = request.get_host()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return {"rp_id": name.lower(), "origin": f"{request.scheme}://{host.lower()}"}
    raise PasskeysNotHere(host=host)


def _descriptors(passkeys: Any) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(each.credential_id)) for each in passkeys]


def _why(answer: dict[str, Any], asked: dict[str, str], passkey: Authenticator | None) -> DomainError:
    """The one thing that a person can act on, where the answer tells it; none of it is trusted."""
    try:
        response = answer["response"]
        said = json.loads(base64url_to_bytes(response["clientDataJSON"]))
        if said.get("origin") != asked["origin"]:
            return PasskeyOfAnotherSite(site=str(said.get("origin"))[:200])
        if passkey is None:
            return PasskeyRefused()
        data = parse_authenticator_data(base64url_to_bytes(response["authenticatorData"]))
    except (WebAuthnException, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return PasskeyRefused()
    if data.rp_id_hash != hashlib.sha256(asked["rp_id"].encode()).digest():
        return PasskeyOfAnotherSite(site="?")
    if not data.flags.uv:
        return PasskeyWithoutPerson()
    if data.sign_count <= passkey.sign_count and (data.sign_count or passkey.sign_count):
        return PasskeyCopied()
    return PasskeyRefused()
