"""The REST API: who is let in, how lists are paged and filtered, what the schema says."""

from django.utils.translation import gettext_lazy as _

REST_FRAMEWORK = {
    # Bearer comes first, so that a caller without any proof is answered 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "integrations.api.authentication.BearerAuthentication",
        "kernel.api.access.SignedInSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["kernel.api.access.HoldsPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["kernel.api.parsing.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": [
        "kernel.api.filters.DeclaredFilters",
        "kernel.api.filters.WordSearch",
        "kernel.api.filters.DeclaredOrder",
    ],
    "DEFAULT_PAGINATION_CLASS": "kernel.api.pagination.CountedPages",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "kernel.api.problems.exception_handler",
    "COERCE_DECIMAL_TO_STRING": True,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "PharMOM",
    "DESCRIPTION": _(
        "Amounts are text with their trailing zeros, times are UTC, records are named by code or uuid. "
        "A refusal is a problem (RFC 9457) with a code that never changes. Changes are POST requests to "
        "actions; send a reason, a signature and the version you saw where an action asks for them."
    ),
    "VERSION": "1",
    "LICENSE": {"name": "Apache-2.0"},
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    # Choices stand where they are used: many records have a “state”, and no two mean the same.
    "POSTPROCESSING_HOOKS": ["kernel.api.schema.add_problems"],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "persistAuthorization": False, "docExpansion": "none"},
    # The schema tells nothing about this plant: the source of PharMOM is open.
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_INCLUDE_SCHEMA": False,
}
