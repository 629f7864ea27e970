"""The reasons that people can give for a change (URS-AUD-04): the list, one with its history, and its definition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.actions.define_reason_code import define_reason_code
from audit.generic import ActionPage, Offer, action_buttons, changes_of
from audit.models import ReasonCode
from audit.selectors.reason_codes import reason_codes
from kernel.pages import (
    SIGNED_IN,
    ActionButton,
    Column,
    Crumb,
    DetailPage,
    KeyValues,
    ListPage,
    TimelineEntry,
)

DEFINE = Offer(define_reason_code, "audit:define_reason_code", icon="plus", tone="primary")
CHANGE = Offer(define_reason_code, "audit:change_reason_code", _("Change"), icon="pencil")


class ReasonCodeForm(forms.Form):
    """A reason in both languages."""

    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Stays for ever."))
    label_en = forms.CharField(label=_("Reason in English"), max_length=200)
    label_zh = forms.CharField(label=_("Reason in Chinese"), max_length=200)
    is_active = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("One that is out of use is offered no more; where it was given, it stays."),
    )

    def arguments(self) -> dict[str, Any]:
        """As the action takes them, meant as new."""
        given = dict(self.cleaned_data)
        given["label"] = {"en": given.pop("label_en"), "zh": given.pop("label_zh")}
        return {**given, "is_new": True}


class ReasonCodeChangeForm(ReasonCodeForm):
    """The same for a reason that exists: its code stays."""

    def __init__(self, *args: Any, reason: ReasonCode, **kwargs: Any) -> None:
        self.reason = reason
        words = {f"label_{part}": reason.label.get(part, "") for part in ("en", "zh")}
        kwargs["initial"] = {**words, "is_active": reason.is_active}
        super().__init__(*args, **kwargs)
        del self.fields["code"]

    def arguments(self) -> dict[str, Any]:
        """With what stays."""
        return {**super().arguments(), "code": self.reason.code, "is_new": False}


class ReasonCodeListPage(ListPage):
    """Every reason, those out of use too."""

    permission = SIGNED_IN
    title = _("Reasons for change")
    columns = (
        Column("code", _("Code"), kind="code", url=True),
        Column("label", _("Reason"), sort="label__en"),
        Column("is_active", _("In use"), kind="yesno"),
    )
    search_fields = ("code", "label")
    search_hint = _("Code or reason")
    filters = ("is_active",)
    ordering = ("code",)
    empty_title = _("No reasons yet")
    empty_text = _("Whoever changes a record chooses one of these reasons. They come when PharMOM is set up.")
    empty_icon = "message-question"

    def get_queryset(self) -> QuerySet[ReasonCode]:
        return reason_codes()

    def get_actions(self) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [DEFINE])


class ReasonCodePage(DetailPage):
    """One reason, and how it has been worded."""

    permission = SIGNED_IN
    name = "label"

    def get_queryset(self) -> QuerySet[ReasonCode]:
        return reason_codes()

    def get_crumbs(self, record: ReasonCode) -> list[Crumb]:
        return [Crumb(_("Reasons for change"), reverse("audit:reason_code_list")), Crumb(record.code)]

    def get_actions(self, record: ReasonCode) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, record, [CHANGE])

    def get_timeline(self, record: ReasonCode) -> Sequence[TimelineEntry]:
        return changes_of(record)

    def get_panels(self, record: ReasonCode) -> list[Any]:
        facts = (
            Column("en", _("Reason in English"), value=lambda reason: reason.label.get("en", "")),
            Column("zh", _("Reason in Chinese"), value=lambda reason: reason.label.get("zh", "")),
            Column("is_active", _("In use"), kind="yesno"),
        )
        return [KeyValues(_("Reason"), facts)]


class DefineReasonCodePage(ActionPage):
    """A new reason."""

    action = define_reason_code
    form_class: type[forms.Form] | None = ReasonCodeForm

    def arguments(self, form: forms.Form | None) -> dict[str, Any]:
        """From the form."""
        return form.arguments() if isinstance(form, ReasonCodeForm) else {}

    def after(self, result: Any) -> str:
        """To all of them."""
        return reverse("audit:reason_code_list")


class ChangeReasonCodePage(DefineReasonCodePage):
    """Other words, or out of use, with the reason and against the version that was seen."""

    model: ClassVar[Any] = ReasonCode
    finds_record = True
    form_class = ReasonCodeChangeForm
    title = _("Change reason")

    def form_kwargs(self) -> dict[str, Any]:
        """The form begins with what is there."""
        return {"reason": self.record}

    def after(self, result: Any) -> str:
        """Back to it."""
        return str(result.get_absolute_url())
