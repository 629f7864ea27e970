"""Real servers for a machine that has none: PostgreSQL, Redis and an MQTT broker from wheels.

`ensure()` starts what is missing and returns the addresses; see its docstring. A server lives as
long as a process that called `ensure()` does: each of them holds a shared file lock, and a small
warden process per server stops it when the last lock is gone, however its holder ended.
"""

from mom.embedded.catalogue import SERVICE_NAMES
from mom.embedded.servers import Servers, addresses, ensure, release
from mom.embedded.state import EmbeddedServerError

__all__ = ["SERVICE_NAMES", "EmbeddedServerError", "Servers", "addresses", "ensure", "release"]
