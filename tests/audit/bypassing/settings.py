"""The settings of the tests, with this app, in the database of one test."""

import os

from mom.settings.test import *  # noqa: F403
from mom.settings.test import DATABASES, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.audit.bypassing"]
CELERY_TASK_CREATE_MISSING_QUEUES = True  # a worker of one test serves one queue of its own
for _alias in DATABASES.values():
    _alias["NAME"] = os.environ["BYPASSED_DATABASE"]
