"""The REST face of review and release."""

from __future__ import annotations

import pytest

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
