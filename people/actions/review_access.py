"""Review who holds what at a site, sign the list that was seen, and ask for what must end (URS-ACC-05)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.signing import Sign
from equipment.models import Site
from kernel import clock
from people.actions._requests import file_for_grant
from people.choices import RequestKind
from people.errors import AccessChangedMeanwhile, NotOnTheList
from people.models import AccessReview
from people.selectors.access_list import PersonAccess, access_list, digest_of


@action(
    "people.review_access",
    label=_("Review access"),
    subject="site",
    signature=Sign(
        Meaning.REVIEWED,
        follows=_(
            "The review is kept with the list; for each role marked, a request to withdraw it is filed."
        ),
    ),
)
def review_access(
    *, site: Site, listed_digest: str, remark: str, withdraw: Collection[str] = (), actor: Any
) -> AccessReview:
    """Confirm the list of ``listed_digest``; ``withdraw`` names grants of it by uuid that shall end.

    Raises ``AccessChangedMeanwhile`` when the list is no longer the one that was seen.
    """
    now = clock.now()
    listed = access_list(site, now)
    if digest_of(listed) != listed_digest:
        raise AccessChangedMeanwhile(site=site.code)
    requests = [_ask(listed, uuid, remark, actor) for uuid in withdraw]
    review = AccessReview(
        code=f"AR-{site.code}-{AccessReview.objects.filter(site=site).count() + 1:04}",
        site=site,
        listed=[each.as_data() for each in listed],
        digest=listed_digest,
        persons=len(listed),
        withdrawals=requests,
        remark=remark,
        reviewed_by=actor,
        reviewed_at=now,
    )
    review.full_clean()
    review.save()
    return review


def _ask(listed: list[PersonAccess], uuid: str, remark: str, actor: Any) -> str:
    grants = {str(grant.uuid): grant for each in listed for grant in each.grants}
    if uuid not in grants:
        raise NotOnTheList(grant=uuid)
    request = file_for_grant(grants[uuid], RequestKind.WITHDRAW, None, remark, actor)
    return str(request.code)
