"""What every action request may carry beside its own fields: reason, signature, expected version."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from audit.choices import Meaning
from audit.context import Reason, SignatureGiven
from kernel.api.serializers import Body, StrictSerializer

CONTROL = ("reason", "signature", "expected_version")


class ReasonBody(StrictSerializer):
    """Why the change is made: a code from the list of reasons and words of one's own."""

    # Blank ones are refused by the runner, with the same code as others that say nothing (URS-AUD-04).
    code = serializers.CharField(max_length=40, allow_blank=True)
    text = serializers.CharField(max_length=2000, allow_blank=True)


class SignatureBody(StrictSerializer):
    """The signature of the person who acts. ``seen_digest`` comes from the reply AUD-004.

    Which components are needed the server decides; ``AUD-071`` names those that are missing.
    """

    username = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    password = serializers.CharField(
        max_length=200, write_only=True, trim_whitespace=False, required=False, default="", allow_blank=True
    )
    factor = serializers.CharField(max_length=8000, write_only=True, required=False, trim_whitespace=False)
    meaning = serializers.ChoiceField(choices=Meaning.choices)
    seen_digest = serializers.CharField(max_length=64)


def request_body(name: str, body: type[Body]) -> type[Body]:
    """``body`` with the control fields added, under a name of its own for the schema."""
    return type(
        f"{name}Request",
        (body,),
        {
            "__doc__": body.__doc__,
            "reason": ReasonBody(required=False),
            "signature": SignatureBody(required=False),
            "expected_version": serializers.IntegerField(required=False, min_value=1),
        },
    )


def take_control(validated: dict[str, Any]) -> dict[str, Any]:
    """Take the control fields out of ``validated``, in the form that the runner wants."""
    reason = validated.pop("reason", None)
    signature = validated.pop("signature", None)
    return {
        "reason": Reason(**reason) if reason is not None else None,
        "signature": SignatureGiven(**signature) if signature is not None else None,
        "expected_version": validated.pop("expected_version", None),
    }
