"""Settings of the test suite: the same suite on the tests' own embedded servers."""

from mom import env

env.use_test_state()

from mom.settings.base import *  # noqa: E402, F403 - the purpose must be set before addresses are read
from mom.settings.base import STORAGES, TEMPLATES  # noqa: E402

PHARMOM_CHANNEL_PREFIX = f"pharmom:test-{env.test_worker()}:"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # tests sign in thousands of times
PHARMOM_REQUIREMENTS = env.BASE_DIR / "tests" / "requirements.txt"  # the lock is half a gigabyte of files
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = "UNDEFINED[%s]"
WHITENOISE_AUTOREFRESH = True  # files are served as they lie in the source: nothing is collected for tests
