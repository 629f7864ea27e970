"""Access reviews: due, signed with the list that was seen, and followed by withdrawals (URS-ACC-05)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.context import SignatureGiven
from audit.errors import AppendOnly, PermissionRefused
from audit.models import Signature
from equipment.models import Site
from kernel import clock
from people.actions.review_access import review_access
from people.errors import AccessChangedMeanwhile, NotOnTheList
from people.models import AccessReview, Notification, RoleGrant, RoleRequest
from people.selectors.access_list import access_list, digest_of, review_due
from people.tasks import remind_of_reviews
from people.work_queue import items
from tests.factories.grants import grant_role
from tests.factories.rules import approve


@pytest.fixture
def site(cast_db: str) -> Site:
    return Site.objects.get(code="SZ")


def review(cast: Any, site: Site, **more: Any) -> AccessReview:
    seen = more.pop("listed_digest", None) or digest_of(access_list(site, clock.now()))
    done: AccessReview = review_access(
        site=site,
        listed_digest=seen,
        remark="Every role is still needed",
        actor=cast["chen.jing"],
        signature=SignatureGiven("chen.jing", cast.password, "reviewed"),
        **more,
    )
    return done


@pytest.mark.urs("URS-ACC-05")
def test_the_list_shows_roles_last_use_and_age(site: Site, cast: Any, shift_clock: Any) -> None:
    Client().post("/sign-in/", {"username": "li.na", "password": cast.password})
    shift_clock(days=40)
    listed = {each.person.username: each for each in access_list(site, clock.now())}
    assert listed["li.na"].roles == "Operator"
    assert listed["li.na"].idle_days == 40
    assert listed["wang.fang"].roles == "Planner, Production supervisor"
    assert listed["admin.sun"].grants[0].site is None
    assert listed["erp"].person.is_service
    assert listed["li.na"].since is not None


@pytest.mark.urs("URS-ACC-05")
def test_a_review_is_signed_over_the_list_that_was_seen_and_kept_with_it(site: Site, cast: Any) -> None:
    done = review(cast, site)
    assert done.persons == len(done.listed) == len(access_list(site, clock.now()))
    signed = Signature.objects.get(action="people.review_access")
    assert done.digest in signed.content
    assert signed.zone == site.zone == "Asia/Shanghai"
    done.remark = "Something else"
    with pytest.raises(AppendOnly):
        done.save()


def test_a_grant_given_meanwhile_refuses_the_review(site: Site, cast: Any) -> None:
    seen = digest_of(access_list(site, clock.now()))
    grant_role(user=cast["li.na"], role="supervisor", site=site, actor=cast["admin.sun"])
    with pytest.raises(AccessChangedMeanwhile):
        review(cast, site, listed_digest=seen)
    assert not AccessReview.objects.exists()


@pytest.mark.urs("URS-ACC-04", "URS-ACC-05")
def test_findings_become_requests_to_withdraw(site: Site, cast: Any) -> None:
    grant = RoleGrant.objects.get(user=cast["zhang.wei"])
    done = review(cast, site, withdraw=[str(grant.uuid)])
    request = RoleRequest.objects.get(grant=grant)
    assert done.withdrawals == [request.code]
    assert (request.kind, request.requested_by) == ("withdraw", cast["chen.jing"])
    with pytest.raises(NotOnTheList):
        review(cast, site, withdraw=["00000000-0000-0000-0000-000000000000"])


def test_who_keeps_the_accounts_does_not_review_them(site: Site, cast: Any) -> None:
    with pytest.raises(PermissionRefused):
        review_access(
            site=site,
            listed_digest="",
            remark="Mine",
            actor=cast["admin.sun"],
            signature=SignatureGiven("admin.sun", cast.password, "reviewed"),
        )


@pytest.mark.urs("URS-ACC-05")
def test_an_overdue_review_is_flagged_in_the_work_queue_and_told(
    site: Site, cast: Any, shift_clock: Any
) -> None:
    approve(cast, review_days=30, idle_account_days=0)
    due = review_due(site)
    assert due is not None

    def asked() -> list[str]:
        return [each.severity for each in items(cast["chen.jing"]) if each.kind == "access-reviews.due"]

    assert asked() == [] and remind_of_reviews() == 0
    shift_clock(days=20)
    assert asked() == ["neutral"]
    shift_clock(days=11)
    assert asked() == ["alarm"]
    assert remind_of_reviews() == 1
    assert Notification.objects.filter(user=cast["chen.jing"]).count() == 1
    assert remind_of_reviews() == 0  # told once, not every day
    review(cast, site)
    assert asked() == []


def test_by_page_the_list_is_seen_and_signed(site: Site, cast: Any) -> None:
    browser = Client()
    browser.force_login(cast["chen.jing"])
    page = browser.get(reverse("people:access_list", kwargs={"uuid": site.uuid})).content.decode()
    assert cast["li.na"].printed_name in page
    assert "Operator" in page, "a role is read by its name"
    dialog = reverse("people:review_access", kwargs={"uuid": site.uuid})
    assert digest_of(access_list(site, clock.now())) in browser.get(dialog).content.decode()
    sent = {"listed_digest": digest_of(access_list(site, clock.now())), "remark": "Looked at"}
    signing = browser.post(dialog, sent, headers={"accept-language": "zh-hans"}).content.decode()
    assert "名单摘要值" in signing and "Listed digest" not in signing
    done = review(cast, site)
    shown = browser.get(done.get_absolute_url()).content.decode()
    assert "Operator" in shown
    assert done.digest[:16] in shown and cast["li.na"].printed_name in shown
    told = browser.get(f"/api/v1/access-reviews/{done.code}/").json()
    assert told["listed"] == done.listed
    now = browser.get("/api/v1/access-lists/SZ/").json()
    assert now["digest"] == done.digest
