"""Verify a container that was weighed ahead: a second, different person signs its weight and its label."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from audit.choices import Meaning
from audit.declaration import action
from audit.errors import SamePerson
from audit.signing import Sign
from kernel import clock
from materials.errors import NothingToVerify
from materials.models import Container
from people.selectors.terminals import demand_place


def _demand_second_person(*, container: Container, actor: Any) -> None:
    """Refuse before anything is signed: nobody is waited for, or the person is not another one."""
    if not container.waits_for_verifier or container.is_empty:
        raise NothingToVerify(container=container.code)
    if container.weighed_by_id == actor.pk:
        raise SamePerson(person=actor.get_full_name(), action=str(_("Verify weight")))
    demand_place(container.site, lambda: None)


@action(
    "materials.verify_container",
    label=_("Verify weight"),
    subject="container",
    signature=Sign(
        Meaning.VERIFIED, follows=_("The weight counts as verified; a batch can charge the container.")
    ),
    check=_demand_second_person,
)
def verify_container(*, container: Container, actor: Any) -> Container:
    """Only now may a batch charge it (21 CFR 211.101(c); GMP 116; URS-MAT-07)."""
    container.verifier, container.verified_at = actor, clock.now()
    container.full_clean()
    container.save()
    return container
