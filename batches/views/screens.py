"""A step as it was seen: what stood on the screen at each moment, shown anew in the language of then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from batches.contracts import STEP_TYPES
from batches.models import ScreenShown, StepExecution
from batches.selectors.disposed import demand_content
from batches.selectors.screens import screen_of_field, screens_of, seen_again, why_no_screen
from batches.selectors.visible import steps_visible_to
from kernel.pages import Crumb, DetailPage

DOTS = "••••••"
LANGUAGES = {"en": _("English"), "zh-hans": _("Chinese")}


class Entered(dict[str, Any]):
    """What was entered by field; a field that was left alone is empty, as it was on the screen."""

    def __missing__(self, name: str) -> str:
        return ""


class StepAsSeenPage(DetailPage):
    """The moments of a step, and the screen of one of them beside the proof that it is what was recorded."""

    permission = "batches.view_batch"
    name = "name"
    template_name: ClassVar[str] = "batches/step_as_seen.html"

    def get_queryset(self) -> QuerySet[Any]:
        """The steps of the person's batches."""
        return steps_visible_to(self.request.user).select_related("batch__control_recipe")

    def get_record(self) -> StepExecution:
        """The step; of a disposed record nothing can be shown as it was seen."""
        step: StepExecution = super().get_record()
        demand_content(step.batch)
        return step

    def get_crumbs(self, record: StepExecution) -> Sequence[Crumb]:  # type: ignore[override]
        """Batches, the batch, this step."""
        batch = record.batch
        return [
            Crumb(_("Batches"), reverse("batches:batch_list")),
            Crumb(batch.code, batch.get_absolute_url()),
            Crumb(_("Step %(number)s as seen") % {"number": record.number}),
        ]

    def get_extra_context(self, record: StepExecution) -> dict[str, Any]:
        """The moments, and the one that is asked for (the last one unless the address names another)."""
        screens = screens_of(record)
        shown = self._chosen(screens)
        again = seen_again(shown) if shown is not None else None
        content = again.content if again is not None else None
        return {
            "step": record,
            "batch": record.batch,
            "screens": screens,
            "shown": shown,
            "again": again,
            "seen": content,
            "data": content["entry"]["data"] if content and "entry" in content else {},
            "has_part": bool(shown is not None and shown.facts.get("of_type") is not None),
            "entered": Entered(shown.entered if shown is not None else {}),
            "prompts": _prompts(content, shown),
            "why_none": why_no_screen(record) if shown is None else None,
            "typed": shown.entered.get("value", "") if shown is not None and shown.answer is None else "",
            "part": STEP_TYPES.get(record.step_type).template,
            "is_past": True,
            "language_name": LANGUAGES.get(shown.language, shown.language) if shown is not None else "",
        }

    def _chosen(self, screens: list[ScreenShown]) -> ScreenShown | None:
        """By the moment's own address, by the value that was recorded, or by the refused try."""
        asked = self.request.GET
        for screen in screens:
            attempt = str(screen.attempt.uuid) if screen.attempt is not None else ""
            if asked.get("moment") in (str(screen.uuid), screen.moment) or (
                attempt and attempt == asked.get("attempt")
            ):
                return screen
        return screen_of_field(screens, asked.get("field", ""))


def _prompts(content: dict[str, Any] | None, shown: ScreenShown | None) -> list[tuple[str, str]]:
    """What the dialog asked, each with what was entered; a secret is never kept."""
    if content is None or shown is None or "dialog" not in content:
        return []
    return [
        (label, DOTS if name == "password" else shown.entered.get(name, ""))
        for name, label in content["dialog"]["fields"]
    ]
