"""Adding, changing, moving and removing an element of the procedure."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.generic.forms import ReasonForm
from recipes.actions.add_recipe_element import add_recipe_element
from recipes.actions.change_recipe_element import change_recipe_element
from recipes.actions.move_recipe_element import move_recipe_element
from recipes.actions.remove_recipe_element import remove_recipe_element
from recipes.choices import ElementKind
from recipes.contracts import STEP_DEFINITIONS, outline
from recipes.errors import ElementMisplaced, ElementUnknown
from recipes.forms.editor import MoveForm
from recipes.forms.element import ElementForm, sent_element
from recipes.forms.parameters import with_rows
from recipes.selectors.choices import EditorChoices, editor_choices
from recipes.selectors.places import below, element_name, places_for, unit_class
from recipes.selectors.workstation import ShownLimits, limits_of_material, shown_limits
from recipes.views.editing import EditorAction, EditorAddition, editor_url


def _typed(data: Any, *names: str) -> dict[str, str]:
    """What was typed into these fields, where they were there."""
    return {name: data[name] for name in names if name in data}


class ElementPage(EditorAction, abstract=True):
    """A page of its own, because a step has many fields; a list in it grows and shrinks by a press."""

    form_class = ElementForm
    submit_label = _("Save")

    def page_template(self, request: HttpRequest) -> str:
        return "recipes/element.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Save; or draw the form again with another number of rows; or show how the limits will look."""
        if "preview" in request.GET:
            element, values = sent_element(request.POST, self.step_type)
            return render(request, "recipes/limits.html", {"bands": self._bands(values)})
        if "rows" in request.POST:
            element, values = sent_element(request.POST, self.step_type)
            changed = with_rows(values, request.POST["rows"])
            form = ElementForm(**{**self.form_kwargs(), "present": element, "values": changed})
            form.initial = {**form.initial, **_typed(request.POST, "after", "key")}
            reason = self._reason_form()
            typed = _typed(request.POST, "reason_code", "reason_text")
            if reason is not None or typed:
                reason = ReasonForm(initial=typed or self.reason_initial())
            return self._answer(request, form=form, reason_form=reason, sign=None)
        return super().post(request, *args, **kwargs)

    @property
    @abstractmethod
    def kind(self) -> ElementKind:
        """What is edited."""

    @property
    @abstractmethod
    def step_type(self) -> str:
        """The code of the step's type; empty for other elements."""

    @cached_property
    def choices(self) -> EditorChoices:
        """What can be chosen in this draft."""
        return editor_choices(self.record, self.document, self._class())

    def form_kwargs(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "choices": self.choices,
            "step_type": self.step_type,
            "document": self.document,
        }

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"element": form.element()}

    def place(self) -> str:
        return f"element:{self._key()}" if self._key() else "procedure"

    def _key(self) -> str:
        return str(self.kwargs.get("key", ""))

    def _class(self) -> str:
        """The class chosen, or the class of the unit procedure in which the step stands."""
        return str(self.request.POST.get("equipment_class", ""))

    def _bands(self, values: Any) -> list[ShownLimits]:
        material = limits_of_material(self.record, values["material"]) if values.get("material") else None
        return [*([material] if material is not None else []), *shown_limits(values)]

    def _answer(self, request: HttpRequest, *, status: int = 200, **parts: Any) -> HttpResponse:
        form = parts["form"]
        parts["back_url"] = editor_url(self.record, self.place())
        parts["kind_label"] = self.kind.label
        parts["definition"] = STEP_DEFINITIONS.get(self.step_type) if self.step_type else None
        parts["hints"] = self.choices.hints
        if form is not None and form.parameters is not None:
            values = sent_element(request.POST, self.step_type)[1] if request.method == "POST" else None
            parts["bands"] = self._bands(values if values is not None else self._present_values())
        return super()._answer(request, status=status, **parts)

    def _present_values(self) -> dict[str, Any]:
        return {}


