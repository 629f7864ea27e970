import time
from datetime import timedelta
import pytest
from django.db import connection
from analytics.contracts import Period
from analytics.selectors.oee import oee
from equipment.models import Tag
from kernel import clock
from mom.demo import cast
from tests.analytics.press import *
def test_perf(plant_db):
    t={n:Tag.objects.get(code=f"TP-01.{n}").pk for n in ("TabletCount","ElapsedS","TurretSpeed")}
    for d in range(29,0,-1):
        p=Press(midnight(d)+timedelta(hours=8), rated="9000")
        for _ in range(6):
            p.stop(5).run(70, 500_000, 1000).stop(5, UNPLANNED, HELD)
        p.stop(0).send()
        with connection.cursor() as c:
            for n,step in (("TabletCount","0.2 s"),("ElapsedS","1 s"),("TurretSpeed","0.2 s")):
                c.execute("INSERT INTO equipment_tagsample (tag_id,source_at,received_at,value,status,status_code,sequence,is_backfilled) SELECT %s, g, g, 100000+row_number() over (order by g), 'good','',7,false FROM generate_series(%s::timestamptz, %s::timestamptz, %s::interval) g", [t[n], midnight(d)+timedelta(hours=8,minutes=6), midnight(d)+timedelta(hours=15), step])
    with connection.cursor() as c:
        c.execute("SELECT count(*) FROM equipment_tagsample"); print("rows", c.fetchone())
    today=clock.today(ZONE)
    for days in (1,30,90):
        period=Period.of(today-timedelta(days=days-1), today, "day", ZONE)
        for _ in range(2):
            a=time.monotonic(); found=oee(cast.site(), period, clock.now()); print(days, "days", round(time.monotonic()-a,3), "s", found[0].total.made)
