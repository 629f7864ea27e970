"""The fields in which a signer gives who they are: what the authority decides is not called optional."""

from __future__ import annotations

from django.template import Context, Template

from audit.generic.forms import SignatureForm


def test_no_component_of_a_signature_is_called_optional() -> None:
    form = SignatureForm(asks_factor=True)
    for name in ("username", "password", "factor"):
        drawn = Template("{% load mom_ui %}{% field bound %}").render(Context({"bound": form[name]}))
        assert f'name="{name}"' in drawn and "is-optional" not in drawn
