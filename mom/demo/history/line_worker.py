"""What runs in the process of a line: nothing of Django is imported before it is set up there."""

from __future__ import annotations

import os
import traceback

from mom.demo.history.plan import PlannedBatch


def enter(database: str) -> None:
    """Set up Django in a new process and let it meet this database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")
    import django

    django.setup()
    from mom.databases import point_django_at
    from mom.demo.history.haste import make_haste

    make_haste()
    point_django_at(database)


def work(line: list[PlannedBatch]) -> int:
    """Make these batches one after the other; return how many."""
    from audit.choices import Channel
    from audit.context import Origin, coming_from
    from mom.demo.history.lines import make

    with coming_from(Origin(channel=Channel.COMMAND, terminal="demo")):
        for batch in line:
            try:
                make(batch)
            except Exception as error:
                # Not every error can travel to the process that waits: its text can.
                raise RuntimeError(f"order {batch.order}: {error}\n{traceback.format_exc()}") from None
    return len(line)
