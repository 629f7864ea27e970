"""The rules as data: what each action asks for and by which doors it is reached, read from the declarations."""

from __future__ import annotations

import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, TextChoices
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import ACTIONS, Action
from audit.generic import ActionPage
from people.actions.define_role import kinds_that_may_hold
from people.models import Role, RoleKind, RolePermission

# What it takes to read them; they tell nothing about the plant, and everybody in it may know them.
VIEW = "audit.view_rules"
# Pages that run an action by a function of their own, because an entry at the workstation is no dialog.
RUN_BY_FUNCTIONS = {"batches:record_step": "batches.record_step", "batches:start_step": "batches.start_step"}


class Duty(TextChoices):
    """Whose work an action is; nobody holds administration and GxP work (URS-ACC-02)."""

    GXP = "gxp", _("GxP work")
    ADMINISTRATION = "administration", _("Administration")
    OWN = "own", _("Everybody, for themselves")
    SYSTEM = "system", _("The system, because of another action")


class ReasonAsked(TextChoices):
    """When a reason is asked for (URS-AUD-04)."""

    ALWAYS = "always", _("Always")
    ON_CHANGE = "on_change", _("On change")
    NEVER = "never", _("Not asked")


@dataclass(frozen=True)
class SlotRule:
    """One signature: its meaning, and the right that its signer needs beside the action's own."""

    meaning: str
    permission: str

    @property
    def label(self) -> str | Promise:
        """The meaning, in the reader's language."""
        return Meaning(self.meaning).label


@dataclass(frozen=True)
class Door:
    """One way in: a page's name and route, or an endpoint's method and address."""

    name: str
    address: str


@dataclass(frozen=True)
class Rule:
    """What is declared of one action, and where it can be done."""

    code: str
    label: str | Promise
    duty: Duty
    kinds: tuple[RoleKind, ...]
    reason: ReasonAsked
    slots: tuple[SlotRule, ...]
    asks_own_secret: bool
    subject: str | Promise
    has_place: bool
    pages: tuple[Door, ...]
    endpoints: tuple[Door, ...]

    @property
    def app(self) -> str:
        """The app that owns the action: the first part of its code."""
        return self.code.partition(".")[0]

    @property
    def persons(self) -> int:
        """How many different people sign."""
        return len(self.slots)


@cache
def rules() -> tuple[Rule, ...]:
    """One rule for each action of the installed apps, by code."""
    pages, endpoints = _pages(), _endpoints()
    own = (each for each in ACTIONS.values() if sys.modules[each.__module__].__file__)
    return tuple(
        _rule(each, tuple(pages[each.code]), tuple(endpoints[each.code]))
        for each in sorted(own, key=lambda each: each.code)
    )


def part_name(app: str) -> str:
    """What people call a part of PharMOM, in the reader's language; the code where it has no app any more."""
    if not apps.is_installed(app):
        return app
    name = str(apps.get_app_config(app).verbose_name)
    return name[:1].upper() + name[1:]


def apps_with_rules() -> list[str]:
    """The apps that declare actions, by name."""
    return sorted({each.app for each in rules()})


def rules_that_fit(text: str = "", app: str = "", duty: str = "", signed: bool | None = None) -> list[Rule]:
    """The rules whose code or name holds every word of ``text``, narrowed further by what is given."""
    words = text.casefold().split()
    return [
        each
        for each in rules()
        if app in ("", each.app)
        and duty in ("", each.duty)
        and signed in (None, bool(each.slots))
        and all(word in f"{each.code} {each.label}".casefold() for word in words)
    ]


def roles_by_permission() -> dict[str, list[Role]]:
    """Which roles hold each permission now, as an administrator has defined them; one query."""
    found: dict[str, list[Role]] = defaultdict(list)
    held = RolePermission.objects.select_related("role").order_by("action", "role__code")
    for each in held:
        found[each.action].append(each.role)
    return found


def _rule(declared: Action[Any], pages: tuple[Door, ...], endpoints: tuple[Door, ...]) -> Rule:
    model = _model_of(declared)
    slots = declared.signature.slots if declared.signature is not None else ()
    return Rule(
        code=declared.code,
        label=declared.label,
        duty=_duty(declared),
        kinds=_kinds(declared),
        reason=_reason(declared),
        slots=tuple(SlotRule(str(slot.meaning), slot.permission) for slot in slots),
        asks_own_secret=declared.proof is not None,
        subject=(model._meta.verbose_name or "") if model is not None else "",
        has_place=model is not None and _has_place(model),
        pages=pages,
        endpoints=endpoints,
    )


def _duty(declared: Action[Any]) -> Duty:
    if declared.event_caused:
        return Duty.SYSTEM
    if declared.own:
        return Duty.OWN
    return Duty.ADMINISTRATION if declared.administration else Duty.GXP


def _kinds(declared: Action[Any]) -> tuple[RoleKind, ...]:
    if declared.event_caused or declared.own:
        return ()
    fitting = kinds_that_may_hold(declared.code)
    return tuple(kind for kind in RoleKind if kind in fitting)


def _reason(declared: Action[Any]) -> ReasonAsked:
    if declared.reason is True:
        return ReasonAsked.ALWAYS
    return ReasonAsked.ON_CHANGE if declared.may_meet_a_record else ReasonAsked.NEVER


def _model_of(declared: Action[Any]) -> type[Model] | None:
    """The model whose place decides: of the subject, or of the argument that gives the place."""
    name = declared.scope or declared.subject
    if name is None:
        return None
    annotation = declared.parameters[name].annotation
    if isinstance(annotation, str):
        module = vars(inspect.getmodule(declared.body))
        annotation = module.get(annotation.partition(" | ")[0])
    return annotation if inspect.isclass(annotation) and issubclass(annotation, Model) else None


def _has_place(model: type[Model]) -> bool:
    """As ``audit.contracts.scope_of`` finds it: a request for signatures is where the record to be signed is."""
    return any(hasattr(model, name) for name in ("audit_scope", "signed_record", "site_id"))


def _pages() -> dict[str, list[Door]]:
    found = defaultdict(list)
    for name, route, view in _walk(get_resolver().url_patterns):
        view_class = getattr(view, "view_class", None)
        if view_class is not None and issubclass(view_class, ActionPage):
            declared = view.view_initkwargs.get("action") or view_class.action
            found[declared.code].append(Door(name, f"/{route}"))
        elif name in RUN_BY_FUNCTIONS:
            found[RUN_BY_FUNCTIONS[name]].append(Door(name, f"/{route}"))
    return found


def _endpoints() -> dict[str, list[Door]]:
    from mom.api import router

    found = defaultdict(list)
    for prefix, resource, _name in router().registry:
        for name, each in getattr(resource, "action_endpoints", {}).items():
            tail = "" if each.creates else f"{{code}}/{each.verb or name.replace('_', '-')}/"
            found[each.action.code].append(Door("POST", f"/api/v1/{prefix}/{tail}"))
        for path, action in getattr(resource, "together_endpoints", {}).items():
            found[action.code].append(Door("POST", f"/api/v1/{prefix}/{path}/"))
    return found


def _walk(patterns: Any, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str, Any]]:
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(
                each.url_patterns, route, namespace + (f"{each.namespace}:" if each.namespace else "")
            )
        elif isinstance(each, URLPattern):
            yield f"{namespace}{each.name}", route, each.callback
