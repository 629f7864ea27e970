"""The embedded MQTT broker: amqtt in a process of its own, which `broker` runs."""

import socket
import sys
from dataclasses import dataclass
from typing import ClassVar

from mom.embedded.service import Command, Service


@dataclass(frozen=True)
class MqttBroker(Service):
    """A broker on 127.0.0.1 that knows two users: the suite and the plant."""

    name: ClassVar[str] = "mqtt"

    @property
    def url(self) -> str:
        """Return the suite's address of the broker."""
        return self._url("pharmom", self.state.secrets.mqtt_suite_password)

    @property
    def plant_url(self) -> str:
        """Return the plant's address of the broker."""
        return self._url("plant", self.state.secrets.mqtt_plant_password)

    def prepare(self) -> None:
        """Move to another port if somebody took ours while the broker was down."""
        self.state.make()
        self.state.move_mqtt_port()

    def command(self) -> Command:
        """Return the broker's process; the passwords go by environment, where ps shows none."""
        known = self.state.secrets
        return Command(
            [sys.executable, "-m", "mom.embedded.broker", str(self.state.mqtt_port())],
            environment={
                "PHARMOM_BROKER_PHARMOM": known.mqtt_suite_password,
                "PHARMOM_BROKER_PLANT": known.mqtt_plant_password,
            },
        )

    def is_up(self) -> bool:
        """Say whether the broker accepts connections."""
        try:
            socket.create_connection(("127.0.0.1", self.state.mqtt_port()), timeout=2).close()
        except OSError:
            return False
        return True

    def _url(self, user: str, password: str) -> str:
        return f"mqtt://{user}:{password}@127.0.0.1:{self.state.mqtt_port()}"
