import os
from datetime import timedelta

import pytest

from tests.analytics.press import *
from tests.browser.conftest import DESK, TABLET

pytestmark = pytest.mark.browser
OUT = "/tmp/look"


def test_look(story_db, visit):
    os.makedirs(OUT, exist_ok=True)
    for d in range(9, 0, -1):
        p = Press(midnight(d) + timedelta(hours=8), rated="9000")
        p.stop(30).run(200, 1_390_000 + d * 10000, 2900 + d * 200).stop(20 + d * 4, UNPLANNED, HELD).run(
            150, 1_080_000, 2400, goes_on=True
        ).stop(0).send()
    for lang, theme, size in (
        ("en", "light", DESK),
        ("zh-hans", "dark", DESK),
        ("zh-hans", "light", TABLET),
        ("en", "dark", TABLET),
    ):
        v = visit("zhao.lei", lang, theme, size)
        v.open("/figures/")
        v.page.wait_for_timeout(800)
        v.page.screenshot(path=f"{OUT}/{lang}-{theme}-{size[0]}.png", full_page=True)
        print(lang, theme, v.overflow(), v.violations(), v.complaints)
