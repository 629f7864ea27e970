"""Cookies, headers, sign-in and sessions."""

from mom import env

_https = env.served_over_https()

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
# The prefix makes browsers take these cookies from this very host by HTTPS alone: no other host of the
# domain, and nobody on an unencrypted line, can put one of their own in their place.
_prefix = "__Host-" if _https else ""
SESSION_COOKIE_NAME = f"{_prefix}sessionid"
CSRF_COOKIE_NAME = f"{_prefix}csrftoken"
# The cookie by which a browser keeps the number of its terminal.
PHARMOM_TERMINAL_COOKIE = f"{_prefix}pharmom_terminal"
# Pages carry the form token themselves, so no script ever needs to read the cookie.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift; leaving a session idle ends it much earlier:
SESSION_IDLE_SECONDS = env.session_idle_seconds()
# What becomes of a second session of one account at another terminal: flag or refuse (URS-ACC-03).
PHARMOM_SAME_ACCOUNT_TWICE = env.same_account_twice()

# Whoever comes by plain HTTP is sent to HTTPS; what watches the process asks it from inside.
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
# The browsers' preload list is for names of the public internet; a plant's is none.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.behind_proxy() else None
X_FRAME_OPTIONS = "DENY"

# Nothing is allowed but what is named: no inline script or style, nothing from elsewhere. Icons in style
# sheets are data: images.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# Sensors and devices that no page uses stay shut, whatever gets into one. Passkeys and the clipboard are used.
PERMISSIONS_POLICY = {
    "accelerometer": "()",
    "camera": "()",
    "display-capture": "()",
    "encrypted-media": "()",
    "geolocation": "()",
    "gyroscope": "()",
    "hid": "()",
    "magnetometer": "()",
    "microphone": "()",
    "midi": "()",
    "payment": "()",
    "serial": "()",
    "usb": "()",
    "xr-spatial-tracking": "()",
    "clipboard-write": "(self)",
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
}
# No other site may show or embed anything of ours.
SECURE_CROSS_ORIGIN_RESOURCE_POLICY = "same-origin"

# --- how often somebody may try ---------------------------------------------------------------

# Each is (how many, within how many seconds); what is counted and what happens then: ADR 30.
# Sign-ins that fail from one address; what succeeds does not count, so that a shift can sign in behind it.
PHARMOM_FAILED_SIGN_INS_PER_ADDRESS = (60, 300)
# Sign-ins that fail by one user ID, from wherever, whether or not there is such an account.
PHARMOM_FAILED_SIGN_INS_PER_NAME = (20, 300)
# Requests from one address with a token that is none.
PHARMOM_WRONG_TOKENS_PER_ADDRESS = (600, 60)
# Requests with one token.
PHARMOM_REQUESTS_PER_TOKEN = (1200, 60)
# A proxy that we trust puts the address of who came to it at the end of X-Forwarded-For.
PHARMOM_BEHIND_PROXY = env.behind_proxy()

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
# Kinds of roles that are privileged.
PHARMOM_PRIVILEGED_KINDS = ("administration",)
# Roles that are privileged whatever their kind, by their code.
PHARMOM_PRIVILEGED_ROLES = ("qa", "qualified_person")
# Days that somebody has to register a first authenticator, from when it is needed; from outside there are none.
PHARMOM_SECOND_FACTOR_GRACE_DAYS = env.second_factor_grace_days()
# Networks of the plant; sign-in from anywhere else needs a second factor. Empty: there is no such line.
PHARMOM_CONTROLLED_NETWORKS = env.controlled_networks()
# So many refused secrets of one user ID or from one address within a window are an alert (URS-SIG-12).
PHARMOM_REFUSALS_BEFORE_ALERT = 10
# How long that window is.
PHARMOM_REFUSAL_WINDOW_SECONDS = 600
# The sites where steps are recorded from registered terminals alone (URS-ACC-11).
PHARMOM_KNOWN_TERMINALS = env.known_terminals()
_oidc = env.single_sign_on()
# The identity provider of single sign-on; empty without one.
PHARMOM_OIDC_ISSUER = _oidc["issuer"]
# What PharMOM is called there.
PHARMOM_OIDC_CLIENT_ID = _oidc["client_id"]
# The secret shared with it.
PHARMOM_OIDC_CLIENT_SECRET = _oidc["client_secret"]
# The claim that holds the user ID.
PHARMOM_OIDC_CLAIM = _oidc["claim"]
# What is asked for.
PHARMOM_OIDC_SCOPE = _oidc["scope"]
# What it is called on the sign-in page.
PHARMOM_OIDC_NAME = _oidc["name"]
# Whom security alerts are sent to by e-mail.
PHARMOM_SECURITY_MAIL = env.security_mail()
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
