"""What the pages of the editor share: the draft, the reason that goes on from change to change, the way back."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.generic import ActionPage
from audit.generic.forms import ReasonForm
from recipes.contracts.fault import anchor_of
from recipes.models import RecipeVersion
from recipes.models.content import document_of

_SESSION = "recipes.reasons"
# The reasons of so many drafts are remembered; older ones are asked for again.
_REMEMBERED = 10


def remembered_reason(request: Any, version: RecipeVersion) -> dict[str, str]:
    """The reason that the person gave last for changing this draft, as the form's own fields."""
    given = request.session.get(_SESSION, {}).get(str(version.uuid))
    return {"reason_code": given[0], "reason_text": given[1]} if given else {}


def remember_reason(request: Any, version: RecipeVersion) -> None:
    """Keep what was entered for the next change of the same draft; the person sees and may change it."""
    code, text = request.POST.get("reason_code"), request.POST.get("reason_text")
    if code and text:
        kept = {**request.session.get(_SESSION, {}), str(version.uuid): [code, text]}
        request.session[_SESSION] = dict(list(kept.items())[-_REMEMBERED:])


def editor_url(version: RecipeVersion, place: str = "") -> str:
    """The editor at a place. The version in the address makes the browser load it anew."""
    address = reverse("recipes:editor", kwargs={"uuid": version.uuid})
    anchor = f"#{anchor_of(place)}" if place else ""
    return f"{address}?seen={version.row_version}{anchor}"


class EditorAction(ActionPage):
    """A change of a draft, made in the editor: its reason is filled in from the last one."""

    model: ClassVar[Any] = RecipeVersion
    success_text = _("The draft is changed.")

    @cached_property
    def document(self) -> dict[str, Any]:
        """What the draft says now."""
        return document_of(self.record)

    def reason_initial(self) -> dict[str, Any]:
        """The reason given last; before the first one, what the draft itself says about its change."""
        return remembered_reason(self.request, self.record) or {"reason_text": self.record.change_summary}

    def _reason_form(self, entered: Any = None) -> ReasonForm | None:
        """An arrow sends no form: where it turns out to need a reason, the dialog opens with the last one in it."""
        if entered is not None and "reason_code" not in entered:
            return None
        return super()._reason_form(entered)

    def after(self, result: Any) -> str:
        """Back to where the change was made."""
        remember_reason(self.request, result)
        return editor_url(result, self.place())

    def place(self) -> str:
        """Where the editor goes on."""
        return ""


class EditorAddition(EditorAction):
    """A change that only adds: a reason is asked for when it also moves what was there."""

    def asks_reason_at_once(self) -> bool:
        return bool(remembered_reason(self.request, self.record))
