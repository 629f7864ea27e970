"""Containers as a scan finds them, and what speaks against using one in a step."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from batches.contracts import StepContext, refusing
from batches.errors import LotNotUsable, UnknownScan, WrongContainer, WrongMaterial
from kernel.fields import BilingualText
from materials.choices import ContainerKind
from materials.models import Container
from materials.selectors.usability import lot_findings


def scanned_container(context: StepContext, scan: str, kind: str, wanted: str) -> Container:
    """The container with this label, or the only one left of the lot with this label."""
    known: QuerySet[Container] = Container.objects.select_related(
        "lot__material", "lot__site", "site"
    ).filter(site=context.batch.site)
    found = known.filter(code=scan).first()
    if found is None:
        of_lot = list(known.filter(lot__code=scan, kind=kind, is_empty=False)[:2])
        if len(of_lot) > 1:
            why = _("the lot has several containers, so the container's own label is needed")
            raise WrongContainer(container=scan, why=why, wanted=wanted)
        found = of_lot[0] if of_lot else None
    if found is None:
        raise UnknownScan(scan=scan, wanted=wanted)
    return found


def demand_material(context: StepContext, container: Container, scan: str) -> None:
    """Raise ``WrongMaterial`` unless it holds what the step needs."""
    amount = context.amount
    material = container.lot.material
    if material.code != amount.material:
        wanted = _called(amount.material, amount.name)
        raise WrongMaterial(scan=scan, found=_called(material.code, material.name), wanted=wanted)


def _called(code: str, name: Mapping[str, str]) -> BilingualText:
    """Code and name in both languages: the refusal stays in the record, for readers of either."""
    return BilingualText({part: f"{code} {text}" for part, text in name.items()})


def demand_lot_usable(context: StepContext, container: Container) -> None:
    """Raise ``LotNotUsable`` with every reason: judged now, not when it was planned (URS-MAT-02)."""
    reasons = refusing(lot_findings(container.lot, context.at), container.lot.code)
    if reasons:
        raise LotNotUsable(lot=container.lot.code, findings=reasons)


def dispensed_for(context: StepContext) -> QuerySet[Container]:
    """Containers of the step's material that were dispensed for this batch, charged ones included."""
    found: QuerySet[Container] = Container.objects.filter(
        site=context.batch.site,
        kind=ContainerKind.DISPENSED,
        batch_code=context.batch.code,
        lot__material__code=context.amount.material,
    ).select_related("lot__material")
    return found
