"""The MQTT broker's process: `python -m mom.embedded.broker PORT`, ended by SIGTERM."""

import asyncio
import hmac
import os
import signal
import sys

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
    await broker.start()
    await ended.wait()
    await broker.shutdown()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
