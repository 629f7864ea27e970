"""Forms of the action dialogs of integrations."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.selectors.wording import word_action
from equipment.models import Site, Tag
from integrations.actions.rotate_api_token import LONGEST_OVERLAP_HOURS
from integrations.models import Endpoint, EndpointKind, TagBinding
from integrations.selectors.tokens import accounts_for_tokens, known_scopes
from kernel import clock
from people.models import User


class SettingsField(forms.CharField):
    """A JSON object, as the connector's help names its keys."""

    widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """Stored settings as text."""
        return json.dumps(value, indent=2, ensure_ascii=False) if isinstance(value, dict) else value

    def clean(self, value: Any) -> dict[str, Any]:
        """The object; an empty field is one without keys."""
        text = super().clean(value)
        try:
            found = json.loads(text) if text else {}
        except json.JSONDecodeError as error:
            raise forms.ValidationError(
                _("This is no JSON: line %(line)s."), params={"line": error.lineno}
            ) from None
        if not isinstance(found, dict):
            raise forms.ValidationError(_("Write a JSON object: {…}."))
        return found


class EndpointForm(forms.Form):
    """A connection: where, what is spoken there, and who we are."""

    site = forms.ModelChoiceField(Site.objects.order_by("code"), label=_("Site"))
    code = forms.SlugField(label=_("Code"), max_length=40)
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=EndpointKind.choices)
    url = forms.CharField(
        label=_("Address"),
        max_length=300,
        help_text=_(
            "opc.tcp://…, mqtts://…, https://…, or setting:NAME for one that this installation sets."
        ),
    )
    credential = forms.SlugField(
        label=_("Credential"),
        max_length=40,
        required=False,
        help_text=_("Its name in the environment of the worker; never the secret itself."),
    )
    settings = SettingsField(
        label=_("Settings"),
        required=False,
        help_text=_('For OPC UA: {"namespace": "urn:…"}. For the others: empty.'),
    )

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        given = dict(self.cleaned_data)
        given["name"] = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        return given


class EndpointChangeForm(EndpointForm):
    """The same for a connection that exists: site, code and kind stay."""

    def __init__(self, *args: Any, endpoint: Endpoint, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "name_en": endpoint.name.get("en", ""),
            "name_zh": endpoint.name.get("zh", ""),
            "url": endpoint.url,
            "credential": endpoint.credential,
            "settings": endpoint.settings,
        }
        super().__init__(*args, **kwargs)
        self.endpoint = endpoint
        for fixed in ("site", "code", "kind"):
            del self.fields[fixed]

    def arguments(self) -> dict[str, Any]:
        """With what stays."""
        kept = {"site": self.endpoint.site, "code": self.endpoint.code, "kind": self.endpoint.kind}
        return {**super().arguments(), **kept}


class BindTagForm(forms.Form):
    """Which tag gets its value from where."""

    tag = forms.ModelChoiceField(Tag.objects.none(), label=_("Tag"))
    address = forms.CharField(
        label=_("Address"), max_length=300, help_text=_("The OPC UA node id, or the MQTT topic.")
    )
    field = forms.CharField(
        label=_("Field"), max_length=60, required=False, help_text=_("MQTT: the part of the message.")
    )
    source_unit = forms.CharField(
        label=_("Unit as the source names it"),
        max_length=20,
        required=False,
        help_text=_("Empty: the tag's own unit. A source that names another one is not believed."),
    )

    def __init__(self, *args: Any, endpoint: Endpoint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bound = TagBinding.objects.filter(is_active=True).exclude(endpoint=endpoint).values("tag_id")
        free = Tag.objects.filter(site=endpoint.site).exclude(pk__in=bound).order_by("code")
        self.fields["tag"].queryset = free  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """Whose token, what for, until when."""

    user = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Account"),
        help_text=_("Service accounts only; people use the API with their own sign-in."),
    )
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Which program or device uses it."))
    scopes = forms.MultipleChoiceField(
        label=_("May be used for"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The roles of the account decide besides; a token never gives more."),
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, zone: Any, account: User | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        able = accounts_for_tokens()
        if account is not None:
            able = able.filter(pk=account.pk)
            self.fields["user"].initial, self.fields["user"].empty_label = account.pk, None  # type: ignore[attr-defined]
        self.fields["user"].queryset = able  # type: ignore[attr-defined]
        self.fields["scopes"].choices = [(code, f"{word_action(code)} · {code}") for code in known_scopes()]  # type: ignore[attr-defined]
        self.fields["last_day"].initial = clock.today(zone) + timedelta(days=365)

    def arguments(self) -> dict[str, Any]:
        """As the action takes them: the last day ends at midnight here."""
        given = dict(self.cleaned_data)
        last_day: date = given.pop("last_day")
        ends: datetime = clock.end_of_day(last_day, self.zone)
        return {**given, "expires_at": ends}


class RotateForm(forms.Form):
    """How long the old token lasts beside the new one."""

    overlap_hours = forms.IntegerField(
        label=_("Old token lasts for (hours)"),
        initial=24,
        min_value=0,
        max_value=LONGEST_OVERLAP_HOURS,
        help_text=_("Time to give the program the new one; 0 ends the old one at once."),
    )
