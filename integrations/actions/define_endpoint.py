"""Define a connection to the plant or to another system."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from equipment.models import Site
from equipment.selectors.definition import to_define
from integrations.contracts import CONNECTORS, address_of
from integrations.errors import EndpointSettingsWrong
from integrations.models import Endpoint, EndpointKind, EndpointLease

LOCAL = ("127.0.0.1", "localhost", "::1")


@action("integrations.define_endpoint", label=_("Define connection"), scope="site")
def define_endpoint(
    *,
    site: Site,
    code: str,
    name: dict[str, str],
    kind: str,
    url: str,
    credential: str = "",
    settings: dict[str, Any] | None = None,
    actor: Any,
    is_new: bool = False,
) -> Endpoint:
    """Create or change a connection; what is not signed in and encrypted is refused (URS-INT-08).

    ``is_new`` refuses a code that is there.
    """
    endpoint = to_define(Endpoint, site=site, code=code, is_new=is_new, action=define_endpoint, actor=actor)
    is_new = endpoint.pk is None
    if not is_new and endpoint.kind != kind:
        raise EndpointSettingsWrong(why=_("the kind of a connection never changes"))
    endpoint.name, endpoint.kind, endpoint.url = name, kind, url
    endpoint.credential, endpoint.settings = credential, settings or {}
    endpoint.full_clean()
    if kind == EndpointKind.ERP:
        _check_erp(url)
    else:
        CONNECTORS.get(kind).check(url, credential, endpoint.settings)
    endpoint.save()
    if is_new and endpoint.is_captured:
        EndpointLease.objects.create(endpoint=endpoint)
    return endpoint


def _check_erp(url: str) -> None:
    parts = urlsplit(address_of(url))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EndpointSettingsWrong(why=_("the address does not begin with https://"))
    if parts.scheme == "http" and parts.hostname not in LOCAL:
        raise EndpointSettingsWrong(why=_("to another machine it must be https://"))
