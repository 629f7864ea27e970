"""Process the raw file of an instrument; a person confirms what PharMOM computed from it (URS-DAT-07)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from batches.contracts import (
    STEP_TYPES,
    FrozenStep,
    Outcome,
    Screen,
    StepContext,
    StepType,
    Text,
    Wording,
    limit_text,
    need,
)
from batches.errors import FileNotProcessed, FileUnknown
from batches.models import ProcessedResult, RawFile, StepExecution
from batches.selectors.processing import files_of, judged_values, usable_result
from batches.step_types.enter_value import said_limits
from equipment.selectors.site_time import exactly_at_site
from kernel.fields import BilingualText

SEEN_OF_SHA256 = 16


@STEP_TYPES.register
class ProcessRawFile(StepType):
    """The values are never typed: the file is named by its SHA-256, its bytes are looked at again, and judged."""

    code = "process_raw_file"
    label = _("Process a raw file")
    icon = "file-analytics"
    template = "batches/steps/process_raw_file.html"
    inputs = ("file",)

    def record(self, context: StepContext, inputs: Mapping[str, str]) -> Outcome:
        """The results of the named file; each outside its limits is an exception at once."""
        sha256 = need(inputs, "file", _("Raw file")).lower()
        file = context.step.raw_files.filter(sha256=sha256).order_by("-number").first()
        if file is None:
            raise FileUnknown(sha256=sha256[:64])
        if file.refused_as:
            raise FileNotProcessed(file=file.label, refusal=file.refused_as)
        file.content_of_file()
        result = file.processed.select_related("raw_file").get(version=1)
        values, departures = judged_values(context, result)
        return Outcome(values=values, departures=departures, processed=result)

    def facts(self, context: StepContext) -> Mapping[str, Any]:
        """Every file that came, and what was computed from the newest that could be processed."""
        files = files_of(context.step)
        found = usable_result(files)
        return {
            "files": [self._file(file, context) for file in files],
            "found": self._found(found) if found is not None else None,
        }

    def _file(self, file: RawFile, context: StepContext) -> dict[str, Any]:
        return {
            "number": file.number,
            "name": file.name,
            "size": file.size,
            "sha256": file.sha256,
            "at": exactly_at_site(file.received_at, site=context.batch.site),
            "by": file.sent_by.get_full_name(),
            "refused_as": file.refused_as,
        }

    def _found(self, result: ProcessedResult) -> dict[str, Any]:
        return {
            "number": result.raw_file.number,
            "sha256": result.raw_file.sha256,
            "algorithm": result.algorithm,
            "results": result.results,
        }

    def compose(self, frozen: FrozenStep, facts: Mapping[str, Any], say: Wording) -> Screen:
        """The files with name, size and fingerprint; the results with their limits; the button names the file."""
        wanted, found = frozen.parameters, facts["found"]
        chosen = found["number"] if found is not None else None
        data = {
            "takes_file": True,
            "label": say.of(wanted.label),
            "choose": say(gettext_noop("File of the instrument")),
            "how": say(
                gettext_noop("Column “%(column)s”, processed by %(algorithm)s."),
                column=wanted.column,
                algorithm=wanted.algorithm,
            ),
            "take": say(gettext_noop("Take the file")),
            "files_title": say(gettext_noop("Files that came")),
            "files": [_shown_file(each, chosen, say) for each in facts["files"]],
            "sha256": found["sha256"] if found is not None else "",
            "results_title": say(gettext_noop("Computed by %(algorithm)s"), algorithm=found["algorithm"])
            if found is not None
            else "",
            "results": [_shown_result(each, frozen, say) for each in found["results"]] if found else [],
        }
        if found is None:
            return Screen(data=data, waiting=say(gettext_noop("Choose the file that the instrument made.")))
        confirm = say(gettext_noop("Record the results of file F%(number)s"), number=chosen)
        return Screen(data=data, confirm=confirm)

    def said_label(self, frozen: FrozenStep, name: str, say: Wording) -> str:
        """The label that the recipe gives."""
        return next((say.of(each.label) for each in frozen.parameters.results if each.name == name), name)

    def field_label(self, step: StepExecution, name: str) -> Text:
        """The label that the recipe gives."""
        for each in step.definition["parameters"]["results"]:
            if each["name"] == name:
                return str(BilingualText(each["label"]))
        return name


def _shown_file(file: Mapping[str, Any], chosen: int | None, say: Wording) -> dict[str, Any]:
    if file["refused_as"]:
        mark, said = "refused", say(gettext_noop("Refused: %(code)s"), code=file["refused_as"])
    elif file["number"] == chosen:
        mark, said = "chosen", say(gettext_noop("To be recorded"))
    else:
        mark, said = "unused", say(gettext_noop("Not used"))
    return {
        "name": f"F{file['number']} {file['name']}",
        "size": say(gettext_noop("%(size)s bytes"), size=file["size"]),
        "fingerprint": f"SHA-256 {file['sha256'][:SEEN_OF_SHA256]}…",
        "sha256": file["sha256"],
        "came": f"{file['at']} · {file['by']}",
        "mark": mark,
        "said": said,
    }


def _shown_result(each: Mapping[str, Any], frozen: FrozenStep, say: Wording) -> dict[str, Any]:
    wanted = next(one for one in frozen.parameters.results if one.name == each["name"])
    inside = each["is_in_limits"]
    verdict = ""
    if inside is not None:
        verdict = say(gettext_noop("within limits")) if inside else say(gettext_noop("outside limits"))
    return {
        "label": say.of(wanted.label),
        "value": each["value"],
        "unit": each["unit"],
        "low": each["low"],
        "high": each["high"],
        "limit": said_limits(limit_text(wanted.low, wanted.high), wanted.unit, say),
        "ok": inside,
        "verdict": verdict,
    }
