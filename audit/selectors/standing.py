"""Whether a signature is for the record as it stands, or for an earlier version of it (URS-SIG-07).

A signature keeps, inside of what its own digest covers, the digest of the record as the signed action left it.
If the record has that digest now, the signature is for this version; whatever has changed since, it is not.
What was given on a request that was withdrawn counts for nothing, whatever the record says; and a content that has
no longer the digest that was signed is for no version at all.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.apps import apps

from audit.choices import RequestState, Standing
from audit.models import Signature, SignatureRequest
from audit.signing import LEFT, digest_now


def with_standing(signatures: Iterable[Signature], *records: Any) -> list[Signature]:
    """The signatures, each with its ``standing``; one on a record that is not given has none.

    Several signatures that one action asked for count as the last of them: the first was given before the
    record took the state that they all asked for.
    """
    given = list(signatures)
    subjects = {each.subject_uuid for each in given}
    now = {each.uuid: each for each in records if each.uuid in subjects}
    digests = {uuid: digest_now(record) for uuid, record in now.items()}
    standing = {
        each.pk: each.is_whole and _is_for(each, now[each.subject_uuid], digests)
        for each in given
        if each.subject_uuid in now
    }
    withdrawn = _withdrawn(given)
    together = {each.request_id for each in given if each.request_id and standing.get(each.pk)}
    for each in given:
        if each.pk in standing:
            is_present = standing[each.pk] or each.request_id in together
            each.standing = Standing.PRESENT if is_present else Standing.EARLIER
            if each.request_id in withdrawn:
                each.standing = Standing.WITHDRAWN
            if not each.is_whole:
                each.standing = Standing.DAMAGED
    return given


def with_standing_found(signatures: Iterable[Signature]) -> list[Signature]:
    """The same, for a few signatures whose records nobody has read yet."""
    given = list(signatures)
    records: list[Any] = []
    for label in {each.subject_model for each in given}:
        uuids = [each.subject_uuid for each in given if each.subject_model == label]
        records += apps.get_model(label)._base_manager.filter(uuid__in=uuids)
    return with_standing(given, *records)


def is_unsigned(signatures: Iterable[Signature]) -> bool:
    """Whether all of these are for earlier versions: the record as it stands is signed by nobody."""
    known = [each.standing for each in signatures if each.standing]
    return bool(known) and Standing.PRESENT not in known


def _withdrawn(signatures: Iterable[Signature]) -> set[Any]:
    """Which of the requests behind these were withdrawn."""
    requests = {each.request_id for each in signatures if each.request_id}
    if not requests:
        return set()
    gone = SignatureRequest.objects.filter(pk__in=requests, state=RequestState.WITHDRAWN)
    return set(gone.values_list("pk", flat=True))


def _is_for(signature: Signature, record: Any, digests: dict[Any, str]) -> bool:
    signed = json.loads(signature.content)
    if LEFT in signed:
        return bool(signed[LEFT] == digests[record.uuid])
    # Given before this was kept: by the number of the record's version.
    return bool(signature.subject_version == record.row_version)
