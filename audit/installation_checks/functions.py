"""Functions: body, owner, settings and rights as their SQL makes them; and none beside them that acts for others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.declaration import ACTIONS
from audit.installation import catalogue, sources
from audit.installation.catalogue import APPLICATION, OWNER, PUBLIC, Function, asked
from audit.installation.sources import FunctionSource
from audit.said import Said as _

MIGRATE = _(
    "Run “manage.py migrate”, which makes it anew. Find out who changed it, and run “manage.py verify_audit”."
)
OF_MIGRATIONS = "system.migrate"


@INSTALLATION_CHECKS.register
class Functions(InstallationCheck):
    """The functions that alone write the trail: a changed one writes what somebody else wants."""

    code = "functions"
    label = gettext_lazy("Functions")
    order = 34

    def look(self) -> Iterator[Seen]:
        """Each by its name, then the ones that nobody here made, then the list of actions that they ask."""
        expected = sources.function_sources()
        found: dict[str, list[Function]] = defaultdict(list)
        for function in catalogue.functions():
            found[function.name].append(function)
        faults = [
            fault for name in sorted(expected) for fault in _of_function(expected[name], found.get(name, []))
        ]
        faults += [*_unknown(expected, found), *_actions()]
        if not faults:
            yield Seen(
                _("%(number)s functions are as their SQL makes them") % {"number": len(expected)},
                _(
                    "%(number)s of them act for their owner, with a search path that nobody else can put tables into"
                )
                % {"number": sum(each.is_definer for each in expected.values())},
            )
        yield from faults


def _of_function(expected: FunctionSource, found: list[Function]) -> Iterator[Seen]:
    what = _("the function %(name)s") % {"name": expected.name}
    if not found:
        yield Seen(what, "–", ok=False, expected=expected.digest, remedy=MIGRATE)
        return
    for other in found[1:] if found[0].schema == "public" else found:
        yield _stranger(other)
    function = found[0]
    body = sources.digest(function.body)
    if (body, function.language) != (expected.digest, expected.language):
        what = _("the body of the function %(name)s (SHA-256)") % {"name": expected.name}
        yield Seen(
            what,
            f"{function.language} {body}",
            ok=False,
            expected=f"{expected.language} {expected.digest}",
            remedy=MIGRATE,
        )
    if function.owner != expected.owner:
        what = _("the owner of the function %(name)s") % {"name": expected.name}
        yield Seen(what, function.owner, ok=False, expected=expected.owner, remedy=MIGRATE)
    yield from _settings(expected, function)
    yield from _rights(expected, function)


def _settings(expected: FunctionSource, function: Function) -> Iterator[Seen]:
    """Whose rights it has, and where it looks for tables."""
    wanted = _said_settings(expected.is_definer, expected.settings)
    present = _said_settings(function.is_definer, function.settings)
    if present != wanted:
        what = _("the settings of the function %(name)s") % {"name": expected.name}
        yield Seen(what, present, ok=False, expected=wanted, remedy=MIGRATE)


def _said_settings(is_definer: bool, settings: frozenset[str] | tuple[str, ...]) -> str:
    parts = sorted(each.replace('"', "").replace(", ", ",").lower() for each in settings)
    return "; ".join(["SECURITY DEFINER" if is_definer else "SECURITY INVOKER", *parts])


def _rights(expected: FunctionSource, function: Function) -> Iterator[Seen]:
    """The application calls what it is given; nobody calls by way of PUBLIC what acts for its owner."""
    if not (expected.is_definer or expected.name.startswith(sources.OF_AUDIT)):
        return
    wanted = {APPLICATION} if expected.is_for_application else set()
    present = function.may_execute - {OWNER, expected.owner}
    if expected.is_for_application != (APPLICATION in present) or PUBLIC in present:
        what = _("who may call the function %(name)s") % {"name": expected.name}
        said = ", ".join(sorted(present)) or "–"
        yield Seen(what, said, ok=False, expected=", ".join(wanted) or "–", remedy=MIGRATE)


def _unknown(expected: dict[str, FunctionSource], found: dict[str, list[Function]]) -> Iterator[Seen]:
    for name in sorted(found.keys() - expected.keys()):
        for function in found[name]:
            if function.is_definer or name.startswith(sources.OF_AUDIT):
                yield _stranger(function)


def _stranger(function: Function) -> Seen:
    remedy = _("Nothing here makes it. As a superuser: %(sql)s. Then find out who made it.")
    return Seen(
        _("the function %(name)s, which acts with the rights of %(owner)s")
        % {"name": function.signature, "owner": function.owner},
        sources.digest(function.body),
        ok=False,
        expected="–",
        remedy=remedy % {"sql": f"DROP FUNCTION {function.signature}"},
    )


def _actions() -> Iterator[Seen]:
    """An event is opened for these codes only."""
    known, kept = (
        {*ACTIONS, OF_MIGRATIONS},
        {code for (code,) in asked("SELECT code FROM audit_registered_action")},
    )
    if known != kept:
        yield Seen(
            _("actions for which the trail opens an event"),
            ", ".join(f"+{code}" for code in sorted(kept - known)) or "–",
            ok=False,
            expected=", ".join(sorted(known - kept)) or "–",
            remedy=_("Run “manage.py migrate” of this version."),
        )
