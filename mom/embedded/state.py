"""The state folder: where the embedded servers keep data, sockets, logs and passwords."""

import hashlib
import json
import os
import secrets
import stat
import tempfile
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

from mom.embedded.locks import exclusive
from mom.embedded.ports import free_port, is_free

# A Unix socket's path must fit into sockaddr_un: 104 bytes on macOS, 108 on Linux.
LONGEST_SOCKET_PATH = 100


class EmbeddedServerError(RuntimeError):
    """An embedded server could not be started; the text says why and what to do."""


@dataclass(frozen=True)
class Secrets:
    """Passwords made on this machine, one set per state folder; never in the repository."""

    django_key: str
    superuser_password: str
    owner_password: str
    app_password: str
    mqtt_suite_password: str
    mqtt_plant_password: str

    @classmethod
    def generate(cls) -> "Secrets":
        """Make a new set."""
        return cls(**{name: secrets.token_urlsafe(32) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class StateFolder:
    """Paths below one state folder (`.pharmom/` or `.pharmom/test/`)."""

    root: Path

    @property
    def data(self) -> Path:
        """Return the folder of what survives a restart."""
        return self.root / "data"

    @property
    def run(self) -> Path:
        """Return the folder of locks and sockets."""
        return self.root / "run"

    @property
    def log(self) -> Path:
        """Return the folder of log files, one per process."""
        return self.root / "log"

    def make(self) -> None:
        """Create the folders; others on the machine may pass through but not list them."""
        for folder in (self.root, self.data, self.run, self.log):
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)

    @cached_property
    def secrets(self) -> Secrets:
        """Return this folder's passwords, made at first use."""
        self.make()
        path = self.root / "secrets.json"
        with exclusive(self.run / "secrets.lock"):
            if not path.exists():
                draft = path.with_suffix(".new")
                with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                    json.dump(asdict(Secrets.generate()), file, indent=2)
                draft.rename(path)
        return Secrets(**json.loads(path.read_text()))

    def socket_folder(self, server: str) -> Path:
        """Return the folder of one server's Unix socket: in the state folder if its path is short."""
        folder = self.run / server
        if len(os.fsencode(folder / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
            return folder
        return Path(tempfile.gettempdir()) / f"{name_outside(self.root)}-{server}"

    def make_socket_folder(self, server: str, owner: int) -> Path:
        """Create the socket folder for the user `owner`; refuse one that another user planted."""
        folder = self.socket_folder(server)
        folder.mkdir(mode=0o700, exist_ok=True)
        if not is_folder_of(folder, os.getuid(), owner):
            raise EmbeddedServerError(f"{folder} belongs to somebody else; remove it and try again.")
        os.chown(folder, owner, -1)
        return folder

    def mqtt_port(self) -> int:
        """Return the broker's port on 127.0.0.1, chosen at first use and kept."""
        self.make()
        path = self.data / "mqtt.port"
        with exclusive(self.run / "mqtt.port.lock"):
            if not path.exists():
                path.write_text(str(free_port()))
        return int(path.read_text())

    def move_mqtt_port(self) -> None:
        """Choose another port if somebody else listens on ours by now."""
        if not is_free(self.mqtt_port()):
            (self.data / "mqtt.port").write_text(str(free_port()))


def prefix_outside() -> str:
    """Return how the things of all state folders of this user begin in a folder that all users share."""
    return f"pharmom-{os.getuid()}-"


def name_outside(root: Path) -> str:
    """Return how a state folder's own things are called in a folder that all users share."""
    return f"{prefix_outside()}{hashlib.sha256(os.fsencode(root)).hexdigest()[:12]}"


def is_folder_of(path: Path, *users: int) -> bool:
    """Say whether this is a folder, no link to one, that belongs to one of these users."""
    found = path.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid in users
