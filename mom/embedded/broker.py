"""The MQTT broker's process: `python -m mom.embedded.broker PORT`, ended by SIGTERM."""

import asyncio
import hmac
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from amqtt.broker import Broker
from amqtt.plugins.base import BaseAuthPlugin
from amqtt.session import Session

USERS = ("pharmom", "plant")


class KnownUsersPlugin(BaseAuthPlugin):
    """Lets in the two users whose passwords the environment holds, and nobody without name."""

    async def authenticate(self, *, session: Session) -> bool:
        """Compare name and password in constant time."""
        if session.username not in USERS or not session.password:
            return False
        expected = os.environ[f"PHARMOM_BROKER_{session.username.upper()}"]
        session.is_anonymous = False
        return hmac.compare_digest(session.password.encode(), expected.encode())


class SteadyTable(dict[str, Any]):
    """A dictionary that may change while somebody goes through it; they go through what was there at first.

    The broker waits for others inside such loops. Where a client subscribed meanwhile, Python ended the loop
    with an error, and with it the connection of the client that was being served: it stayed open and silent.
    """

    def __iter__(self) -> Iterator[str]:
        return iter(list(super().__iter__()))

    def items(self) -> Any:
        """Pairs as they are now."""
        return list(super().items())


async def serve(port: int) -> None:
    """Run until SIGTERM or SIGINT."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ended.set)
    broker = Broker(
        {
            "listeners": {"default": {"type": "tcp", "bind": f"127.0.0.1:{port}"}},
            "plugins": {f"{__spec__.name}.{KnownUsersPlugin.__name__}": {}},
        }
    )
    broker._subscriptions = SteadyTable()  # it offers no other way
    await broker.start()
    await ended.wait()
    await broker.shutdown()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
