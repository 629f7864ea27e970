"""ASGI entry point: `uvicorn mom.asgi:application`."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")

from mom import embedded

embedded.ensure()

from django.core.asgi import get_asgi_application  # noqa: E402

application = get_asgi_application()
