"""Many records signed by one request, each with its own signature (URS-SIG-13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.response import Response

from audit.api.endpoints import ActionEndpoint, origin_of
from audit.choices import Meaning
from audit.context import SignatureGiven
from audit.errors import SignatureFailed
from audit.signing import components_of, tell_tries_left
from audit.together import Member, Outcome, perform_together
from kernel.api.problems import MEDIA_TYPE, problem
from kernel.api.serializers import Body, StrictSerializer

MOST = 50


class TogetherSignature(StrictSerializer):
    """The signature of the person who acts; ``seen`` of each member is what was answered without one."""

    username = serializers.CharField(max_length=150, required=False, default="", allow_blank=True)
    password = serializers.CharField(
        max_length=200, write_only=True, trim_whitespace=False, required=False, default="", allow_blank=True
    )
    factor = serializers.CharField(max_length=8000, write_only=True, required=False, trim_whitespace=False)
    meaning = serializers.ChoiceField(choices=Meaning.choices)


class MemberBody(StrictSerializer):
    """One record, and the digest of what the signer saw of it."""

    uuid = serializers.UUIDField()
    seen_digest = serializers.CharField(max_length=64, required=False, default="", allow_blank=True)


class TogetherBody(Body):
    """Which records; subclasses add what is said about all of them."""

    members = MemberBody(many=True, allow_empty=False, max_length=MOST)  # type: ignore[call-arg]  # of the list
    signature = TogetherSignature(required=False)


class TogetherReply(serializers.Serializer[Any]):
    """What became of each record, in the order of the request."""

    results = serializers.ListField(child=serializers.DictField())


def sign_together(endpoint: ActionEndpoint, view: Any, request: Any, body: type[TogetherBody]) -> Response:
    """401 with the content and digest of each member; with the signature what became of each, in their order."""
    origin = origin_of(request)
    endpoint._check_token(request, origin)
    endpoint._check_right(request, None, origin)
    serializer = body(data=request.data, context=view.get_serializer_context())
    serializer.is_valid(raise_exception=True)
    arguments = dict(serializer.validated_data)
    wanted, signature = arguments.pop("members"), arguments.pop("signature", None)
    found = {each.uuid: each for each in view.get_records().filter(uuid__in=[m["uuid"] for m in wanted])}
    known = [each for each in wanted if each["uuid"] in found]
    if signature is None:
        return _asked(endpoint, request.user, [found[each["uuid"]] for each in known], arguments)
    given = SignatureGiven(
        signature["username"], signature["password"], signature["meaning"], "", signature.get("factor")
    )
    members = [Member(found[each["uuid"]], each["seen_digest"]) for each in known]
    try:
        outcomes = perform_together(
            endpoint.action, members, actor=request.user, given=given, arguments=arguments, origin=origin
        )
    except SignatureFailed as error:
        tell_tries_left(error, given.username, request.user)
        raise
    return Response({"results": [_told(each) for each in outcomes]})


def _asked(
    endpoint: ActionEndpoint, actor: Any, records: Sequence[Any], arguments: Mapping[str, Any]
) -> Response:
    needed = [(each, endpoint.action.what_to_sign(each, dict(arguments))) for each in records]
    told = [{"uuid": str(each.uuid), **problem(error)["signature"]} for each, error in needed]
    head = problem(needed[0][1]) if needed else {"status": 401, "code": "AUD-004"}
    head["needed"] = list(components_of(actor))
    return Response({**head, "members": told}, status=401, content_type=MEDIA_TYPE)


def _told(outcome: Outcome) -> dict[str, Any]:
    refusal = problem(outcome.error) if outcome.error is not None else None
    return {"uuid": str(outcome.record.uuid), "signed": outcome.is_signed, "refusal": refusal}
