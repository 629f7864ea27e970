"""What the environment may say: each variable with its default and its meaning, once.

`mom.env` reads them and takes the defaults from here; `make docs` prints them. A name that stands in the
code, in `docker-compose.yml` or in the `Makefile` and not here fails `make docs`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One variable: `default` is the text that holds where it is not set, `otherwise` says it in words."""

    name: str
    meaning: str
    default: str = ""
    otherwise: str = ""


SERVERS = (
    Variable(
        "DATABASE_URL",
        "PostgreSQL 15 or later, as the role `pharmom_app`.",
        otherwise="the embedded PostgreSQL",
    ),
    Variable(
        "MIGRATION_DATABASE_URL",
        "The same database as its owner `pharmom_owner`; `manage.py migrate` alone needs it.",
        otherwise="the embedded PostgreSQL's owner",
    ),
    Variable(
        "REDIS_URL",
        "Redis 6.2 or later, or Valkey: cache, live news, and the queue of background tasks.",
        otherwise="the embedded Redis",
    ),
    Variable(
        "MQTT_URL",
        "MQTT 3.1.1 broker of the devices, `mqtt[s]://user:password@host:port`. "
        "A connection names it `setting:MQTT_URL`.",
        otherwise="the embedded broker",
    ),
)

APPLICATION = (
    Variable(
        "SECRET_KEY",
        "Long random text that never changes: sessions and tokens rest on it. Required with `DATABASE_URL`.",
        otherwise="made at the first start of the embedded set-up, and kept",
    ),
    Variable(
        "ALLOWED_HOSTS",
        "Host names that PharMOM answers to, comma separated. Required with `DATABASE_URL`.",
        otherwise="`127.0.0.1`, `localhost` and `[::1]` with the embedded database, else none",
    ),
    Variable(
        "CSRF_TRUSTED_ORIGINS",
        "Origins whose forms are accepted besides PharMOM's own, such as `https://mom.example`; comma separated.",
        otherwise="none",
    ),
    Variable(
        "PHARMOM_HTTPS",
        "Whether browsers come by HTTPS: cookies are sent by no other way, and HSTS is set.",
        otherwise="`true`, with the embedded database `false`",
    ),
    Variable(
        "PHARMOM_BEHIND_PROXY",
        "Whether a proxy in front sets `X-Forwarded-Proto` and takes it away from what clients send.",
        default="false",
    ),
    Variable(
        "SESSION_IDLE_SECONDS",
        "Seconds without activity after which a session ends; no user can lengthen it (URS-ACC-08).",
        default="900",
    ),
    Variable(
        "PHARMOM_FACTOR_KEYS",
        "Folder of the key that seals authenticator apps: outside the database, kept like the key of a safe.",
        otherwise="`factor-keys/` in `PHARMOM_HOME`",
    ),
    Variable(
        "PHARMOM_SECOND_FACTOR",
        "Who needs a second factor: `enrolled` (who has one), or `privileged` (administrators, QA and qualified "
        "persons too).",
        otherwise="`privileged`, with the embedded database `enrolled`",
    ),
    Variable(
        "PHARMOM_SECOND_FACTOR_GRACE_DAYS",
        "Days that a privileged person has to register a first authenticator.",
        default="7",
    ),
    Variable(
        "PHARMOM_CONTROLLED_NETWORKS",
        "The plant's own networks, such as `10.0.0.0/8`, comma separated; from elsewhere nobody signs in without a "
        "second factor.",
        otherwise="no line is drawn",
    ),
    Variable(
        "PHARMOM_SAME_ACCOUNT_TWICE",
        "Whether an account that is in use at one terminal may be used at a second: `flag` lets it and tells the "
        "security role, `refuse` does not (URS-ACC-03).",
        default="flag",
    ),
    Variable(
        "PHARMOM_KNOWN_TERMINALS",
        "Sites, by code and comma separated, where steps are recorded from registered terminals alone (URS-ACC-11).",
        otherwise="none: a registered terminal is held to its place, others are not",
    ),
    Variable(
        "PHARMOM_OIDC_ISSUER",
        "Identity provider for single sign-on (OpenID Connect), exactly as it calls itself, such as "
        "`https://id.example/realms/plant`.",
        otherwise="none: people sign in with user ID and password",
    ),
    Variable("PHARMOM_OIDC_CLIENT_ID", "What PharMOM is called there.", otherwise="none"),
    Variable(
        "PHARMOM_OIDC_CLIENT_SECRET",
        "The secret that PharMOM shares with the provider.",
        otherwise="none: a public client, with PKCE alone",
    ),
    Variable(
        "PHARMOM_OIDC_CLAIM",
        "Claim that holds the user ID, such as `preferred_username`. It only says whom to ask for the "
        "confirmation; the link is by the account's subject.",
        otherwise="none: the administrator links each account",
    ),
    Variable("PHARMOM_OIDC_SCOPE", "Scopes that are asked for.", default="openid profile"),
    Variable(
        "PHARMOM_OIDC_NAME",
        "What the provider is called on the sign-in page.",
        otherwise="its host name",
    ),
    Variable(
        "PHARMOM_SECURITY_MAIL",
        "Addresses that are told of locked accounts and bursts of wrong secrets within a minute, comma separated.",
        otherwise="nobody; the notification on the screen comes all the same",
    ),
    Variable(
        "STATIC_ROOT",
        "Folder into which `collectstatic` puts the files of the interface, and from which they are served.",
        otherwise="`staticfiles/` in the checkout",
    ),
    Variable(
        "PHARMOM_HOME",
        "Folder of all that PharMOM keeps on this machine: embedded servers, keys, logs of the demo.",
        otherwise="`.pharmom/` in the checkout",
    ),
    Variable("LOG_LEVEL", "Threshold of the log on standard error, by Python's names.", default="INFO"),
    Variable(
        "BEAT_SIGN_OF_LIFE",
        "File that the schedule touches each time it looks what is due, for health checks.",
        otherwise="no file",
    ),
    Variable("PHARMOM_DEBUG", "Django's developer pages. Never in production.", default="false"),
    Variable(
        "DJANGO_SETTINGS_MODULE",
        "Django's own: which settings hold. Tests take `mom.settings.test`.",
        default="mom.settings.base",
    ),
)

