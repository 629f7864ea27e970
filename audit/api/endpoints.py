"""Maps ``POST /…/{code}/{verb}/`` to one action: parse, call, show the record.

The declaration names the action and the body; permission, reason, signature, locks and idempotency
are what the action itself declares.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit import event_store
from audit.api.bodies import CONTROL, request_body, take_control
from audit.api.errors import (
    IdempotencyKeyNeeded,
    PersonAtTheDoorNeeded,
    ServiceCannotSign,
    VersionUnreadable,
)
from audit.choices import Channel, Refusal
from audit.context import Idempotency, Origin, ambient_origin
from audit.declaration import Action, can_run
from audit.errors import PermissionRefused, SignatureFailed
from audit.models import SignatureRequest
from audit.signing import tell_tries_left
from kernel import canonical
from kernel.api.access import check_scope
from kernel.api.errors import OutsideTokenScope
from kernel.api.files import PdfRenderer
from kernel.api.serializers import Body

HEADERS = [
    OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="The same key: done once."),
    OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="ETag of the record you saw."),
]
_KEY = re.compile(r"[\x21-\x7e]{1,200}\Z")
_ETAG = re.compile(r'(?:W/)?"?([1-9][0-9]*)"?\Z')


@dataclass(frozen=True)
class ActionEndpoint:
    """One action of a resource; made by ``endpoint`` and ``creation``."""

    action: Action[Any]
    body: type[Body]
    creates: bool
    record_as: str | None
    verb: str
    needs_key: bool
    # Makes the reply where it is no record: a file. Takes the action's result and the body.
    file: Callable[[Any, Any], HttpResponse] | None = None
    # What that reply holds, where it is no file after all.
    holds: type[Any] | None = None
    # Refused to every token, whatever it was issued for: what makes further ways in.
    by_session: bool = False

    def run(self, view: Any, request: Any) -> HttpResponseBase:
        """Call the action with what the request carries, and answer with the record."""
        origin = origin_of(request)
        self._check_token(request, origin)
        # Before the record is looked for, and again for its place: the refusal tells nothing about either.
        self._check_right(request, None, origin)
        record = None if self.creates else view.get_object()
        self._check_right(request, record, origin)
        context = {**view.get_serializer_context(), "record": record}
        serializer = request_body(self.action.__name__, self.body)(data=request.data, context=context)
        serializer.is_valid(raise_exception=True)
        control = take_control(serializer.validated_data)
        if "If-Match" in request.headers:
            control["expected_version"] = _version(request.headers["If-Match"], control["expected_version"])
        arguments = serializer.arguments()
        if record is not None and self.record_as:
            arguments = {self.record_as: record, **arguments}
        key = self._idempotency(request, record)
        try:
            result = self.action(actor=request.user, origin=origin, idempotency=key, **control, **arguments)
        except SignatureFailed as error:
            given = control["signature"]
            tell_tries_left(error, given.username if given is not None else "", request.user)
            raise
        if self.file is not None:
            return self.file(result, serializer)
        return self._answer(view, record, result)

    def _check_token(self, request: Any, origin: Origin) -> None:
        name, code = request.user.get_username(), self.action.code
        try:
            check_scope(request, code)
            if self.by_session and request.auth is not None:
                raise PersonAtTheDoorNeeded(action=str(self.action.label))
            if request.user.is_service and self.action.signature is not None:
                raise ServiceCannotSign(actor=request.user.get_full_name())
        except (OutsideTokenScope, PersonAtTheDoorNeeded) as error:
            event_store.record_refusal(Refusal.PERMISSION, name, code, "", error.code, origin)
            raise
        except ServiceCannotSign as error:
            event_store.record_refusal(Refusal.SIGNATURE, name, code, "", error.code, origin)
            raise

    def _check_right(self, request: Any, record: Any, origin: Origin) -> None:
        """Refuse before the body is read; the runner asks again for the very subject."""
        # One's own: the runner compares the record with who asks.
        if not self.action.own and not can_run(self.action.code, request.user, record):
            error = PermissionRefused(actor=request.user.get_full_name(), action=str(self.action.label))
            event_store.log_refusal(error, request.user, self.action.code, record, origin)
            raise error

    def _idempotency(self, request: Any, record: Any) -> Idempotency | None:
        key = request.headers.get("Idempotency-Key")
        if key is None and not self.needs_key:
            return None
        if key is None or not _KEY.match(key):
            raise IdempotencyKeyNeeded()
        # The secret of a signature stays out of the digest, which is kept.
        content = {name: value for name, value in request.data.items() if name not in CONTROL[1:]}
        # An address can mean two records: a step's key is told apart by ``?batch=``, a code by ``?site=``.
        about = str(record.uuid) if record is not None else None
        return Idempotency(key, canonical.digest({"path": request.path, "record": about, "body": content}))

    def _answer(self, view: Any, record: Any, result: Any) -> Response:
        if isinstance(result, SignatureRequest) and self.action.signature is not None:
            return Response(_waiting(result), status=202)
        shown = result if isinstance(result, view.get_queryset().model) else record
        if shown is None:
            return Response(status=204)
        fresh = view.get_records().filter(pk=shown.pk).first() or shown
        answer: Response = view.answer(fresh, status=201 if self.creates else 200)
        return answer


class ActionEndpoints:
    """Put before ``ReadViewSet``: turns the declared endpoints into routes and schema operations."""

    action_endpoints: ClassVar[dict[str, ActionEndpoint]] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        own = {name: each for name, each in vars(cls).items() if isinstance(each, ActionEndpoint)}
        cls.action_endpoints = {**cls.action_endpoints, **own}
        for name, each in own.items():
            setattr(cls, name, _handler(cls, name, each))

    def needed_permission(self) -> str | None:
        """An action's right is decided by the runner, for the record and place it is called on."""
        if getattr(self, "action", None) in self.action_endpoints:
            return None
        needed: str | None = super().needed_permission()  # type: ignore[misc]
        return needed


