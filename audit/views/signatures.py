"""Electronic signatures: the list, and each one with exactly what was signed and by what the signer was known."""

from __future__ import annotations

import json
from typing import Any

import django_filters
from django.apps import apps
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.choices import Component, Standing
from audit.generic.sign_block import SEEN_OF_DIGEST, grouped
from audit.generic.signatures import ROLE, SIGNED_AT, STANDING
from audit.generic.wording import content_rows, ordered_as
from audit.models import Signature
from audit.selectors.signatures import signatures_visible_to
from audit.selectors.standing import with_standing
from kernel.pages import Column, Crumb, DetailPage, KeyValues, ListPage, from_day, may_open, until_day


class SignatureFilters(django_filters.FilterSet):  # type: ignore[misc]
    """By meaning and by days."""

    since = from_day("signed_at")
    until = until_day("signed_at")

    class Meta:
        model = Signature
        fields = ("meaning",)


class SignatureListPage(ListPage):
    """Every electronic signature with its six items (21 CFR 11.50)."""

    permission = "audit.view_signatures"
    title = _("Signatures")
    columns = (
        Column("subject_code", _("Record"), kind="code", url=True),
        SIGNED_AT,
        Column("signer_name", _("Printed name")),
        Column("signer_username", _("User ID"), kind="code"),
        ROLE,
        Column("meaning", _("Meaning"), value="get_meaning_display", sort="meaning"),
    )
    search_fields = ("signer_name", "signer_username", "subject_code")
    search_hint = _("Name, user ID or record")
    filterset_class = SignatureFilters
    ordering = ("-id",)
    empty_title = _("No signatures yet")
    empty_text = _("A signature appears here when somebody verifies, approves, reviews or releases.")
    empty_icon = "signature"

    def get_queryset(self) -> QuerySet[Signature]:
        return signatures_visible_to(self.request.user)


def _components(signature: Signature) -> str:
    """What was given, in words; a second factor is called by what it is."""
    names = {**dict(Component.choices), "totp": _("authenticator app"), "passkey": _("passkey")}
    return ", ".join(str(names.get(each, each)) for each in signature.proof().get("components", ()))


def _terminal(signature: Signature) -> str:
    return str(signature.proof().get("terminal") or "")


ITEMS = (
    Column("signer_name", _("Printed name")),
    Column("signer_username", _("User ID"), kind="code"),
    ROLE,
    Column("meaning", _("Meaning"), value="get_meaning_display"),
    SIGNED_AT,
    STANDING,
)
# Read out of the content, so only where it is whole.
KNOWN_BY = (
    Column("components", _("Components given"), value=_components),
    Column("terminal", _("Terminal"), kind="code", value=_terminal),
)


class SignaturePage(DetailPage):
    """One signature: its items, by what the signer was known, the content, and whether it is still what was signed."""

    permission = "audit.view_signatures"
    code = "subject_code"
    name = "signer_name"
    template_name = "audit/signature_page.html"
    subject: Any = None

    def get_queryset(self) -> QuerySet[Signature]:
        """Those of the person's sites."""
        return signatures_visible_to(self.request.user)

    def get_record(self) -> Signature:
        """With what it is for; a damaged one is called so also where its record is gone."""
        found: Signature = super().get_record()
        model = apps.get_model(found.subject_model)
        self.subject = model._base_manager.filter(uuid=found.subject_uuid).first()
        with_standing([found], *([self.subject] if self.subject is not None else []))
        if not found.is_whole:
            found.standing = Standing.DAMAGED
        return found

    def get_crumbs(self, record: Signature) -> list[Crumb]:
        """The list, this one."""
        return [Crumb(_("Signatures"), reverse("audit:signature_list")), Crumb(record.subject_code)]

    def get_panels(self, record: Signature) -> list[Any]:
        """The items beside the content."""
        rows = (*ITEMS, *KNOWN_BY) if record.is_whole else ITEMS
        return [KeyValues(_("Signature"), rows, beside=True)]

    def get_extra_context(self, record: Signature) -> dict[str, Any]:
        """What was signed, in the words and the order of the dialog; of a damaged one what is kept, as it is."""
        damaged = record.standing == Standing.DAMAGED
        content = {} if damaged else ordered_as(json.loads(record.content), self.subject)
        return {
            "is_damaged": damaged,
            "groups": [] if damaged else grouped(content_rows(content, self.subject)),
            "digest_beginning": record.digest[:SEEN_OF_DIGEST],
            "subject": self.subject,
            "may_see_event": may_open(self.request.user, "audit.view_trail"),
        }
