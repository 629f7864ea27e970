"""ASGI entry point: `uvicorn mom.asgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")

from mom import embedded

embedded.ensure()

from django.core.asgi import get_asgi_application  # noqa: E402

_django = get_asgi_application()

from mom.body_limit import LimitedBody  # noqa: E402  # reads the settings

application = LimitedBody(_django)
