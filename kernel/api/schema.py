"""What the OpenAPI schema says of every operation: how it refuses."""

from __future__ import annotations

from typing import Any

from drf_spectacular.authentication import SessionScheme


class SignedInSessionScheme(SessionScheme):  # type: ignore[no-untyped-call]  # brings no types
    """The session of a browser."""

    target_class = "kernel.api.access.SignedInSession"


PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A refusal (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "example": "urn:pharmom:error:AUD-002"},
        "title": {"type": "string"},
        "status": {"type": "integer", "example": 409},
        "code": {"type": "string", "example": "AUD-002", "description": "Never changes, never reused."},
        "detail": {"type": "string", "description": "What is wrong, in the reader's language."},
        "what_to_do": {"type": "string"},
        "params": {"type": "object", "additionalProperties": True},
        "instance": {"type": "string"},
        "correlation": {"type": "string", "format": "uuid"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "field": {"type": "string"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
        "signature": {
            "type": "object",
            "description": "With AUD-004: what is to be signed. Send `digest` back as `seen_digest`.",
            "properties": {
                "content": {"type": "object", "additionalProperties": True},
                "digest": {"type": "string"},
                "meanings": {"type": "array", "items": {"type": "string"}},
                "slots": {
                    "type": "array",
                    "description": "Each signature that is needed: who gave it, or who may give it.",
                    "items": {"type": "object", "additionalProperties": True},
                },
                "follows": {"type": "string", "description": "What happens with the last signature."},
            },
        },
        "needed": {
            "type": "array",
            "description": "With AUD-004: what the caller has to give to sign: `secret` alone in their own "
            "period of access, else `user_id` and `secret`, and `factor` for who has an authenticator.",
            "items": {"type": "string", "enum": ["user_id", "secret", "factor"]},
        },
        "components": {
            "type": "array",
            "description": "With AUD-071: what was missing.",
            "items": {"type": "string", "enum": ["user_id", "secret", "factor"]},
        },
        "tries_left": {
            "type": "integer",
            "description": "With AUD-005: wrong secrets before the lock, to the owner of the account alone.",
        },
    },
}


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Hook of drf-spectacular: every operation may answer with a problem."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
    reply = {
        "description": "Refused; `code` and `detail` say why.",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for operations in result.get("paths", {}).values():
        for operation in operations.values():
            operation["responses"]["default"] = reply
    return result
