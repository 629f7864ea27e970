"""A background task that writes around the actions."""

from celery import shared_task

from tests.audit.bypassing.writing import write


@shared_task(name="tests.write_around")
def write_around() -> None:
    """By the ORM, which leaves an entry in the security log."""
    write("orm")
