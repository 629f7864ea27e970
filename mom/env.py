"""The one place that reads the process environment; everything else asks here."""

import json
import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import environ

from mom.variables import default_of

Purpose = Literal["demo", "test"]
BENCHMARK = "benchmark"

BASE_DIR = Path(__file__).resolve().parent.parent

_read = environ.Env()


class MissingSetting(Exception):
    """A setting that is needed and has no safe default is absent, or says nothing sensible."""


def _number(name: str) -> int:
    return int(_read.int(name, default=int(default_of(name))))


# --- which state folder, and what runs in it ---------------------------------------------


def use_test_state() -> None:
    """Switch this process and its children to the state folder of the tests."""
    os.environ["PHARMOM_PURPOSE"] = "test"


def use_benchmark_state() -> None:
    """Give this process and its children servers of their own that write as safely as the demo's.

    No server of the user's own is met: benchmarks make databases and drop them.
    """
    root = state_root("demo")
    os.environ["PHARMOM_HOME"] = str(root if root.name == BENCHMARK else root / BENCHMARK)
    for name in ("PHARMOM_PURPOSE", "DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "MQTT_URL"):
        os.environ.pop(name, None)


def purpose() -> Purpose:
    """Return whose embedded servers this process uses; demo and tests never meet."""
    return "test" if os.environ.get("PHARMOM_PURPOSE") == "test" else "demo"


def state_root(for_purpose: Purpose | None = None) -> Path:
    """Return the folder of everything PharMOM keeps on this machine (PHARMOM_HOME)."""
    root = Path(os.environ.get("PHARMOM_HOME") or BASE_DIR / ".pharmom").resolve()
    return root / "test" if (for_purpose or purpose()) == "test" else root


def home_is_named() -> bool:
    """Say whether PHARMOM_HOME names the place of everything that is kept."""
    return bool(os.environ.get("PHARMOM_HOME"))


def forget_database() -> None:
    """Leave this process without any database address (the plant simulator needs none)."""
    os.environ["PHARMOM_WITHOUT_DATABASE"] = "1"
    for name in ("DATABASE_URL", "MIGRATION_DATABASE_URL"):
        os.environ.pop(name, None)


def without_database() -> bool:
    """Say whether this process must not know a database."""
    return os.environ.get("PHARMOM_WITHOUT_DATABASE") == "1"


# --- servers of the user's own ------------------------------------------------------------


def _own_server(name: str, for_purpose: Purpose | None = None) -> str | None:
    """Return a server address; tests read TEST_*, so that they never meet live data."""
    prefix = "TEST_" if (for_purpose or purpose()) == "test" else ""
    return os.environ.get(prefix + name) or None


def database_url() -> str | None:
    """Return the application's database address, None for the embedded server."""
    return _own_server("DATABASE_URL", "demo")


def migration_database_url() -> str | None:
    """Return the table owner's database address, which only migrations need."""
    return _own_server("MIGRATION_DATABASE_URL", "demo")


def test_database_url() -> str | None:
    """Return the superuser address of a server that only tests use, None for the embedded one."""
    return _own_server("DATABASE_URL", "test")


def redis_url(for_purpose: Purpose | None = None) -> str | None:
    """Return the address of the user's own Redis, None for the embedded server."""
    return _own_server("REDIS_URL", for_purpose)


def mqtt_url(for_purpose: Purpose | None = None) -> str | None:
    """Return the address of the user's own MQTT broker, None for the embedded one."""
    return _own_server("MQTT_URL", for_purpose)


def is_embedded() -> bool:
    """Say whether the database is the embedded one: demo, tests, development."""
    return purpose() == "test" or database_url() is None


def demo_batches() -> int:
    """Return how many finished batches a new demo has (PHARMOM_DEMO_BATCHES)."""
    return _number("PHARMOM_DEMO_BATCHES")


# --- the plant, and systems around ---------------------------------------------------------


def plant_opcua_url() -> str:
    """Return the address of the plant's OPC UA server (PLANT_OPCUA_URL), the simulator's by default."""
    port = _number("PHARMOM_OPCUA_PORT")
    return os.environ.get("PLANT_OPCUA_URL") or f"opc.tcp://127.0.0.1:{port}/pharmom/plant"


def erp_url() -> str:
    """Return where confirmations to the ERP are sent (ERP_URL), the demo's receiver by default."""
    port = _number("PHARMOM_ERP_PORT")
    return os.environ.get("ERP_URL") or f"http://127.0.0.1:{port}/confirmations"


def plant_credential(name: str) -> dict[str, Any] | None:
    """Return the credential of a connection, read anew at each use.

    PHARMOM_CREDENTIAL_<NAME> is `user:password`, PHARMOM_CREDENTIAL_<NAME>_CERTIFICATE the file by
    which the other side is known. `plant` is known without: the simulator writes its own down.
    """
    variable = f"PHARMOM_CREDENTIAL_{name.upper().replace('-', '_')}"
    given = os.environ.get(variable)
    if given:
        username, _, password = given.partition(":")
        certificate = os.environ.get(f"{variable}_CERTIFICATE")
        found = {"username": username, "password": password}
        return {**found, "server_certificate": Path(certificate) if certificate else None}
    folder = state_root("demo") / "simulator"
    kept = folder / "opcua-credentials.json"
    if name != "plant" or not is_embedded() or not kept.is_file():
        return None
    account = json.loads(kept.read_text(encoding="utf-8"))
    return {
        "username": account["user"],
        "password": account["password"],
        "server_certificate": folder / "opcua-server-cert.der",
    }


# --- the application ----------------------------------------------------------------------


def secret_key() -> str | None:
    """Return the key of sessions and tokens; only the embedded set-up may do without."""
    key = os.environ.get("SECRET_KEY") or None
    if key is None and not is_embedded():
        raise MissingSetting(
            "SECRET_KEY is not set. With a database of your own (DATABASE_URL) PharMOM needs a "
            "secret key of its own: a long random text that never changes."
        )
    return key


def debug() -> bool:
    """Say whether Django shows its developer pages (PHARMOM_DEBUG)."""
    return _read.bool("PHARMOM_DEBUG", default=default_of("PHARMOM_DEBUG") == "true")


def served_over_https() -> bool:
    """Say whether browsers reach PharMOM by HTTPS (PHARMOM_HTTPS); the embedded set-up does not."""
    return _read.bool("PHARMOM_HTTPS", default=not is_embedded())


def behind_proxy() -> bool:
    """Say whether a proxy sets X-Forwarded-Proto and strips it from clients (PHARMOM_BEHIND_PROXY)."""
    return _read.bool("PHARMOM_BEHIND_PROXY", default=default_of("PHARMOM_BEHIND_PROXY") == "true")


def allowed_hosts() -> list[str]:
    """Return the host names PharMOM answers to (ALLOWED_HOSTS, comma separated)."""
    hosts = _read.list("ALLOWED_HOSTS", default=[])
    if hosts or not is_embedded():
        return list(hosts)
    return ["127.0.0.1", "localhost", "[::1]"]


def csrf_trusted_origins() -> list[str]:
    """Return origins whose forms are accepted besides PharMOM's own (CSRF_TRUSTED_ORIGINS)."""
    origins = list(_read.list("CSRF_TRUSTED_ORIGINS", default=[]))
    for origin in origins:
        if not urlsplit(origin).scheme:
            raise MissingSetting(f"CSRF_TRUSTED_ORIGINS: {origin!r} needs https:// in front.")
    return origins


def session_idle_seconds() -> int:
    """Return after how many seconds without activity a session ends (SESSION_IDLE_SECONDS)."""
    return _number("SESSION_IDLE_SECONDS")


def factor_keys() -> Path:
    """Return the folder of the key that seals authenticators (PHARMOM_FACTOR_KEYS), outside the database."""
    return Path(os.environ.get("PHARMOM_FACTOR_KEYS") or state_root() / "factor-keys").resolve()


def second_factor() -> str:
    """Return who needs a second factor (PHARMOM_SECOND_FACTOR): `enrolled`, or `privileged` roles too."""
    wanted = os.environ.get("PHARMOM_SECOND_FACTOR") or ("enrolled" if is_embedded() else "privileged")
    if wanted not in ("enrolled", "privileged"):
        raise MissingSetting(f"PHARMOM_SECOND_FACTOR is `enrolled` or `privileged`, not {wanted!r}.")
    return wanted


def second_factor_grace_days() -> int:
    """Return the days in which a first authenticator is registered (PHARMOM_SECOND_FACTOR_GRACE_DAYS)."""
    return _number("PHARMOM_SECOND_FACTOR_GRACE_DAYS")


def controlled_networks() -> list[str]:
    """Return the plant's own networks (PHARMOM_CONTROLLED_NETWORKS, comma separated); empty for no such line."""
    found = list(_read.list("PHARMOM_CONTROLLED_NETWORKS", default=[]))
    for network in found:
        try:
            ip_network(network)
        except ValueError as error:
            raise MissingSetting(f"PHARMOM_CONTROLLED_NETWORKS: {error}.") from None
    return found


def same_account_twice() -> str:
    """Return what becomes of a second session at another terminal (PHARMOM_SAME_ACCOUNT_TWICE)."""
    said = _read.str("PHARMOM_SAME_ACCOUNT_TWICE", default=default_of("PHARMOM_SAME_ACCOUNT_TWICE"))
    if said not in ("flag", "refuse"):
        raise MissingSetting(f"PHARMOM_SAME_ACCOUNT_TWICE must be flag or refuse, not {said!r}.")
    return str(said)


def static_root() -> Path:
    """Return where collectstatic puts the files that the web process serves (STATIC_ROOT)."""
    return Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles")


def beat_sign_of_life() -> str | None:
    """Return the file that beat touches while it lives (BEAT_SIGN_OF_LIFE), for health checks."""
    return os.environ.get("BEAT_SIGN_OF_LIFE") or None


def log_level() -> str:
    """Return the threshold of the log on standard error (LOG_LEVEL)."""
    return (os.environ.get("LOG_LEVEL") or default_of("LOG_LEVEL")).upper()


def ledger_keys() -> Path:
    """Return the folder of the ledger's keys (PHARMOM_LEDGER_KEYS), never inside the database."""
    return Path(os.environ.get("PHARMOM_LEDGER_KEYS") or state_root() / "ledger-keys").resolve()


def document_keys() -> str:
    """Return the folder of the key that signs documents (PHARMOM_DOCUMENT_KEYS), empty for the ledger's."""
    return os.environ.get("PHARMOM_DOCUMENT_KEYS", "")


def anchor_directory() -> Path:
    """Return the folder that checkpoints are anchored in (PHARMOM_ANCHOR_DIR)."""
    return Path(os.environ.get("PHARMOM_ANCHOR_DIR") or state_root() / "anchors").resolve()


def tsa_url() -> str:
    """Return the address of a time-stamp authority (PHARMOM_TSA_URL), empty for none."""
    return os.environ.get("PHARMOM_TSA_URL", "")


def tsa_chain() -> str:
    """Return the file with the authority's certificates as PEM, its root among them (PHARMOM_TSA_CHAIN)."""
    return os.environ.get("PHARMOM_TSA_CHAIN", "")


def known_terminals() -> list[str]:
    """Return the sites where unknown terminals record nothing (PHARMOM_KNOWN_TERMINALS, comma separated)."""
    return list(_read.list("PHARMOM_KNOWN_TERMINALS", default=[]))


def single_sign_on() -> dict[str, str]:
    """Return the identity provider and who we are to it (PHARMOM_OIDC_…); the values are empty without one."""
    said = {
        name: _read.str(f"PHARMOM_OIDC_{name.upper()}", default="")
        for name in ("issuer", "client_id", "client_secret", "claim", "name")
    }
    parts = urlsplit(said["issuer"])
    if said["issuer"] and parts.scheme != "https" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise MissingSetting(f"PHARMOM_OIDC_ISSUER must begin with https://, not be {said['issuer']!r}.")
    if bool(said["issuer"]) != bool(said["client_id"]):
        raise MissingSetting("PHARMOM_OIDC_ISSUER and PHARMOM_OIDC_CLIENT_ID belong together.")
    said["name"] = said["name"] or parts.hostname or ""
    said["scope"] = _read.str("PHARMOM_OIDC_SCOPE", default=default_of("PHARMOM_OIDC_SCOPE"))
    return said


def security_mail() -> list[str]:
    """Return whom security alerts are sent to by e-mail (PHARMOM_SECURITY_MAIL, comma separated)."""
    return list(_read.list("PHARMOM_SECURITY_MAIL", default=[]))


def anchor_mail() -> list[str]:
    """Return whom checkpoints are sent to by e-mail (PHARMOM_ANCHOR_MAIL, comma separated)."""
    return list(_read.list("PHARMOM_ANCHOR_MAIL", default=[]))


def anchor_store() -> dict[str, str]:
    """Return address, credential, region and CA of the object store, empty for none.

    PHARMOM_ANCHOR_STORE_URL, _REGION and _CA, and PHARMOM_CREDENTIAL_ANCHOR.
    """
    return {
        "url": os.environ.get("PHARMOM_ANCHOR_STORE_URL", ""),
        "key": os.environ.get("PHARMOM_CREDENTIAL_ANCHOR", ""),
        "region": os.environ.get("PHARMOM_ANCHOR_STORE_REGION") or default_of("PHARMOM_ANCHOR_STORE_REGION"),
        "ca": os.environ.get("PHARMOM_ANCHOR_STORE_CA", ""),
    }


def mail_server() -> dict[str, Any]:
    """Return Django's settings of the mail server (EMAIL_URL, `smtp[s]://user:password@host:port`)."""
    url = os.environ.get("EMAIL_URL")
    if not url:
        return {}
    return dict(environ.Env.email_url_config(url))


def test_worker() -> int:
    """Return the number of this test worker, 0 where tests run in one process (PYTEST_XDIST_WORKER)."""
    return int("0" + os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw"))


def test_data() -> Path:
    """Return the folder of published data that some tests read (PHARMOM_TEST_DATA)."""
    folder = os.environ.get("PHARMOM_TEST_DATA") or BASE_DIR.parent / "shared" / "data"
    return Path(folder).resolve()


def port() -> int:
    """Return the port of the demo's web server (PORT)."""
    try:
        return _number("PORT")
    except ValueError:
        raise MissingSetting(f"PORT must be a number, not {os.environ['PORT']!r}.") from None