class AddElementPage(EditorAddition, ElementPage):
    """``?parent=`` says where it comes in, ``?type=`` which kind of step; without one it is asked for."""

    action = add_recipe_element
    title = _("Add to the procedure")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.kind == ElementKind.STEP and not self.step_type:
            context = {
                "title": gettext("Which kind of step?"),
                "definitions": list(STEP_DEFINITIONS),
                "parent": self.parent,
                "back_url": editor_url(self.record, self.place()),
            }
            return render(request, "recipes/step_types.html", context)
        return super().get(request, *args, **kwargs)

    @property
    def parent(self) -> str:
        """The key of what it goes into, empty for a unit procedure."""
        return str(self.request.GET.get("parent", ""))

    @property
    def kind(self) -> ElementKind:
        try:
            return outline.KINDS[outline.children(self.document, self.parent)[0]]
        except (ElementUnknown, ElementMisplaced):
            raise Http404 from None

    @property
    def step_type(self) -> str:
        wanted = str(self.request.GET.get("type", ""))
        return wanted if self.kind == ElementKind.STEP and wanted in STEP_DEFINITIONS else ""

    def form_kwargs(self) -> dict[str, Any]:
        siblings = outline.children(self.document, self.parent)[1]
        after = [("", gettext("First"))]
        after += [
            (each["key"], gettext("After “%(name)s”") % {"name": element_name(each)}) for each in siblings
        ]
        return {**super().form_kwargs(), "siblings": after, "present": self._begin_with()}

    def arguments(self, form: Any) -> dict[str, Any]:
        key = form.cleaned_data["key"] or outline.free_key(
            self.document, form.cleaned_data["name_en"], self.kind
        )
        self.kwargs["key"] = key
        return {
            "element": {**form.element(), "key": key},
            "parent": self.parent,
            "after": form.cleaned_data["after"],
        }

    def place(self) -> str:
        return f"element:{self._key() or self.parent}" if self._key() or self.parent else "procedure"

    def _begin_with(self) -> outline.Element | None:
        """A step begins with the class of its unit procedure."""
        if not self.step_type or not STEP_DEFINITIONS.get(self.step_type).needs_equipment_class:
            return None
        return {"equipment_class": unit_class(self.document, self.parent)}


class ChangeElementPage(ElementPage):
    """Shows all that the element says."""

    action = change_recipe_element

    @cached_property
    def found(self) -> outline.Place:
        """The element and where it stands, or 404."""
        try:
            return outline.find(self.document, self._key())
        except ElementUnknown:
            raise Http404 from None

    @property
    def kind(self) -> ElementKind:
        return self.found.kind

    @property
    def step_type(self) -> str:
        """As the address asks for, to make another kind of step of it; else its own."""
        own = str(self.found.element.get("step_type", ""))
        wanted = str(self.request.GET.get("type", ""))
        return wanted if own and wanted in STEP_DEFINITIONS else own

    def form_kwargs(self) -> dict[str, Any]:
        element = self.found.element
        kept = element.get("parameters", {}) if self.step_type == element.get("step_type") else {}
        return {**super().form_kwargs(), "present": element, "values": kept if self.step_type else None}

    def arguments(self, form: Any) -> dict[str, Any]:
        return {"key": self._key(), **super().arguments(form)}

    def _title(self) -> str:
        return element_name(self.found.element)

    def _class(self) -> str:
        return super()._class() or self.found.element.get("equipment_class", "")

    def _present_values(self) -> dict[str, Any]:
        return dict(self.found.element.get("parameters", {}))


class MoveElementPage(EditorAction):
    """To any place of the same level; the arrows of the editor send the neighbouring one."""

    action = move_recipe_element
    form_class = MoveForm
    submit_label = _("Move")

    def subtitle(self) -> str:
        return element_name(_found(self).element)

    def form_kwargs(self) -> dict[str, Any]:
        return {"places": places_for(self.document, _found(self))}

    def arguments(self, form: Any) -> dict[str, Any]:
        parent, _colon, after = form.cleaned_data["place"].partition(":")
        return {"key": self.kwargs["key"], "parent": parent, "after": after}

    def place(self) -> str:
        return f"element:{self.kwargs['key']}"


class RemoveElementPage(EditorAction):
    """Says what goes with it."""

    action = remove_recipe_element
    tone = "danger"
    submit_label = _("Remove")

    def subtitle(self) -> str:
        place = _found(self)
        count = len(below(place))
        name = element_name(place.element)
        if not count:
            return name
        return gettext("%(name)s, and %(count)s parts below it") % {"name": name, "count": count}

    def arguments(self, form: Any) -> dict[str, Any]:
        # Looked up before it is gone: the way back leads to what it stood in.
        self.parent = _found(self).parent_key
        return {"key": self.kwargs["key"]}

    def place(self) -> str:
        return f"element:{self.parent}" if self.parent else "procedure"


def _found(page: EditorAction) -> outline.Place:
    try:
        return outline.find(page.document, page.kwargs["key"])
    except ElementUnknown:
        raise Http404 from None
