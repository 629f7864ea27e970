"""Database, Redis and MQTT settings, from addresses that the embedded servers or the user give."""

from typing import Any

from psycopg2.extensions import parse_dsn

from mom import embedded, env
from mom.embedded.state import StateFolder

_DJANGO_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def _database(url: str) -> dict[str, Any]:
    """Turn a libpq address into Django's form; whatever else it says becomes an option."""
    settings: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        # Each ASGI request runs in a thread of its own: a kept connection would never be met again.
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"application_name": "pharmom"},
        "TEST": {},
    }
    for key, value in parse_dsn(url).items():
        if key in _DJANGO_NAMES:
            settings[_DJANGO_NAMES[key]] = value
        else:
            settings["OPTIONS"][key] = value
    return settings


def databases() -> dict[str, dict[str, Any]]:
    """Return `default` (the application's role) and, where its address is known, `owner`."""
    if env.without_database():
        return {}
    found = embedded.addresses()
    default = _database(found.app_url or "")
    if found.owner_url is None:
        return {"default": default}
    # A test database is made once, by the owner; the application meets the same one.
    default["TEST"] = {"MIRROR": "owner"}
    return {"default": default, "owner": _database(found.owner_url)}


def redis_url() -> str:
    """Return the Redis address for redis-py and Django's cache."""
    url = embedded.addresses().redis_url
    if env.purpose() != "test" or env.test_worker() == 0:
        return url
    # Workers that test side by side share the server and none of its keys.
    return f"{url.partition('?')[0]}?db={env.test_worker()}"


def celery_broker_url() -> str:
    """Return the same Redis as Celery spells it."""
    url = redis_url()
    if not url.startswith("unix://"):
        return url
    path, _, query = url.removeprefix("unix://").partition("?")
    database = query.removeprefix("db=") or "0"
    return f"redis+socket://{path}?virtual_host={database}"


def mqtt_url() -> str:
    """Return the MQTT broker's address: the suite's, or the plant's in the plant's process."""
    found = embedded.addresses()
    return found.plant_mqtt_url if env.without_database() else found.mqtt_url


def secret_key() -> str:
    """Return the user's own key, or the one made for the embedded set-up."""
    return env.secret_key() or StateFolder(env.state_root()).secrets.django_key
