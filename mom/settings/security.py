"""Cookies, headers, sign-in and sessions."""

from mom import env

_https = env.served_over_https()

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # a shift; leaving a session idle ends it much earlier:
SESSION_IDLE_SECONDS = env.session_idle_seconds()
# What becomes of a second session of one account at another terminal: flag or refuse (URS-ACC-03).
PHARMOM_SAME_ACCOUNT_TWICE = env.same_account_twice()

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
# So many refused secrets of one user ID or from one address within a window are an alert (URS-SIG-12).
PHARMOM_REFUSALS_BEFORE_ALERT = 10
# How long that window is.
PHARMOM_REFUSAL_WINDOW_SECONDS = 600
# Whom security alerts are sent to by e-mail.
PHARMOM_SECURITY_MAIL = env.security_mail()
LOGIN_URL = "people:sign_in"
LOGIN_REDIRECT_URL = "/"
