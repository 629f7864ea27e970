"""Questions that are asked once: bound to a person, a session and a purpose, short-lived, taken by their answer."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest

from kernel import clock
from people.choices import FactorPurpose
from people.errors import ChallengeOver
from people.factors import keys
from people.models import FactorChallenge
from people.sessions import digest_of

LASTS = {
    FactorPurpose.REGISTER_TOTP: timedelta(minutes=15),  # a person looks for their telephone
    FactorPurpose.REGISTER_PASSKEY: timedelta(minutes=5),
    FactorPurpose.PROVEN: timedelta(minutes=2),
}
LASTS_ELSE = timedelta(minutes=5)


def session_of(request: HttpRequest) -> str:
    """What is kept of the request's session: nobody can open the session with it. A token's requests have none."""
    if not hasattr(request, "session") or "Authorization" in request.headers:
        return ""
    if not request.session.session_key:
        request.session.save()
    return digest_of(request.session.session_key or "")


def ask(user: Any, purpose: FactorPurpose, session: str, content: dict[str, str]) -> UUID:
    """Keep a question with what its answer is compared with; earlier ones of the same kind are over."""
    now, uuid = clock.now(), uuid4()
    earlier = FactorChallenge.objects.filter(user_id=user.pk, purpose=purpose)
    (earlier.filter(session=session) | earlier.filter(expires_at__lte=now)).delete()
    with transaction.atomic():  # the key is not dropped between sealing and writing
        FactorChallenge.objects.create(
            uuid=uuid,
            user_id=user.pk,
            purpose=purpose,
            session=session,
            sealed=keys.seal(json.dumps(content).encode(), uuid),
            asked_at=now,
            expires_at=now + LASTS.get(purpose, LASTS_ELSE),
        )
    return uuid


def seal_anew() -> None:
    """Seal every open question with the newest key; those that are over go. For inside a transaction."""
    FactorChallenge.objects.filter(expires_at__lte=clock.now()).delete()
    for each in FactorChallenge.objects.select_for_update().order_by("id"):
        each.sealed = keys.seal(keys.unseal(each.sealed, each.uuid), each.uuid)
        each.save(update_fields=["sealed"])


def look(uuid: Any, user: Any, purpose: FactorPurpose, session: str) -> dict[str, str]:
    """What an open question is about; it stays open. ``ChallengeOver`` where it is not this one's."""
    return _content(_open(uuid, user, purpose, session).first())


def take(uuid: Any, user: Any, purpose: FactorPurpose, session: str) -> dict[str, str]:
    """The same, once: of two answers at the same time one finds nothing. For inside a transaction."""
    found = _open(uuid, user, purpose, session).select_for_update().first()
    content = _content(found)
    found.delete()
    return content


def take_any(user: Any, purpose: FactorPurpose, session: str) -> dict[str, str] | None:
    """The question of this kind that is open in the session, once; ``None`` where there is none."""
    mine = FactorChallenge.objects.filter(user_id=user.pk, purpose=purpose, session=session)
    found = mine.select_for_update().order_by("-id").first()
    try:
        content = _content(found)
    except ChallengeOver:
        return None
    mine.delete()
    return content


def _open(uuid: Any, user: Any, purpose: FactorPurpose, session: str) -> Any:
    try:
        wanted = UUID(str(uuid))
    except ValueError:
        raise ChallengeOver() from None
    return FactorChallenge.objects.filter(uuid=wanted, user_id=user.pk, purpose=purpose, session=session)


def _content(found: Any) -> dict[str, str]:
    # A clock that was set back does not make it live longer: before it was asked it is over too.
    if found is None or not found.asked_at <= clock.now() < found.expires_at:
        raise ChallengeOver()
    content: dict[str, str] = json.loads(keys.unseal(found.sealed, found.uuid))
    return content
