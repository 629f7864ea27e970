"""The processes of the demo, besides the embedded servers."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field

from mom import env
from mom.demo.welcome import DEFAULT_PLANT_SPEED, SPEED_VARIABLE, plant_options
from mom.simulator.erp_receiver import receiver_port

WORKER = ("-m", "celery", "-A", "mom.celery", "worker", "--without-gossip", "--without-mingle")


@dataclass(frozen=True)
class DemoProcess:
    """One program that the supervisor keeps running; `name` is also its log file's."""

    name: str
    arguments: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)  # where the user's environment says nothing

    @property
    def argv(self) -> list[str]:
        """Return the command line in this Python environment."""
        return [sys.executable, *self.arguments]


def demo_processes(port: int) -> list[DemoProcess]:
    """Return what runs, in the order of starting: the ERP first, for it hears of the past as well."""
    return [
        _command("demo_erp_receiver"),
        DemoProcess("web", _web(port)),
        DemoProcess("worker", (*WORKER, "-Q", "default", "-n", "default@%h", "-c", "2")),
        DemoProcess("capture", (*WORKER, "-Q", "capture", "-n", "capture@%h", "-P", "threads", "-c", "4")),
        DemoProcess("beat", ("-m", "celery", "-A", "mom.celery", "beat")),
        _command("simulate_plant", {SPEED_VARIABLE: DEFAULT_PLANT_SPEED}),
    ]


def demo_ports() -> dict[str, int]:
    """Return the ports that the demo listens on, by the variable that changes each."""
    plant = plant_options()
    return {
        "PORT": env.port(),
        "PHARMOM_OPCUA_PORT": plant.opcua_port,
        "PHARMOM_PANEL_PORT": plant.panel_port,
        "PHARMOM_ERP_PORT": receiver_port(None),
    }


def _web(port: int) -> tuple[str, ...]:
    # Live pages hold their connection; at the end they get three seconds.
    return (
        *("-m", "uvicorn", "mom.asgi:application", "--host", "127.0.0.1", "--port", str(port)),
        *("--no-server-header", "--lifespan", "off", "--timeout-graceful-shutdown", "3"),
    )


def _command(name: str, defaults: Mapping[str, str] | None = None) -> DemoProcess:
    return DemoProcess(name, ("manage.py", name), defaults=defaults or {})
