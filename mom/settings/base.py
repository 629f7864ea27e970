"""What holds in every set-up; all that may differ comes from `mom.env`."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from mom import env
from mom.settings import connections
from mom.settings.api import *  # noqa: F403 - a part of this file, by subject
from mom.settings.ledger import *  # noqa: F403 - a part of this file, by subject
from mom.settings.logging import LOGGING as LOGGING
from mom.settings.plant import *  # noqa: F403 - a part of this file, by subject
from mom.settings.security import *  # noqa: F403 - a part of this file, by subject

BASE_DIR = env.BASE_DIR
DEBUG = env.debug()
SECRET_KEY = connections.secret_key()
ALLOWED_HOSTS = env.allowed_hosts()
CSRF_TRUSTED_ORIGINS = env.csrf_trusted_origins()

# --- apps, lowest floor first ---------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    # Ours.
    "kernel",
    "audit",
    "people",
    "equipment",
    "materials",
    "environment",
    "recipes",
    "batches",
    "quality",
    "integrations",
    "analytics",
    "mom",
]

MIDDLEWARE = [
    "mom.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "mom.middleware.ContentSecurityPolicyMiddleware",
    "mom.middleware.StaticFilesMiddleware",
    "mom.doors.origin_middleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "people.middleware.ReadingMiddleware",
    "people.middleware.IdleSignOutMiddleware",
    "people.middleware.AccessMiddleware",
    "people.middleware.OwnPasswordMiddleware",
    "people.middleware.SiteZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "mom.middleware.OneValueMiddleware",
    "mom.door_limits.SignInLimitMiddleware",
    "mom.views.refusals.RefusalMiddleware",
]

ROOT_URLCONF = "mom.urls"
ASGI_APPLICATION = "mom.asgi.application"
WSGI_APPLICATION = "mom.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mom.context.shell_context",
            ],
        },
    },
]

CSRF_FAILURE_VIEW = "mom.views.refusals.csrf_failed"
FILTERS_EMPTY_CHOICE_LABEL = _("All")
# Pages that need nobody signed in; every other page declares a permission, or the start fails.
PHARMOM_PUBLIC_PAGES = frozenset(
    {
        "people:sign_in",
        "people:single_sign_on",
        "people:signed_on",
        "people:confirm_identity",
        "people:sign_out",
        # Between the steps of sign-in; they show nothing to whoever has not done the first one.
        "people:second_step",
        "people:first_authenticator",
        "people:first_passkey",
        # Asks for what the browser gives a passkey; answers whoever is signed in or between the steps.
        "people:passkey_question",
        "set_language",
        # Asked by what watches the processes; they tell nothing but whether the parts answer.
        "healthz",
        "readyz",
        # The schema and the page to try it are the same for everybody: the source of PharMOM is open.
        "api_schema",
        "api_docs",
        # Answers 404 to whatever address no resource has.
        "api_unknown",
    }
)

# --- servers --------------------------------------------------------------------------------

DATABASES = connections.databases()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = connections.redis_url()
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
MQTT_URL = connections.mqtt_url()
# Redis hands a message to listeners of every database of a server: suites that share one differ here.
PHARMOM_CHANNEL_PREFIX = "pharmom:"

# --- people ---------------------------------------------------------------------------------

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["people.backends.RoleBackend"]
# Who decides rights and secrets for the action runner, which itself knows nobody above it.
PHARMOM_AUTHORITY = "people.authority.RoleAuthority"
# Apps whose tables are no GxP records: Django's own book-keeping.
PHARMOM_TECHNICAL_APPS = frozenset({"auth", "contenttypes", "sessions", "messages", "admin"})

# --- files ----------------------------------------------------------------------------------

# The largest file that is kept with a record, in bytes (URS-DAT-07).
PHARMOM_MOST_FILE_BYTES = 10 * 1024 * 1024

# --- languages and time ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- static files ---------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = env.static_root()
# Vite writes here at set-up; before that the folder is missing, which is no error.
STATICFILES_DIRS = [folder for folder in (BASE_DIR / "mom" / "static_build",) if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- documents ------------------------------------------------------------------------------

# The fonts of PDFs, put there at set-up: never the machine's own, which may have none.
PHARMOM_DOCUMENT_FONTS = BASE_DIR / "mom" / "document_fonts"

# --- background work ------------------------------------------------------------------------

CELERY_BROKER_URL = connections.celery_broker_url()
CELERY_TASK_IGNORE_RESULT = True  # what a task did stands in the database, with its audit event
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "mom.beat:MemorySchedule"
CELERY_BEAT_MAX_LOOP_INTERVAL = 15  # seconds

# The trail's triggers write the history tables; the library only reads them.
SIMPLE_HISTORY_ENABLED = False
