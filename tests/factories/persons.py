"""Persons who hold one role and nothing else: at the demo site, at a foreign site, in a foreign area."""

from __future__ import annotations

from datetime import timedelta

from django.test import Client, override_settings

from equipment.actions.define_area import define_area
from equipment.actions.define_site import define_site
from equipment.models import Area, Room, Site, Unit
from kernel import clock
from mom.demo import cast
from mom.demo.work.acting import actor
from mom.roles import ROLES
from people.actions.create_inspector import create_inspector
from people.actions.create_user import create_user
from people.actions.external_identities import link_identity
from people.actions.terminals import register_terminal
from people.models import ExternalIdentity, RoleKind, Terminal, User
from tests.factories.grants import grant_role
from tests.factories.ledger import a_check_of_the_installation

HOME, FAR, NEXT = "only", "far", "next"
LOCKED = "locked.out"
FOREIGN_SITE, FOREIGN_AREA = "CD", "INJ"


def person(username: str, role: str, site: Site, area: Area | None = None, is_program: bool = False) -> User:
    """Somebody who holds ``role`` there; the roles of programs are held by service accounts."""
    kind = next(each.kind for each in ROLES if each.code == role)
    made = create_user(
        username=username,
        printed_name=f"{role} {username}",
        password=cast.HANDED_OVER,
        is_service=is_program or kind == RoleKind.SERVICE,
        actor=actor("admin.sun"),
    )
    if not made.is_service:
        cast.make_signer(made, actor("admin.sun"))
        made.refresh_from_db()  # with a password of their own by now
    grant_role(user=made, role=role, site=site, area=area, actor=actor("admin.sun"))
    return made


def fill_persons() -> None:
    """One of each role at home, at the foreign site, and in the foreign area of the home site."""
    by = actor("admin.sun")
    name = {"en": "Chengdu plant", "zh": "成都工厂"}
    far = define_site(code=FOREIGN_SITE, name=name, zone="Asia/Shanghai", profile="CN", actor=by)
    injectables = {"en": "Injectables", "zh": "注射剂"}
    area = define_area(site=cast.site(), code=FOREIGN_AREA, name=injectables, actor=by)
    for role in ROLES:
        person(f"{HOME}.{role.code}", role.code, cast.site())
        person(f"{FAR}.{role.code}", role.code, far)
        person(f"{NEXT}.{role.code}", role.code, cast.site(), area)
        if role.kind == RoleKind.READING:
            person(f"{HOME}.program.{role.code}", role.code, cast.site(), is_program=True)
            person(f"{FAR}.program.{role.code}", role.code, far, is_program=True)
    fill_doors()


def fill_doors() -> None:
    """A locked account, which is an alert; an account at the identity provider; a terminal; an inspector; a check."""
    locked = person(LOCKED, "auditor", cast.site())
    while not User.objects.filter(pk=locked.pk, locked_at__isnull=False).exists():
        Client().post("/sign-in/", {"username": LOCKED, "password": "wrong"})
    the_terminal()
    the_identity()
    the_inspector()
    a_check_of_the_installation()


def one_of_each(where: str = HOME) -> dict[str, User]:
    """Role and its person, at home or elsewhere."""
    return {role.code: actor(f"{where}.{role.code}") for role in ROLES}


def programs(where: str = HOME) -> dict[str, User]:
    """Role and a service account that holds it: what a token can be issued for."""
    found = {}
    for role in ROLES:
        if role.kind == RoleKind.SERVICE:
            found[role.code] = actor(f"{where}.{role.code}")
        elif role.kind == RoleKind.READING:
            found[role.code] = actor(f"{where}.program.{role.code}")
    return found


def the_terminal() -> Terminal:
    """The screen of the weighing booth."""
    found: Terminal | None = Terminal.objects.first()
    return found or register_terminal(
        site=cast.site(),
        code="T-00000001",
        name="Weighing booth 1",
        room=Room.objects.get(code="R-101"),
        scale=Unit.objects.get(code="SC-01"),
        actor=actor("admin.sun"),
    )


def the_identity() -> ExternalIdentity:
    """The qualified person, as the plant's provider of identities knows her."""
    found: ExternalIdentity | None = ExternalIdentity.objects.first()
    if found is None:
        with override_settings(PHARMOM_OIDC_ISSUER="https://id.example"):
            found = link_identity(user=actor("xu.hui"), subject="7f2c", actor=actor("admin.sun"))
    return found


def the_inspector() -> User:
    """Somebody from the authority, whose account ends by itself."""
    found: User | None = User.objects.filter(expires_at__isnull=False).first()
    if found is None:
        asked = create_inspector(
            site=cast.site(),
            username="wu.inspector",
            printed_name="Wu Min",
            password=cast.HANDED_OVER,
            role="auditor",
            until=clock.now() + timedelta(days=5),
            why="Announced inspection",
            actor=actor("admin.sun"),
        )
        found = asked.user
    return found
