"""Publish the statement that everybody who signs has to accept: a new version, the earlier ones stay."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from audit.declaration import action
from kernel import clock
from people.errors import StatementUnchanged
from people.models import AccountabilityStatement
from people.selectors.signers import present_statement


@action("people.publish_statement", label=_("Publish statement of accountability"))
def publish_statement(*, text: dict[str, str]) -> AccountabilityStatement:
    """From now on nobody signs who has not accepted this version (21 CFR 11.10(j), URS-SIG-09)."""
    present = present_statement()
    if present is not None and present.text == text:
        raise StatementUnchanged(version=present.version)
    version = present.version + 1 if present is not None else 1
    made = AccountabilityStatement(version=version, text=text, published_at=clock.now())
    made.full_clean()
    made.save()
    return made
