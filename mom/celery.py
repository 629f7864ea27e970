"""The Celery app: `celery -A mom.celery worker -Q default`, `… -Q capture`, `… beat`."""

import os
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from celery import Celery
from celery.signals import beat_init, worker_init
from kombu.entity import Exchange, Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")

from mom import embedded

app = Celery("pharmom", task_cls="mom.task_base:OriginTask")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Each with an exchange and key of its own: with the defaults both would get every message.
app.conf.task_queues = [Queue(name, Exchange(name), routing_key=name) for name in ("default", "capture")]
app.autodiscover_tasks()


@beat_init.connect
@worker_init.connect
def start_embedded_servers(**_: Any) -> None:
    """Start what a worker needs before it connects; a plant connection needs the broker too."""
    embedded.ensure(services=embedded.SERVICE_NAMES)


@app.on_after_finalize.connect
def collect_schedules(sender: Celery, **_: Any) -> None:
    """Add what each app wants done regularly: `BEAT = {name: entry}` in its `tasks`."""
    from django.apps import apps

    for config in apps.get_app_configs():
        module = f"{config.name}.tasks"
        if find_spec(module) is None:
            continue
        for name, entry in getattr(import_module(module), "BEAT", {}).items():
            key = f"{config.label}.{name}"
            sender.conf.beat_schedule[key] = entry
