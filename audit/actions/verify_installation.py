"""Check the installation, now."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from audit.installation.history import keep_run
from audit.installation.looking import look
from audit.models import InstallationRun
from kernel import clock


@action("audit.verify_installation", label=_("Check installation"), administration=True)
def verify_installation() -> InstallationRun:
    """Look at versions, packages, settings, rights, triggers, functions, keys, anchors and clocks (URS-VAL-02).

    Changes nothing of what it looks at. The result is a record, whatever it says.
    """
    began_at = clock.now()
    return keep_run(look(), began_at)