LEDGER = (
    Variable(
        "PHARMOM_LEDGER_KEYS",
        "Folder of the keys that sign the ledger's checkpoints: outside the database, kept like the key of a safe.",
        otherwise="`ledger-keys/` in `PHARMOM_HOME`",
    ),
    Variable(
        "PHARMOM_DOCUMENT_KEYS",
        "Folder of the key that signs dossiers: all of the ledger's that a web process needs.",
        otherwise="`PHARMOM_LEDGER_KEYS`",
    ),
    Variable(
        "PHARMOM_ANCHOR_DIR",
        "Folder that signed checkpoints are copied into, best where the database's administrator cannot write.",
        otherwise="`anchors/` in `PHARMOM_HOME`",
    ),
    Variable(
        "PHARMOM_TSA_URL",
        "Time-stamp authority (RFC 3161) that stamps a checkpoint each day, and each dossier's signature.",
        otherwise="none",
    ),
    Variable(
        "PHARMOM_TSA_CHAIN",
        "File with that authority's certificates as PEM, its root among them.",
        otherwise="none",
    ),
    Variable(
        "PHARMOM_ANCHOR_MAIL",
        "Addresses that a checkpoint is sent to each day, comma separated.",
        otherwise="nobody",
    ),
    Variable(
        "PHARMOM_ANCHOR_STORE_URL",
        "Bucket of an S3-compatible object store that keeps a checkpoint each hour, `https://host/bucket/folder`; best "
        "one of somebody else, with object lock.",
        otherwise="none",
    ),
    Variable(
        "PHARMOM_CREDENTIAL_ANCHOR",
        "`ID:secret` of an account there that may list, read and create objects, and neither overwrite nor delete.",
        otherwise="none",
    ),
    Variable("PHARMOM_ANCHOR_STORE_REGION", "Region of that bucket.", default="us-east-1"),
    Variable(
        "PHARMOM_ANCHOR_STORE_CA",
        "File with the certificates by which that store is known, as PEM, where it has one of your own authority.",
        otherwise="the machine's certificate authorities",
    ),
    Variable(
        "EMAIL_URL",
        "Mail server, `smtp://user:password@host:port`, `smtp+tls://` for STARTTLS, `smtp+ssl://` for TLS.",
        otherwise="localhost, port 25",
    ),
)

AROUND = (
    Variable(
        "PLANT_OPCUA_URL",
        "OPC UA server of the plant. A connection names it `setting:PLANT_OPCUA_URL`.",
        otherwise="the plant simulator on this machine",
    ),
    Variable(
        "ERP_URL",
        "Where confirmations to the ERP are sent. A connection names it `setting:ERP_URL`.",
        otherwise="the demo's receiver on this machine",
    ),
    Variable(
        "PHARMOM_CREDENTIAL_<NAME>",
        "`user:password` of the connections whose credential is called NAME, such as `PHARMOM_CREDENTIAL_PLANT`; "
        "read anew at each use. The credential `mqtt` is the user in `MQTT_URL`.",
        otherwise="none; the simulated plant's is known",
    ),
    Variable(
        "PHARMOM_CREDENTIAL_<NAME>_CERTIFICATE",
        "File with the certificate by which the other side is known.",
        otherwise="none",
    ),
)

CONTAINERS = (
    Variable("POSTGRES_PASSWORD", "Password of PostgreSQL's superuser.", otherwise="required"),
    Variable("PHARMOM_OWNER_PASSWORD", "Password of the role `pharmom_owner`.", otherwise="required"),
    Variable("PHARMOM_APP_PASSWORD", "Password of the role `pharmom_app`.", otherwise="required"),
    Variable("REDIS_PASSWORD", "Password of Redis.", otherwise="required"),
    Variable("MQTT_PASSWORD", "Password of the suite at its own broker.", otherwise="required"),
    Variable(
        "MQTT_LISTEN",
        "Address of this machine in the plant's network, on which devices reach the broker by TLS.",
        default="127.0.0.1",
    ),
    Variable("MQTT_PORT", "Port of that door.", default="8883"),
)

