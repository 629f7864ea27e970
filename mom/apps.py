"""App configuration of the composition root."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MomConfig(AppConfig):
    """Binds the Celery app, so that every `shared_task` belongs to it in every process."""

    name = "mom"
    verbose_name = _("PharMOM")

    def ready(self) -> None:
        """Make the Celery app current before any task is looked up."""
        from kernel.shell import shell
        from mom import celery  # noqa: F401

        shell()  # a malformed navigation entry, work queue or search stops the start
