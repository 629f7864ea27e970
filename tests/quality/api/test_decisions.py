"""The REST face of review and release."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.models import AuditEvent, Signature
from kernel import clock
from quality.errors import PeriodUnfinished
from quality.models import TrailReview
from tests.quality import story
from tests.quality.api.test_deviations import post, signature
from tests.quality.browsing import signed_in


@pytest.mark.urs("URS-EBR-16")
def test_refused_release_lists_every_reason(quality_db) -> None:
    batch = story.completed_batch(moisture=story.WET)

    reply = signature(signed_in("xu.hui"), f"batches/{batch.code}/release/", "xu.hui", "released")

    assert (reply.status_code, reply.headers["Content-Type"]) == (409, "application/problem+json")
    problem = reply.json()
    assert problem["code"] == "QUA-001"
    assert {each["code"] for each in problem["findings"]} == {
        "deviation_open",
        "production_reviewed_signed",
        "trail_not_reviewed",
        "qa_reviewed_signed",
    }
    assert all(each["text"] and not each["ok"] for each in problem["findings"])


@pytest.mark.urs("URS-EBR-16")
def test_production_head_does_not_release(quality_db) -> None:
    batch = story.qa_reviewed_batch()

    reply = post(signed_in("zhao.lei"), f"batches/{batch.code}/release/")

    assert (reply.status_code, reply.json()["code"]) == (403, "AUD-002")


@pytest.mark.urs("URS-AUD-12")
def test_self_review_of_the_trail_is_403(quality_db) -> None:
    batch = story.completed_batch(moisture=story.WET)

    reply = signature(
        signed_in("chen.jing"),
        f"batches/{batch.code}/review-audit-trail/",
        "chen.jing",
        "reviewed",
        {"remark": "All read."},
    )

    assert (reply.status_code, reply.json()["code"]) == (403, "AUD-012")


def test_review_and_release_by_api(quality_db) -> None:
    batch = story.reviewed_batch()
    path = f"batches/{batch.code}"
    body = {"remark": "All read."}
    assert (
        signature(
            signed_in("zhou.min"), f"{path}/review-audit-trail/", "zhou.min", "reviewed", body
        ).status_code
        == 200
    )
    assert (
        signature(signed_in("chen.jing"), f"{path}/review/", "chen.jing", "reviewed").json()["state"]
        == "qa_reviewed"
    )
    released = signature(signed_in("xu.hui"), f"{path}/release/", "xu.hui", "released")

    assert (released.status_code, released.json()["state"]) == (200, "released")
    review = signed_in("emma.weber").get(f"/api/v1/reviews/{batch.code}/").json()
    assert review["disposition"]["decision"] == "released"
    assert all(each["ok"] for each in review["checks"])
    assert review["coverage"]["unclassified"] == 0
    assert review["coverage"]["held"] == 1  # what was charged had been weighed ahead, and typed
    assert review["trail_reviews"][0]["remark"] == "All read."


def test_the_same_key_releases_once(quality_db) -> None:
    batch = story.qa_reviewed_batch()
    client = signed_in("xu.hui")
    asked = post(client, f"batches/{batch.code}/release/")
    given = {
        "username": "xu.hui",
        "password": story.cast.DEMO_PASSWORD,
        "meaning": "released",
        "seen_digest": asked.json()["signature"]["digest"],
    }

    first = post(client, f"batches/{batch.code}/release/", {"signature": given}, **{"Idempotency-Key": "r-1"})
    second = post(
        client, f"batches/{batch.code}/release/", {"signature": given}, **{"Idempotency-Key": "r-1"}
    )

    assert (first.status_code, second.status_code) == (200, 200)
    assert second.json()["state"] == "released"


@pytest.mark.urs("URS-AUD-12")
def test_the_trail_of_a_site_is_reviewed_flagged_and_read_by_api(quality_db) -> None:
    story.completed_batch()
    caller, until = signed_in("zhou.min"), clock.now()
    body = {
        "site": "SZ",
        "since": (until - timedelta(days=400)).isoformat(),
        "until": until.isoformat(),
        "kinds": ["people", "equipment"],
        "remark": "Rights and equipment read.",
        "conclusion": "follow_up",
    }
    assert post(signed_in("li.na"), "trail-reviews/", body).status_code == 403
    entry = AuditEvent.objects.filter(site="SZ", action__startswith="equipment.").latest("id").pk
    flag = {"entry": entry, "comment": "Who asked for it?"}
    assert post(caller, "sites/SZ/flag-trail-entry/", flag).status_code == 200
    unfinished = {**body, "until": (until + timedelta(days=1)).isoformat()}
    assert (
        signature(caller, "trail-reviews/", "zhou.min", "reviewed", unfinished).json()["code"]
        == PeriodUnfinished.code
    )
    assert post(caller, "trail-reviews/", {**body, "kinds": ["nonsense"]}).status_code == 422
    assert post(caller, "trail-reviews/", {**body, "since": "2026-01-01"}).status_code == 422

    signed = signature(caller, "trail-reviews/", "zhou.min", "reviewed", body)

    assert signed.status_code == 201, signed.content
    review = TrailReview.objects.get(site__code="SZ")
    assert signed.json()["uuid"] == str(review.uuid)
    assert (signed.json()["site"], signed.json()["batch"], signed.json()["flagged"]) == ("SZ", None, 1)
    assert Signature.objects.get(action="quality.review_site_trail").meaning == "reviewed"
    found = signed_in("emma.weber").get("/api/v1/trail-reviews/?site=SZ").json()["results"]
    assert [(each["digest"], each["kinds"]) for each in found] == [(review.digest, ["equipment", "people"])]
