"""The database in which the past is told, and how it becomes the demo's.

Only a database whose name is that of a test's lets its clock be moved. So the past is told in one, as a draft;
it takes the place of the demo's empty database when everything is told and its clock runs by itself. A start
that is ended on the way leaves the demo's database empty, and the next one begins anew: nothing is half told.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connections

from mom import embedded
from mom.databases import drop, point_django_at, rename, superuser_in
from mom.demo.history import rooms
from mom.demo.history.haste import make_haste
from mom.demo.history.telling import Say, tell
from mom.demo.plant import PIECES, PRESENT, SECOND_LINE, load_plant

DRAFT = "test_demo_past"


def can_be_told() -> bool:
    """Whether the demo's database is an embedded one and still empty."""
    servers = embedded.addresses("demo")
    if servers.superuser_url is None:
        return False
    with superuser_in(servers, servers.database) as cursor:
        cursor.execute("SELECT to_regclass('public.django_migrations') IS NULL")
        return bool(cursor.fetchone()[0])


def tell_the_past(batches: int, say: Say) -> None:
    """Tell it and put it in the place of the demo's database."""
    servers = embedded.addresses("demo")
    make_haste()
    drop(servers, DRAFT)
    servers.make_database(DRAFT)
    point_django_at(DRAFT)
    call_command("migrate", verbosity=0)
    tell(DRAFT, batches, say)
    with superuser_in(servers, DRAFT) as cursor:
        cursor.execute("DELETE FROM audit_clock_shift")
    load_plant(say, (*PIECES, *SECOND_LINE, *PRESENT))
    rooms.connect()
    connections.close_all()
    drop(servers, servers.database)
    with superuser_in(servers) as cursor:
        rename(cursor, DRAFT, servers.database)
    point_django_at(servers.database)
