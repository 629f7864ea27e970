"""The three roles are apart: none can do more than it must, and none can become another."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, InstallationCheck, Seen
from audit.installation.catalogue import APPLICATION, AUDIT, OWNER, ROLES, asked
from audit.said import Said
from audit.said import Said as _

# What none of the three may, in the order in which it is asked.
FORBIDDEN = ("SUPERUSER", "CREATEDB", "CREATEROLE", "BYPASSRLS", "REPLICATION")
MAY_BECOME = {(OWNER, AUDIT)}
# Settings of a role or database by which triggers are passed over, or other tables are met than those of PharMOM.
DANGEROUS = ("session_replication_role", "search_path", "row_security", "role", "session_authorization")
_ATTRIBUTES = """
SELECT rolname, rolcanlogin, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls, rolreplication
FROM pg_roles WHERE rolname = ANY(%(roles)s)"""
# Before version 16 every membership was one that may be used.
_MEMBERS = """
SELECT m.rolname, r.rolname FROM pg_auth_members AS a
JOIN pg_roles AS m ON m.oid = a.member JOIN pg_roles AS r ON r.oid = a.roleid
WHERE (m.rolname = ANY(%(roles)s) OR r.rolname = ANY(%(roles)s)) AND NOT m.rolsuper
AND (coalesce(to_jsonb(a) ->> 'set_option', 'true') = 'true'
     OR coalesce(to_jsonb(a) ->> 'inherit_option', 'true') = 'true') ORDER BY 1, 2"""
_SETTINGS = """
SELECT coalesce(r.rolname, d.datname, ''), s.setting FROM pg_db_role_setting AS c
LEFT JOIN pg_roles AS r ON r.oid = c.setrole LEFT JOIN pg_database AS d ON d.oid = c.setdatabase
CROSS JOIN LATERAL unnest(c.setconfig) AS s (setting)
WHERE (c.setrole = 0 OR r.rolname = ANY(%(roles)s)) AND (c.setdatabase = 0 OR d.datname = current_database())
ORDER BY 1, 2"""
_PARAMETERS = """
SELECT p.parname, coalesce(r.rolname, 'PUBLIC') FROM pg_parameter_acl AS p
CROSS JOIN LATERAL aclexplode(p.paracl) AS a LEFT JOIN pg_roles AS r ON r.oid = a.grantee
WHERE a.grantee = 0 OR r.rolname = ANY(%(roles)s) ORDER BY 1, 2"""


@INSTALLATION_CHECKS.register
class Roles(InstallationCheck):
    """Owner, application and audit role (URS-AUD-07): attributes, memberships, settings, and who is signed in."""

    code = "roles"
    label = gettext_lazy("Roles of the database")
    order = 30

    def look(self) -> Iterator[Seen]:
        """Each role, then what leads from one to another."""
        faults = [*self._attributes(), *self._memberships(), *self._settings(), *self._signed_in()]
        if not faults:
            yield Seen(_("owner, application and audit role are apart"), ", ".join(ROLES))
        yield from faults

    def _attributes(self) -> Iterator[Seen]:
        found = {name: rest for name, *rest in asked(_ATTRIBUTES, {"roles": list(ROLES)})}
        for role in ROLES:
            what = _("the role %(role)s") % {"role": role}
            if role not in found:
                remedy = _("Run deploy/postgres/roles.sql as a superuser.")
                yield Seen(what, "–", ok=False, expected=role, remedy=remedy)
                continue
            can_sign_in, *attributes = found[role]
            for name, has in zip(FORBIDDEN, attributes, strict=True):
                if has:
                    yield self._too_much(what, role, name)
            if role == AUDIT and can_sign_in:
                yield self._too_much(what, role, "LOGIN")

    def _too_much(self, what: Said, role: str, attribute: str) -> Seen:
        remedy = _("As a superuser: %(sql)s; then find out who changed the role, and what was done with it.")
        sql = f"ALTER ROLE {role} NO{attribute}"
        return Seen(what, attribute, ok=False, expected=f"NO{attribute}", remedy=remedy % {"sql": sql})

    def _memberships(self) -> Iterator[Seen]:
        for member, role in asked(_MEMBERS, {"roles": list(ROLES)}):
            if (member, role) in MAY_BECOME:
                continue
            yield Seen(
                _("who may act as the role %(role)s") % {"role": role},
                member,
                ok=False,
                expected=OWNER if role == AUDIT else "–",
                remedy=_("As a superuser: %(sql)s.") % {"sql": f'REVOKE "{role}" FROM "{member}"'},
            )

    def _settings(self) -> Iterator[Seen]:
        for owner, setting in asked(_SETTINGS, {"roles": list(ROLES)}):
            name = setting.partition("=")[0]
            if name in DANGEROUS:
                yield Seen(
                    _("settings of %(role)s") % {"role": owner or "ALL"},
                    setting,
                    ok=False,
                    expected="–",
                    remedy=_("As a superuser, take the setting %(name)s away from the role or the database.")
                    % {"name": name},
                )
        for name, role in asked(_PARAMETERS, {"roles": list(ROLES)}):
            yield Seen(
                _("who may change the parameter %(name)s") % {"name": name},
                role,
                ok=False,
                expected="–",
                remedy=_("As a superuser: %(sql)s.") % {"sql": f"REVOKE ALL ON PARAMETER {name} FROM {role}"},
            )

    def _signed_in(self) -> Iterator[Seen]:
        ((role,),) = asked("SELECT session_user::text")
        if role != APPLICATION:
            yield Seen(
                _("the role that PharMOM works as"),
                role,
                ok=False,
                expected=APPLICATION,
                remedy=_("Let DATABASE_URL name the role %(role)s, and nothing else.")
                % {"role": APPLICATION},
            )
