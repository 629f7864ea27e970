"""Settings of the benchmarks: the suite as in production, on embedded servers that write durably."""

from mom import env

env.use_benchmark_state()

from mom.settings.base import *  # noqa: E402, F403 - the state must be set before addresses are read
from mom.settings.base import ALLOWED_HOSTS, LOGGING, PHARMOM_PUBLIC_PAGES  # noqa: E402

ALLOWED_HOSTS = [*ALLOWED_HOSTS, "testserver"]
# The pages of the suite and beside them the bare one that a confirmation is measured against.
ROOT_URLCONF = "benchmarks.bare"
PHARMOM_PUBLIC_PAGES = PHARMOM_PUBLIC_PAGES | {"bare"}
# What a connection says of itself would stand between the figures.
LOGGING = LOGGING | {"root": {"handlers": ["stderr"], "level": "ERROR"}}
