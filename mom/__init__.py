"""Composition root: settings, URLs, Celery, the shell and the demo plant; nothing imports it."""
