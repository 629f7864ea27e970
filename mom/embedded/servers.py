"""The addresses of PharMOM's servers, embedded or the user's own, and `ensure()`."""

import atexit
from collections.abc import Iterable
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from mom import env
from mom.embedded import users
from mom.embedded.catalogue import ServiceName
from mom.embedded.mqtt_broker import MqttBroker
from mom.embedded.postgres import Postgres, database_name
from mom.embedded.redis_server import Redis
from mom.embedded.roles import make_roles
from mom.embedded.state import EmbeddedServerError, StateFolder

OWNER, APP = "pharmom_owner", "pharmom_app"


@dataclass(frozen=True)
class Servers:
    """Addresses for one purpose; None where the user's own server keeps it to itself."""

    superuser_url: str | None
    owner_url: str | None
    app_url: str | None
    redis_url: str
    mqtt_url: str
    plant_mqtt_url: str
    database: str

    def for_database(self, name: str) -> "Servers":
        """Return the same servers with the three database addresses pointing to another name."""
        return replace(
            self,
            database=name,
            superuser_url=_with_database(self.superuser_url, name),
            owner_url=_with_database(self.owner_url, name),
            app_url=_with_database(self.app_url, name),
        )

    def make_database(self, name: str) -> "Servers":
        """Create a database with PharMOM's grants if it is missing (tests); return its addresses."""
        if self.superuser_url is None or self.owner_url is None or self.app_url is None:
            raise EmbeddedServerError("No superuser address: databases are made by their owner.")
        make_roles(
            self.superuser_url,
            database=name,
            owner_password=urlsplit(self.owner_url).password or "",
            app_password=urlsplit(self.app_url).password or "",
        )
        return self.for_database(name)


def ensure(
    purpose: env.Purpose | None = None,
    services: Iterable[ServiceName] = ("postgres", "redis"),
) -> Servers:
    """Start the embedded servers that are wanted and not replaced; return all addresses.

    `purpose` is "demo" (data in `.pharmom/`, kept) or "test" (data in `.pharmom/test/`, without
    safety against power cuts); by default the purpose of this process. A server stays up until
    the last process that called this has ended or called `release()`; it is then stopped, and
    waited for, before that process ends. Calling it again, or from several processes at once, is
    safe and cheap.

    The user's own servers take the place of embedded ones: DATABASE_URL, MIGRATION_DATABASE_URL,
    REDIS_URL, MQTT_URL for the demo and production; TEST_DATABASE_URL (a superuser, on a server
    for nothing but tests), TEST_REDIS_URL, TEST_MQTT_URL for the tests.

    In tests `superuser_url` is set, and the database named `database` exists with roles and
    grants but without tables. A fixture may migrate it as `owner_url`, and clone it with
    `CREATE DATABASE x TEMPLATE pharmom_test` as superuser; `for_database("x")` then gives the
    three addresses of the clone (its grants come along).
    """
    purpose = purpose or env.purpose()
    found = addresses(purpose)
    state, lasting = StateFolder(env.state_root(purpose)), purpose == "demo"
    wanted = set(services)
    if "postgres" in wanted:
        if purpose == "test" and env.test_database_url():
            _prepare_test_server(found)
        elif purpose == "test" or env.database_url() is None:
            users.use(Postgres(state, lasting))
    if "redis" in wanted and env.redis_url(purpose) is None:
        users.use(Redis(state, lasting))
    if "mqtt" in wanted and env.mqtt_url(purpose) is None:
        users.use(MqttBroker(state, lasting))
    return found if "mqtt" not in wanted else addresses(purpose)


def addresses(purpose: env.Purpose | None = None) -> Servers:
    """Return all addresses without starting anything."""
    purpose = purpose or env.purpose()
    state, lasting = StateFolder(env.state_root(purpose)), purpose == "demo"
    database = database_name(lasting)
    superuser, owner, app = _database_urls(purpose, state, database)
    broker = MqttBroker(state, lasting)
    own_broker = env.mqtt_url(purpose)
    return Servers(
        superuser_url=superuser,
        owner_url=owner,
        app_url=app,
        redis_url=env.redis_url(purpose) or Redis(state, lasting).url,
        mqtt_url=own_broker or broker.url,
        plant_mqtt_url=own_broker or broker.plant_url,
        database=database,
    )


def release() -> None:
    """Stop using embedded servers; wait for the end of those that nobody else uses."""
    users.release_all()


atexit.register(release)


def _database_urls(
    purpose: env.Purpose, state: StateFolder, database: str
) -> tuple[str | None, str | None, str | None]:
    """Return the superuser's, the owner's and the application's address."""
    if purpose == "demo" and env.database_url():
        return None, env.migration_database_url(), env.database_url()
    known = state.secrets
    passwords = {OWNER: known.owner_password, APP: known.app_password}
    server = env.test_database_url() if purpose == "test" else None
    if server:
        superuser = _with_database(server, database)
        urls = {role: _with_user(superuser, role, word) for role, word in passwords.items()}
        return server, urls[OWNER], urls[APP]
    postgres = Postgres(state, lasting=purpose == "demo")
    urls = {role: postgres.url(role, word, database) for role, word in passwords.items()}
    return postgres.superuser_url(), urls[OWNER], urls[APP]


def _prepare_test_server(found: Servers) -> None:
    """Make the roles on a server of the user's own, unless it holds more than tests."""
    with psycopg2.connect(found.superuser_url or "") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database_name(lasting=True)])
        if cursor.fetchone():
            raise EmbeddedServerError(
                "TEST_DATABASE_URL leads to a server with a database `pharmom`. Tests change the "
                "roles' passwords: give them a server of their own."
            )
    connection.close()
    found.make_database(found.database)


def _with_database(url: str | None, name: str) -> str | None:
    return url and urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def _with_user(url: str | None, user: str, password: str) -> str:
    parts = urlsplit(url or "")
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{password}@{host}"))
