"""The Celery app: two queues apart, JSON only, schedules from the apps."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from celery import Celery
from django.conf import settings

from mom.beat import MemorySchedule
from mom.celery import app, collect_schedules


def test_a_message_reaches_one_queue_only() -> None:
    queues = {queue.name: (queue.exchange.name, queue.routing_key) for queue in app.conf.task_queues}
    assert queues == {"default": ("default", "default"), "capture": ("capture", "capture")}


def test_nothing_but_json_is_accepted() -> None:
    assert list(app.conf.accept_content) == ["json"]
    assert app.conf.task_serializer == "json"


def test_apps_offer_their_schedules(monkeypatch: pytest.MonkeyPatch) -> None:
    tasks: Any = ModuleType("kernel.tasks")
    tasks.__spec__ = ModuleSpec("kernel.tasks", loader=None)
    tasks.BEAT = {"sweep": {"task": "kernel.tasks.sweep", "schedule": 60}}
    monkeypatch.setitem(sys.modules, "kernel.tasks", tasks)
    other = Celery("other", set_as_current=False)
    collect_schedules(other)
    assert other.conf.beat_schedule["kernel.sweep"] == {"task": "kernel.tasks.sweep", "schedule": 60}


def test_beat_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sign = tmp_path / "beat"
    monkeypatch.setenv("BEAT_SIGN_OF_LIFE", str(sign))
    schedule = MemorySchedule(app=app, max_interval=settings.CELERY_BEAT_MAX_LOOP_INTERVAL, lazy=True)
    assert schedule.tick() <= settings.CELERY_BEAT_MAX_LOOP_INTERVAL
    assert sign.exists()
