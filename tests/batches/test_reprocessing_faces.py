"""A raw file processed again by the API and by the pages: the same two people, the same refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from batches.models import ProcessedResult
from tests.batches.files import started, take
from tests.batches.floor import Floor
from tests.batches.test_api import Caller
from tests.batches.test_reprocessing import FILE, WHY

pytestmark = pytest.mark.urs("URS-DAT-07", "URS-DAT-08", "URS-AUD-10")


def test_by_the_api_one_processes_again_and_another_decides(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    reason = {"code": WHY.code, "text": WHY.text}
    body = {
        "file": 1,
        "algorithm": "column_statistics/2",
        "parameters": {"column": "gross"},
        "reason": reason,
    }
    Caller(floor, "liu.yang").post(f"steps/mass/reprocess-raw-file/?batch={batch.code}", body)
    quality, address = Caller(floor, "chen.jing"), f"steps/mass/approve-reprocessing/?batch={batch.code}"
    decide: dict[str, Any] = {"file": 1, "version": 2, "reason": reason}
    needed = quality.post(address, decide, 401)
    signature = {
        "username": "chen.jing",
        "password": floor.cast.password,
        "meaning": "approved",
        "seen_digest": needed["signature"]["digest"],
    }
    done = quality.post(address, {**decide, "signature": signature})
    assert [each["state"] for each in done["raw_files"][0]["processed"]] == ["superseded", "stands"]
    quality.post(address, {**decide, "version": 7}, 422)


def test_by_the_pages_one_processes_again_and_another_decides(floor: Floor) -> None:
    batch = started(floor)
    floor.record(batch, "mass", file=take(floor, batch, FILE).sha256)
    client = Client(headers={"accept-language": "en"})
    client.force_login(floor["liu.yang"])
    assert "Process again" in client.get(batch.get_absolute_url()).content.decode()
    address = reverse("batches:reprocess_raw_file", args=[ProcessedResult.objects.get().uuid])
    form = client.get(address).content.decode()
    assert "column_statistics/2" in form and "uniformity_of_mass" not in form
    parameters = {
        "encoding": "utf-8",
        "delimiter": ";",
        "decimal_sign": ".",
        "lines_before": "0",
        "count": "",
    }
    sent = {"algorithm": "column_statistics/2", "column": "gross", **parameters}
    reason = {"reason_code": WHY.code, "reason_text": WHY.text}
    row_version = ProcessedResult.objects.get().row_version
    client.post(address, {**sent, **reason, "row_version": row_version})
    new = ProcessedResult.objects.get(version=2)
    assert (new.state, new.reason) == ("proposed", WHY.text)

    quality = Client(headers={"accept-language": "en"})
    quality.force_login(floor["chen.jing"])
    assert "Approve new results" in quality.get(batch.get_absolute_url()).content.decode()
    assert "Decide about the new results of file F1 mass.csv" in quality.get("/").content.decode()
    asked = quality.post(
        reverse("batches:approve_reprocessing", args=[new.uuid]), {**reason, "row_version": new.row_version}
    ).content.decode()
    assert "Mean mass" in asked and "250.5 mg" in asked and "Column of the file" in asked
