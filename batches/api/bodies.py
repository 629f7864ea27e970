"""What the API takes for the actions of batches."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from audit.api.together import TogetherBody
from batches.choices import Assessment, PrintLanguage, ResultState, Severity
from batches.errors import UnknownMaterial, UnknownSite
from batches.models import ProcessedResult, ProductionOrder, StepExecution
from batches.selectors.dossier import dossier_arguments, dossier_content
from batches.selectors.printing import print_arguments, record_content
from equipment.models import Site, Unit
from kernel.api.errors import UnknownReference
from kernel.api.fields import DecimalText, RecordField
from kernel.api.serializers import Body
from kernel.quantities import Quantity
from materials.models import MaterialDefinition


class OrderBody(Body):
    """An order as the ERP sends it; nothing is defaulted."""

    site = RecordField(lambda context: Site.objects.all(), unknown=UnknownSite)
    external_number = serializers.CharField(max_length=40)
    material = RecordField(
        lambda context: MaterialDefinition.objects.filter(is_active=True), unknown=UnknownMaterial
    )
    quantity = DecimalText()
    unit = serializers.CharField(max_length=10)
    due_on = serializers.DateField()

    def arguments(self) -> dict[str, Any]:
        """Quantity and unit belong together; an unknown unit is refused here."""
        given = dict(self.validated_data)
        given["quantity"] = Quantity(given["quantity"], given.pop("unit"))
        return given


class CreateBatchBody(Body):
    """The order, and for each class the unit, where one is to be chosen."""

    order = RecordField(lambda context: ProductionOrder.objects.select_related("site"))
    units = serializers.DictField(child=serializers.CharField(), required=False)

    def arguments(self) -> dict[str, Any]:
        """Units by class code."""
        given = dict(self.validated_data)
        site = given["order"].site
        known = {unit.code: unit for unit in Unit.objects.filter(site=site).select_related("equipment_class")}
        units = {}
        for name, code in given.pop("units", {}).items():
            if code not in known:
                raise UnknownReference(field=f"units.{name}", value=code)
            units[name] = known[code]
        return {**given, "units": units}


class ReportExceptionBody(Body):
    """How grave, and in which step; what was seen is the reason's text."""

    severity = serializers.ChoiceField(choices=Severity.choices)
    step = serializers.CharField(required=False, help_text=_("Key of the step."))

    def arguments(self) -> dict[str, Any]:
        """The step by its key in this batch."""
        given = dict(self.validated_data)
        if "step" in given:
            found = StepExecution.objects.filter(batch=self.context["record"], key=given["step"]).first()
            if found is None:
                raise UnknownReference(field="step", value=given["step"])
            given["step"] = found
        return given


class RecordBody(Body):
    """Entries by name, as text: what the kind of step takes stands in the documentation."""

    inputs = serializers.DictField(child=serializers.CharField(allow_blank=True, max_length=2000))


class RawFileBody(Body):
    """A file as the instrument made it: its bytes in Base64, its name, and when it was measured, if that is known."""

    name = serializers.CharField(max_length=1000)
    content = serializers.CharField(help_text=_("The bytes of the file in Base64 (RFC 4648, section 4)."))
    media_type = serializers.CharField(required=False, max_length=100)
    measured_at = serializers.DateTimeField(required=False)

    def validate_content(self, value: str) -> bytes:
        """The bytes; anything else than whole Base64 is refused, so that no byte is lost unsaid."""
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError(_("This is not Base64.")) from None


class ReprocessBody(Body):
    """Which file by its number, by which algorithm, and what is read otherwise than the recipe says."""

    file = serializers.IntegerField(min_value=1)
    algorithm = serializers.CharField(max_length=60)
    parameters = serializers.DictField(required=False, default=dict)

    def arguments(self) -> dict[str, Any]:
        """The version of the file that stands."""
        given = dict(self.validated_data)
        number = given.pop("file")
        return {"result": _result(self.context["record"], number, "file", state=ResultState.STANDS), **given}


class DecideResultBody(Body):
    """Which version of which file, by their numbers."""

    file = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(min_value=1)

    def arguments(self) -> dict[str, Any]:
        """The version behind the numbers."""
        number, version = self.validated_data["file"], self.validated_data["version"]
        return {"result": _result(self.context["record"], number, "version", version=version)}


def _result(step: StepExecution, number: int, field: str, **which: Any) -> ProcessedResult:
    """The version of the file, or the refusal that there is none."""
    found = ProcessedResult.objects.filter(raw_file__step=step, raw_file__number=number, **which).first()
    if found is None:
        raise UnknownReference(field=field, value=str(which.get("version", number)))
    return found


class CorrectBody(Body):
    """Which value, and what it should be."""

    field = serializers.CharField(max_length=80)
    value = serializers.CharField(max_length=40)

    def arguments(self) -> dict[str, Any]:
        """The record behind the field."""
        given = dict(self.validated_data)
        found = self.context["record"].records.filter(field=given["field"]).first()
        if found is None:
            raise UnknownReference(field="field", value=given["field"])
        return {"record": found, "value": given["value"]}


class DecideOverrideBody(Body):
    """Which of the step's overrides, by its number; who decides and why stand in the signature and the reason."""

    number = serializers.IntegerField(min_value=1)

    def arguments(self) -> dict[str, Any]:
        """The override behind the number."""
        number = self.validated_data["number"]
        found = self.context["record"].overrides.filter(number=number).first()
        if found is None:
            raise UnknownReference(field="number", value=str(number))
        return {"override": found}


class DecideCorrectionBody(Body):
    """Which of the step's proposed corrections, by its number."""

    number = serializers.IntegerField(min_value=1)

    def arguments(self) -> dict[str, Any]:
        """The proposal behind the number."""
        number = self.validated_data["number"]
        found = self.context["record"].proposals.filter(number=number).first()
        if found is None:
            raise UnknownReference(field="number", value=str(number))
        return {"proposal": found}


class AssessBody(Body):
    """QA's disposition."""

    assessment = serializers.ChoiceField(choices=Assessment.choices)
    justification = serializers.CharField(max_length=2000)


class AssessTogetherBody(TogetherBody):
    """QA's disposition of several exceptions."""

    assessment = serializers.ChoiceField(choices=Assessment.choices)
    justification = serializers.CharField(max_length=2000)


class PrintRecordBody(Body):
    """In which language: ``en``, ``zh-hans`` or ``both``. The reply is the PDF, the data attached to it."""

    language = serializers.ChoiceField(choices=PrintLanguage.choices)

    def arguments(self) -> dict[str, Any]:
        """What the action keeps of the content, which is read here and typeset when the copy has its number."""
        self.content = record_content(self.context["record"], self.validated_data["language"])
        return print_arguments(self.content)


class ExportDossierBody(Body):
    """In which language: ``en``, ``zh-hans`` or ``both``; ``step`` for one step alone. The reply is the signed PDF."""

    language = serializers.ChoiceField(choices=PrintLanguage.choices)
    step = serializers.CharField(required=False, help_text=_("Key of the step."))

    def arguments(self) -> dict[str, Any]:
        """What the action keeps of the content, which is read here and typeset when the dossier has its number."""
        batch, given = self.context["record"], self.validated_data
        step = None
        if "step" in given:
            step = StepExecution.objects.filter(batch=batch, key=given["step"]).first()
            if step is None:
                raise UnknownReference(field="step", value=given["step"])
        self.content = dossier_content(batch, given["language"], step)
        return {"step": step, **dossier_arguments(self.content)}
