"""Triggers: each there, each as it was generated, each ENABLE ALWAYS, none beside them; and the months ahead."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy

from audit import capture
from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation import catalogue, sources
from audit.installation.catalogue import Table, Trigger, asked
from audit.said import Said
from audit.said import Said as _

STATES = {"A": "ENABLE ALWAYS", "O": "ENABLE", "R": "ENABLE REPLICA", "D": "DISABLE"}
ALWAYS, NORMAL = "A", "O"
MIGRATE = _(
    "Run “manage.py migrate”, which installs the triggers anew. Find out who changed them, and run "
    "“manage.py verify_audit”: what was written meanwhile may be missing from the trail."
)
_THIS_MONTH = "SELECT (date_trunc('month', clock_timestamp() AT TIME ZONE 'UTC'))::date"


@INSTALLATION_CHECKS.register
class Triggers(InstallationCheck):
    """What captures every write and refuses every change of the trail (URS-AUD-01, 02, 07)."""

    code = "triggers"
    label = gettext_lazy("Triggers")
    order = 33

    def look(self) -> Iterator[Seen]:
        """What must be there, what is there beside it, rules, and the partitions of the coming month."""
        tables, found = catalogue.tables(), catalogue.triggers()
        expected = _expected(tables)
        faults = [
            *_compared(expected, {(each.table, each.name): each for each in found if not each.is_internal}),
            *_foreign_keys(each for each in found if each.is_internal),
            *_rules(),
            *_months(tables),
        ]
        if not faults:
            yield Seen(
                _("%(number)s triggers on %(tables)s tables are there, unchanged, and fire always")
                % {"number": len(expected), "tables": len({table for table, _name in expected})},
                _("no other trigger, no rule"),
            )
        yield from faults


def _expected(tables: dict[str, Table]) -> dict[tuple[str, str], str]:
    """Their SQL by table and name; empty for one that must be there and that nothing makes."""
    made = sources.trigger_definitions()
    needed = {(table, name): "" for table, names in sources.needed_triggers().items() for name in names}
    partitions = {
        (table.name, name): definition
        for table in tables.values()
        if table.parent in capture.PARTITIONED
        for name, definition in sources.refusing_triggers(table.name).items()
    }
    return needed | made | partitions


def _compared(expected: dict[tuple[str, str], str], found: dict[tuple[str, str], Trigger]) -> Iterator[Seen]:
    for key in sorted(expected.keys() | found.keys()):
        table, name = key
        what = _("the trigger %(trigger)s of the table %(table)s") % {"trigger": name, "table": table}
        trigger, definition = found.get(key), expected.get(key)
        if trigger is None:
            yield _fault(what, "–", STATES[ALWAYS])
        elif definition is None:
            remedy = _("Nothing here makes it. As a superuser: %(sql)s. Then find out who made it.")
            sql = f"DROP TRIGGER {name} ON {table}"
            yield Seen(what, trigger.definition, ok=False, expected="–", remedy=remedy % {"sql": sql})
        elif sources.plain_trigger(trigger.definition) != definition:
            yield _fault(what, trigger.definition, _("as audit/triggers.py makes it"))
        elif trigger.state != ALWAYS:
            yield _fault(what, STATES[trigger.state], STATES[ALWAYS])


def _fault(what: Said, found: str, expected: Said | str) -> Seen:
    return Seen(what, found, ok=False, expected=expected, remedy=MIGRATE)


def _foreign_keys(found: Iterator[Trigger]) -> Iterator[Seen]:
    """PostgreSQL's own: whoever turned them off could delete what others refer to."""
    tables = sorted({each.table for each in found if each.state != NORMAL})
    for table in tables:
        sql = f"ALTER TABLE {table} ENABLE TRIGGER ALL"
        yield Seen(
            _("the foreign keys of the table %(table)s") % {"table": table},
            STATES["D"],
            ok=False,
            expected=STATES[NORMAL],
            remedy=_(
                "As a superuser: %(sql)s; then run “manage.py migrate”, for this makes all of them fire "
                "in the normal way only."
            )
            % {"sql": sql},
        )


def _rules() -> Iterator[Seen]:
    for table, rule in catalogue.rules():
        yield Seen(
            _("a rule that rewrites statements on the table %(table)s") % {"table": table},
            rule,
            ok=False,
            expected="–",
            remedy=_("As a superuser: %(sql)s. Then find out who made it.")
            % {"sql": f"DROP RULE {rule} ON {table}"},
        )


def _months(tables: dict[str, Table]) -> Iterator[Seen]:
    """Without a table for its month an entry goes into the one for the rest."""
    ((this,),) = asked(_THIS_MONTH)
    coming = date(this.year + this.month // 12, this.month % 12 + 1, 1)
    for parent in capture.PARTITIONED:
        for first in (this, coming):
            name = f"{parent}_{first:%Y%m}"
            if name not in tables or tables[name].parent != parent:
                yield Seen(
                    _("the partition of %(table)s for %(month)s")
                    % {"table": parent, "month": f"{first:%Y-%m}"},
                    "–",
                    ok=False,
                    expected=name,
                    remedy=_("See that beat and the worker run: they make the tables of the coming months."),
                )
