"""WSGI entry point, for servers that know no ASGI (live pages need the ASGI one)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mom.settings.base")

from mom import embedded

embedded.ensure()

from django.core.wsgi import get_wsgi_application  # noqa: E402

application = get_wsgi_application()