def endpoint(
    action: Action[Any],
    *,
    body: type[Body] = Body,
    record_as: str | None = None,
    verb: str = "",
    file: Callable[[Any, Any], HttpResponse] | None = None,
    holds: type[Any] | None = None,
    by_session: bool = False,
) -> ActionEndpoint:
    """``POST /<resource>/<code>/<verb>/``; the verb is the attribute's name unless given.

    The record goes in as the action's subject, or as the argument ``record_as``. ``file`` answers with a
    PDF instead of the record; with ``holds``, a serializer, with what that describes. ``by_session`` refuses
    every token (AUD-104).
    """
    about = record_as or action.subject
    return ActionEndpoint(action, body, False, about, verb, False, file, holds, by_session)


def creation(
    action: Action[Any],
    *,
    body: type[Body],
    needs_key: bool = False,
    file: Callable[[Any, Any], HttpResponse] | None = None,
    holds: type[Any] | None = None,
    by_session: bool = False,
) -> ActionEndpoint:
    """``POST /<resource>/``: assign it to ``create``. ``needs_key`` demands an Idempotency-Key.

    ``file``, ``holds`` and ``by_session`` as for ``endpoint``.
    """
    return ActionEndpoint(action, body, True, None, "", needs_key, file, holds, by_session)


def origin_of(request: Any) -> Origin:
    """The door of this request: the API, the terminal, and the token that came in by it."""
    ambient = ambient_origin()
    token = getattr(request.auth, "name", "")
    terminal = " · ".join(part for part in (ambient.terminal, token) if part)
    return replace(ambient, channel=Channel.API, terminal=terminal)


def _handler(cls: type[Any], name: str, declared: ActionEndpoint) -> Any:
    def handle(self: Any, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return declared.run(self, request)

    handle.__name__ = name
    handle.__qualname__ = f"{cls.__name__}.{name}"
    handle.__doc__ = declared.action.__doc__
    of_record = getattr(cls, "detail_serializer_class", None) or getattr(cls, "serializer_class", None)
    serializer = declared.holds or of_record
    is_file = declared.file is not None and declared.holds is None
    described = extend_schema(
        request=request_body(_camel(declared.action.__name__), declared.body),
        responses={201 if declared.creates else 200: serializer}
        if not is_file
        else {(200, PdfRenderer.media_type): OpenApiTypes.BINARY},
        parameters=HEADERS,
        description=f"{(declared.action.__doc__ or '').strip()}\n\nPermission: `{declared.action.code}`.",
    )(handle)
    if declared.creates:
        return described
    path = declared.verb or name.replace("_", "-")
    more: dict[str, Any] = {"renderer_classes": [*cls.renderer_classes, PdfRenderer]} if is_file else {}
    return route(detail=True, methods=["post"], url_path=path, url_name=path, filter_backends=[], **more)(
        described
    )


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def _version(etag: str, expected: int | None) -> int | None:
    if etag.strip() == "*":
        return expected
    found = _ETAG.match(etag.strip())
    if found is None or (expected is not None and expected != int(found.group(1))):
        raise VersionUnreadable(value=etag)
    return int(found.group(1))


def _waiting(request: SignatureRequest) -> dict[str, Any]:
    """The reply while further signatures are needed."""
    given = [signature.manifestation() for signature in request.signatures.order_by("id")]
    for each in given:
        each["signed_at"] = canonical.plain(each["signed_at"])
        each["meaning"] = str(each["meaning"])
    return {
        "state": request.state,
        "action": request.action,
        "digest": request.digest,
        "signatures": given,
        "needed": request.slots,
    }
