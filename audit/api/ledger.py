"""Resource ``ledger-checkpoints``: signed checkpoints, and proofs that rows are in them."""

from __future__ import annotations

import base64
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action as route
from rest_framework.response import Response

from audit.ledger.merkle import InvalidProof
from audit.ledger.proofs import consistency_proof, inclusion_proofs, rows_of_events
from audit.models import LedgerCheckpoint
from audit.selectors.ledger import checkpoints, newest_event_in, size_before
from kernel.api.fields import UtcDateTimeField
from kernel.api.resources import ReadViewSet
from kernel.api.serializers import RecordSerializer
from kernel.errors import InvalidInput

KINDS = {"E": "event", "C": "change", "S": "seal", "X": "security"}
EVENT = OpenApiParameter(
    "event", int, description="Number of an event of the trail; the newest one by default."
)
OLD = OpenApiParameter("old", int, description="Leaves of an earlier checkpoint; the one before by default.")


class CheckpointShown(RecordSerializer):
    """The note is what was signed; the other items repeat what it says."""

    root_hash = serializers.SerializerMethodField()
    made_at = UtcDateTimeField(read_only=True)

    class Meta:
        model = LedgerCheckpoint
        fields = ("id", "epoch", "size", "root_hash", "note", "verifiers", "made_at")

    def get_root_hash(self, checkpoint: LedgerCheckpoint) -> str:
        """The root, base64 as in the note."""
        return _text(checkpoint.root)


class InclusionShown(serializers.Serializer[Any]):
    """One row's leaf, its number, and the hashes that lead from it to the root, nearest first (RFC 9162)."""

    kind = serializers.CharField()
    row = serializers.IntegerField()
    leaf_index = serializers.IntegerField()
    leaf_hash = serializers.CharField()
    path = serializers.ListField(child=serializers.CharField())


class ConsistencyShown(serializers.Serializer[Any]):
    """The hashes that show that one log begins with the other (RFC 9162)."""

    old = serializers.IntegerField()
    new = serializers.IntegerField()
    path = serializers.ListField(child=serializers.CharField())


class CheckpointResource(ReadViewSet):
    """Signed checkpoints of the ledger, newest first (URS-AUD-08)."""

    permission = "audit.view_ledger"
    serializer_class = CheckpointShown
    lookup_field = "id"
    lookup_value_regex = "[0-9]{1,18}"
    ordering_fields = ("id", "size")

    def get_records(self) -> Any:
        """All of them."""
        return checkpoints()

    def get_object(self) -> LedgerCheckpoint:
        """One checkpoint by its number."""
        found: LedgerCheckpoint | None = self.get_queryset().filter(pk=int(self.kwargs["id"])).first()
        if found is None:
            raise Http404
        return found

    @extend_schema(parameters=[EVENT], responses=InclusionShown(many=True))
    @route(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def inclusion(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The proofs that an event, its changes and its seal are in this checkpoint; 404 where they are younger."""
        checkpoint = self.get_object()
        event = _number(request, "event") or newest_event_in(checkpoint)
        proofs = inclusion_proofs(rows_of_events([event]), checkpoint.size)
        if not proofs:
            raise Http404
        shown = [
            {
                "kind": KINDS[each.kind],
                "row": each.row_id,
                "leaf_index": each.leaf_index,
                "leaf_hash": _text(each.leaf_hash),
                "path": [_text(hashed) for hashed in each.path],
            }
            for each in proofs.values()
        ]
        return Response(InclusionShown(sorted(shown, key=lambda each: each["leaf_index"]), many=True).data)

    @extend_schema(parameters=[OLD], responses=ConsistencyShown)
    @route(detail=True, methods=["get"], filter_backends=[])
    def consistency(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """The proof that this checkpoint's log begins with one of ``old`` leaves."""
        checkpoint = self.get_object()
        old = _number(request, "old") or size_before(checkpoint)
        try:
            path = consistency_proof(old, checkpoint.size)
        except InvalidProof as failure:
            raise InvalidInput(why=str(failure)) from failure
        shown = {"old": old, "new": checkpoint.size, "path": [_text(hashed) for hashed in path]}
        return Response(ConsistencyShown(shown).data)


def _number(request: Any, name: str) -> int:
    """The number that was asked for, 0 for none."""
    given = request.query_params.get(name, "0")
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise InvalidInput(why=f"{name} = {given!r}")
    return int(given)


def _text(hashed: bytes | memoryview) -> str:
    return base64.b64encode(bytes(hashed)).decode()
