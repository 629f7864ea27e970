"""What the pages of deviation and CAPA have in common: crumbs and progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kernel.lifecycle import Lifecycle
from kernel.pages import Crumb
from quality.models import Capa, Deviation


class Record(Protocol):
    """A record that has a page."""

    def get_absolute_url(self) -> str: ...


@dataclass(frozen=True)
class LifecycleStep:
    """One state on the way, and whether it is behind, present or ahead."""

    label: str
    is_done: bool
    is_present: bool


def lifecycle_steps(lifecycle: Lifecycle, path: Sequence[str], state: str) -> list[LifecycleStep]:
    """The usual way through the states; a state beside it stands where the way goes on from it."""
    place = path.index(state) if state in path else 0
    last = len(path) - 1
    return [
        LifecycleStep(lifecycle.label(each), index < place or place == index == last, index == place)
        for index, each in enumerate(path)
    ]


def deviation_crumbs(deviation: Deviation) -> list[Crumb]:
    """The way to a deviation."""
    return [
        Crumb(_("Quality"), reverse("quality:deviation_list")),
        Crumb(_("Deviations"), reverse("quality:deviation_list")),
        Crumb(deviation.code),
    ]


def capa_crumbs(capa: Capa) -> list[Crumb]:
    """The way to an action, by way of its deviation."""
    return [
        Crumb(_("Quality"), reverse("quality:deviation_list")),
        Crumb(_("CAPA"), reverse("quality:capa_list")),
        Crumb(capa.deviation.code, capa.deviation.get_absolute_url()),
        Crumb(capa.code),
    ]
