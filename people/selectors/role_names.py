"""What roles are called: asked of the database once in a request, however many lines a page words."""

from __future__ import annotations

from typing import Any

from asgiref.local import Local
from django.core.signals import request_finished, request_started
from django.utils.translation import gettext as _

from people.models import Role

_seen = Local()


def role_name(code: str) -> str:
    """The name of the role in the reader's language; the code itself where no such role is kept."""
    # Not roles that anybody is granted: what the runner writes where no grant gave the right.
    unkept = {"system": _("System"), "self": _("Own account"), "first_set_up": _("First set-up")}
    if code in unkept:
        return unkept[code]
    name = _names().get(code)
    return str(name) if name is not None else code


def _names() -> dict[str, Any]:
    kept: dict[str, Any] | None = getattr(_seen, "names", None)
    if kept is None:
        kept = dict(Role.objects.values_list("code", "name"))
        if getattr(_seen, "in_request", False):
            _seen.names = kept
    return kept


def _start(**_kwargs: Any) -> None:
    _seen.in_request, _seen.names = True, None


def _end(**_kwargs: Any) -> None:
    _seen.in_request, _seen.names = False, None


request_started.connect(_start, dispatch_uid="people.role_names.start")
request_finished.connect(_end, dispatch_uid="people.role_names.end")
