"""The plant and the systems around: where they are on this machine, and who we are to them."""

from typing import Any
from urllib.parse import unquote, urlsplit

from mom import env
from mom.settings import connections

# Addresses that a connection may name as ``setting:NAME``, so that the database need not change with them.
PHARMOM_ADDRESSES = {
    "MQTT_URL": connections.mqtt_url(),
    "PLANT_OPCUA_URL": env.plant_opcua_url(),
    "ERP_URL": env.erp_url(),
}
# The key and certificate of the capture worker, made at first use.
PHARMOM_CAPTURE_FOLDER = env.state_root() / "capture"
# What finds the credential of a connection, by the name that the connection gives it.
PHARMOM_KEYRING = "mom.settings.plant.credential"
# Long tasks that keep plant connections open stay off the queue of the short ones.
CELERY_TASK_ROUTES = {"integrations.capture": {"queue": "capture"}}


def credential(name: str) -> dict[str, Any] | None:
    """The credential of a connection: from the environment, else the embedded plant's own.

    ``mqtt`` is the user of MQTT_URL; any other name is PHARMOM_CREDENTIAL_<NAME>, ``user:password``.
    """
    if name == "mqtt":
        parts = urlsplit(PHARMOM_ADDRESSES["MQTT_URL"])
        return {"username": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    return env.plant_credential(name)