DEMO = (
    Variable("PORT", "Port of the web server, in the containers too.", default="8000"),
    Variable("PHARMOM_OPCUA_PORT", "Port of the simulated plant's OPC UA server.", default="48400"),
    Variable("PHARMOM_PANEL_PORT", "Port of the simulated plant's panel.", default="8101"),
    Variable("PHARMOM_ERP_PORT", "Port of the receiver that stands for the ERP.", default="8102"),
    Variable("PHARMOM_PLANT_HOST", "Address on which the simulated plant listens.", default="127.0.0.1"),
    Variable(
        "PHARMOM_DEMO_BATCHES",
        "How many finished batches the first start of `make demo` tells of; 0 begins with an empty plant.",
        default="40",
    ),
    Variable(
        "PHARMOM_PLANT_SPEED",
        "Plant seconds per real second, up to 200; `make demo` takes 10 where this is not set.",
        default="1",
    ),
    Variable("PHARMOM_PLANT_SEED", "Seed of the simulated plant: same seed, same values.", default="1"),
    Variable("PHARMOM_PLANT_SCRIPT", "Script of upsets: a name, a path, or `none`.", default="first_batch"),
    Variable("PHARMOM_PLANT_ROOM_INTERVAL", "Real seconds between two readings of a room.", default="2"),
    Variable(
        "PHARMOM_OPCUA_INSECURE",
        "`1` makes the simulated server offer a door without security as well, for other clients.",
        otherwise="closed",
    ),
    Variable(
        "PHARMOM_OPCUA_USER", "User of the simulated server.", otherwise="made at the first start, and kept"
    ),
    Variable(
        "PHARMOM_OPCUA_PASSWORD", "Password of that user.", otherwise="made at the first start, and kept"
    ),
)

DEVELOPMENT = (
    Variable("PYTHON", "Python that `make` makes the environment of.", default="python3"),
    Variable("PYTEST_ARGS", "What `make test` hands to pytest.", otherwise="nothing: all tests"),
    Variable("TEST_WORKERS", "How many tests run at once.", otherwise="one more than there are processors"),
    Variable("TO", "Folder that takes the backups of `make backup`.", default="backups"),
    Variable("FROM", "The backup that `make restore` restores.", otherwise="nothing: it must be named"),
    Variable("WHY", "Why `make restore` restores it; it stands in the audit trail.", otherwise="nothing"),
    Variable(
        "BENCH_ARGS", "What `make bench` hands to the benchmarks.", otherwise="nothing: all but the mutations"
    ),
    Variable(
        "TEST_DATABASE_URL",
        "A superuser of a PostgreSQL that holds nothing but tests.",
        otherwise="the tests' embedded PostgreSQL",
    ),
    Variable("TEST_REDIS_URL", "A Redis for nothing but tests.", otherwise="the tests' embedded Redis"),
    Variable("TEST_MQTT_URL", "A broker for nothing but tests.", otherwise="the tests' embedded broker"),
    Variable(
        "PHARMOM_TEST_DATA",
        "Folder of published data that some tests read; they are skipped by name without it.",
        otherwise="`shared/data` beside the checkout",
    ),
    Variable("PHARMOM_SCREENSHOTS", "Folder into which browser stories put what they saw.", otherwise="none"),
    Variable("PHARMOM_PICTURES", "Folder into which the page tests put what they saw.", otherwise="none"),
    Variable(
        "CI", "Set in CI: what is skipped elsewhere because a tool is missing fails.", otherwise="not set"
    ),
)

# Set by PharMOM itself for the processes that it starts.
INTERNAL = (
    Variable("PHARMOM_PURPOSE", "`test` leads to the tests' own state and servers.", otherwise="demo"),
    Variable(
        "PHARMOM_WITHOUT_DATABASE", "`1` keeps every database address from the process.", otherwise="not set"
    ),
    Variable(
        "PHARMOM_BROKER_PHARMOM", "The suite's password at the embedded broker.", otherwise="made and kept"
    ),
    Variable(
        "PHARMOM_BROKER_PLANT", "The plant's password at the embedded broker.", otherwise="made and kept"
    ),
    Variable("PYTEST_XDIST_WORKER", "Which of several test workers this is.", otherwise="the only one"),
)

GROUPS: dict[str, tuple[Variable, ...]] = {
    "Servers of your own": SERVERS,
    "The application": APPLICATION,
    "The ledger of the audit trail": LEDGER,
    "The plant, and systems around": AROUND,
    "Containers": CONTAINERS,
    "Demo and simulated plant": DEMO,
    "Development": DEVELOPMENT,
    "Between our own processes": INTERNAL,
}
VARIABLES: dict[str, Variable] = {each.name: each for group in GROUPS.values() for each in group}


def default_of(name: str) -> str:
    """The text that holds where the environment does not set `name`; a name not listed here is refused."""
    return VARIABLES[name].default
