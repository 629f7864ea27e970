"""What the API takes to define a connection: its address and the name of a credential, never a secret."""

from __future__ import annotations

from rest_framework import serializers

from equipment.models import Site
from integrations.models import EndpointKind
from kernel.api.definitions import ChangeBody, DefinitionBody
from kernel.api.fields import LocalizedText, RecordField


class EndpointBody(DefinitionBody):
    """A connection: where, what is spoken there, and who we are."""

    site = RecordField(lambda context: Site.objects.all())
    code = serializers.SlugField(max_length=40)
    name = LocalizedText()
    kind = serializers.ChoiceField(choices=EndpointKind.choices)
    url = serializers.CharField(
        max_length=300,
        help_text="opc.tcp://…, mqtts://…, https://…, or setting:NAME for one that this installation sets.",
    )
    credential = serializers.SlugField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text="Its name in the environment of the worker; never the secret itself.",
    )
    settings = serializers.DictField(child=serializers.JSONField(), required=False)


class ChangeEndpointBody(ChangeBody, EndpointBody):
    """Another name, address, credential or settings; site, code and kind stay."""

    site = code = kind = None  # type: ignore[assignment]
    names = ("site", "code", "name", "kind", "url", "credential", "settings")
