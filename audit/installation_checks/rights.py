"""Rights on tables, columns and sequences, each compared with what its model or the trail asks for."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation import catalogue, sources
from audit.installation.catalogue import APPLICATION, AUDIT, OWNER, PUBLIC, Rights, Table
from audit.installation.rights import difference, listed
from audit.installation.sources import READ, TableRights
from audit.said import Said as _

NONE: frozenset[str] = frozenset()
DRAW = frozenset({"USAGE"})


@INSTALLATION_CHECKS.register
class TablesAndSequences(InstallationCheck):
    """Who may write where (URS-AUD-07): a right too many on the trail is a way past everything else."""

    code = "rights"
    label = gettext_lazy("Rights on tables")
    order = 32

    def look(self) -> Iterator[Seen]:
        """Each table and its partitions, then single columns, then sequences."""
        expected, found = sources.rights_of_tables(), catalogue.tables()
        faults = [*_missing(expected, found)]
        for table in found.values():
            wanted = expected.get(table.parent or table.name)
            if wanted is not None:
                faults += _of_table(table, wanted)
        faults += [*_of_columns(), *_of_sequences()]
        if not faults:
            yield Seen(
                _("%(number)s tables: owner and rights are what their models ask for")
                % {"number": len(found)},
                _("%(number)s of the trail are read by the application and written by nobody")
                % {"number": sum(table.owner == AUDIT for table in found.values())},
            )
        yield from faults
        unknown = sorted(
            table.name for table in found.values() if (table.parent or table.name) not in expected
        )
        if unknown:
            yield Seen(
                _("tables that this version does not know"),
                ", ".join(unknown),
                remedy=_("Nothing here needs them; drop them when nobody else does."),
            )


def _missing(expected: dict[str, TableRights], found: dict[str, Table]) -> Iterator[Seen]:
    for name in sorted(expected.keys() - found.keys()):
        remedy = _("Run “manage.py migrate”. If it stays away, restore a backup.")
        yield Seen(_("the table %(table)s") % {"table": name}, "–", ok=False, expected=name, remedy=remedy)


def _of_table(table: Table, wanted: TableRights) -> Iterator[Seen]:
    if table.owner != wanted.owner:
        sql = f"ALTER TABLE {table.name} OWNER TO {wanted.owner}"
        yield Seen(
            _("the owner of the table %(table)s") % {"table": table.name},
            table.owner,
            ok=False,
            expected=wanted.owner,
            remedy=_("As a superuser: %(sql)s.") % {"sql": sql},
        )
    if table.hides_rows:
        sql = f"ALTER TABLE {table.name} DISABLE ROW LEVEL SECURITY"
        yield Seen(
            _("rows of the table %(table)s that are hidden from roles") % {"table": table.name},
            "ROW LEVEL SECURITY",
            ok=False,
            expected="–",
            remedy=_("As a superuser: %(sql)s.") % {"sql": sql},
        )
    asked_for = {APPLICATION: wanted.application, AUDIT: wanted.audit, OWNER: NONE}
    for role in sorted({*asked_for, *table.rights} - {table.owner, wanted.owner}):
        allowed = asked_for.get(role, NONE)
        rights = table.rights.get(role, NONE)
        if role not in asked_for and role != PUBLIC:
            rights -= READ  # who only reads changes nothing, such as a role for reports
        what = _("rights of %(role)s on the table %(table)s") % {"role": role, "table": table.name}
        fault = difference(what, role, allowed, rights, table.name)
        if fault is not None:
            yield fault


def _of_columns() -> Iterator[Seen]:
    """A right on one column is as good as one on the table."""
    for column, rights in catalogue.column_rights().items():
        table, _dot, name = column.partition(".")
        for role, held in sorted(rights.items()):
            if more := held - READ:
                sql = f"REVOKE {listed(more)} ({name}) ON {table} FROM {role}"
                yield Seen(
                    _("rights of %(role)s on the column %(column)s") % {"role": role, "column": column},
                    listed(held),
                    ok=False,
                    expected="–",
                    remedy=_("As a superuser: %(sql)s.") % {"sql": sql},
                )


def _of_sequences() -> Iterator[Seen]:
    """Who may set a sequence can make two rows want the same number; those of the trail only its functions draw."""
    for sequence in catalogue.sequences().values():
        is_of_trail = sequence.owner == AUDIT
        for role, rights in sorted(_without(sequence.rights, sequence.owner).items()):
            allowed = NONE if is_of_trail or role not in (APPLICATION, AUDIT) else rights & DRAW
            what = _("rights of %(role)s on the sequence %(sequence)s")
            on = f"SEQUENCE {sequence.name}"
            fault = difference(what % {"role": role, "sequence": sequence.name}, role, allowed, rights, on)
            if fault is not None:
                yield fault


def _without(rights: Rights, owner: str) -> Rights:
    return {role: held for role, held in rights.items() if role not in (owner, OWNER)}
