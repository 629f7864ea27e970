"""Cookies, headers, sign-in and sessions."""

from mom import env

_https = env.served_over_https()

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift; leaving a session idle ends it much earlier:
SESSION_IDLE_SECONDS = env.session_idle_seconds()

SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_proxy() else None
X_FRAME_OPTIONS = "DENY"

# No inline script, no inline style, nothing from elsewhere. Icons in style sheets are data: images.
CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Wrong passwords in a row, at sign-in or in the signing dialog, that lock an account (URS-ACC-07).
PHARMOM_WRONG_SECRETS_BEFORE_LOCK = 5
# The folder of the key that seals authenticators: outside the database.
PHARMOM_FACTOR_KEYS = env.factor_keys()
# In the embedded set-up a key is made at first use; a plant makes its own (docs/how-to/set-up-a-plant.md).
PHARMOM_FACTOR_MAKES_KEY = env.is_embedded()
# Days after which an authenticator has to be tested again (URS-ACC-10).
PHARMOM_AUTHENTICATOR_TEST_DAYS = 180
# Who signs in with a second factor beside those who have one: nobody, or holders of privileged roles too.
PHARMOM_SECOND_FACTOR = env.second_factor()
# What is privileged: kinds of roles, and roles by their code.
PHARMOM_PRIVILEGED_KINDS = ("administration",)
PHARMOM_PRIVILEGED_ROLES = ("qa", "qualified_person")
# Days that somebody has to register a first authenticator, from when it is needed; from outside there are none.
PHARMOM_SECOND_FACTOR_GRACE_DAYS = env.second_factor_grace_days()
# Networks of the plant; sign-in from anywhere else needs a second factor. Empty: there is no such line.
PHARMOM_CONTROLLED_NETWORKS = env.controlled_networks()
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
