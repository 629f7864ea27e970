"""What the actions of quality take from a request."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from batches.models import BatchException, StepExecution
from batches.selectors.visible import batches_visible_to, exceptions_visible_to, steps_visible_to
from equipment.models import Area, Site
from equipment.selectors.visible import sites_for, sites_visible_to
from kernel.api.errors import UnknownReference
from kernel.api.fields import RecordField, UtcDateTimeField
from kernel.api.serializers import Body
from people.models import User
from quality.actions.open_deviation import open_deviation
from quality.actions.review_site_trail import review_site_trail
from quality.choices import CapaKind, Classification, Conclusion, Market, TrailConclusion, TrailKind


def _people(context: dict[str, Any]) -> QuerySet[User]:
    return User.objects.filter(is_active=True, is_service=False)


def _batches(context: dict[str, Any]) -> QuerySet[Any]:
    return batches_visible_to(context["request"].user)


def _sites(context: dict[str, Any]) -> QuerySet[Site]:
    known = sites_for(context["request"].user, open_deviation.code)
    return Site.objects.filter(pk__in=[site.pk for site in known])


class OpenDeviationBody(Body):
    """A departure. The place is the batch, else the area, else the site."""

    site = RecordField(_sites, required=False)
    area = RecordField(lambda context: Area.objects.filter(site__in=_sites(context)), required=False)
    batch = RecordField(_batches, required=False)
    step = serializers.CharField(required=False, help_text="Number of the step in the batch, such as 3.2.")
    exception = RecordField(lambda context: exceptions_visible_to(context["request"].user), required=False)
    title = serializers.CharField(max_length=200)
    description = serializers.CharField()
    immediate_action = serializers.CharField(required=False, allow_blank=True)
    occurred_at = UtcDateTimeField(required=False)

    def arguments(self) -> dict[str, Any]:
        """The narrowest place that was named; an exception brings its batch along."""
        given = dict(self.validated_data)
        exception: BatchException | None = given.get("exception")
        batch = given.pop("batch", None) or (exception.batch if exception is not None else None)
        area, site = given.pop("area", None), given.pop("site", None)
        place = batch or area or site
        if place is None:
            raise UnknownReference(field="site", value="")
        if "step" in given:
            given["step"] = self._step(batch, given["step"])
        return {**given, "place": place}

    def _step(self, batch: Any, number: str) -> StepExecution:
        found = steps_visible_to(self.context["request"].user).filter(batch=batch, number=number).first()
        if batch is None or found is None:
            raise UnknownReference(field="step", value=number)
        return found


class ClassifyBody(Body):
    """Class, its reason, and the due date."""

    classification = serializers.ChoiceField(choices=Classification.choices)
    rationale = serializers.CharField()
    due_on = serializers.DateField(required=False)


class InvestigatorBody(Body):
    """Who leads the investigation, by user ID."""

    investigator = RecordField(_people, lookup="username")


class InvestigationBody(Body):
    """The report of the investigation."""

    investigation = serializers.CharField()
    root_cause = serializers.CharField()
    impact = serializers.CharField()
    other_batches = serializers.CharField()
    extra_testing = serializers.CharField(required=False, allow_blank=True)
    shelf_life = serializers.CharField(required=False, allow_blank=True)
    stability = serializers.CharField(required=False, allow_blank=True)
    no_capa_because = serializers.CharField(required=False, allow_blank=True)


class AmendmentBody(Body):
    """The parts of the report that change."""

    investigation = serializers.CharField(required=False)
    root_cause = serializers.CharField(required=False)
    impact = serializers.CharField(required=False)
    other_batches = serializers.CharField(required=False)
    extra_testing = serializers.CharField(required=False, allow_blank=True)
    shelf_life = serializers.CharField(required=False, allow_blank=True)
    stability = serializers.CharField(required=False, allow_blank=True)
    no_capa_because = serializers.CharField(required=False, allow_blank=True)


class ListBatchBody(Body):
    """Another batch that the investigation must conclude on."""

    batch = RecordField(_batches)


class ConclusionBody(Body):
    """What the investigation says about a listed batch."""

    batch = serializers.CharField()
    conclusion = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in Conclusion if each != Conclusion.PENDING]
    )
    rationale = serializers.CharField()

    def arguments(self) -> dict[str, Any]:
        """The entry of this deviation that names the batch."""
        given = dict(self.validated_data)
        code = given.pop("batch")
        affected = self.context["record"].affected_batches.filter(batch__code=code).first()
        if affected is None:
            raise UnknownReference(field="batch", value=code)
        return {**given, "affected": affected}


class ClosingBody(Body):
    """The conclusion of QA."""

    closing_remark = serializers.CharField()


class CapaBody(Body):
    """An action with owner, dates and criterion."""

    kind = serializers.ChoiceField(choices=CapaKind.choices)
    description = serializers.CharField()
    owner = RecordField(_people, lookup="username")
    due_on = serializers.DateField()
    effectiveness_criterion = serializers.CharField()
    check_on = serializers.DateField()


class ImplementationBody(Body):
    """What was done."""

    implementation = serializers.CharField()


class EffectBody(Body):
    """What the effectiveness check found."""

    effect = serializers.CharField()


class IneffectiveBody(EffectBody):
    """What the check found, and the action that takes its place."""

    next_description = serializers.CharField()
    next_owner = RecordField(_people, lookup="username")
    next_due_on = serializers.DateField()
    next_criterion = serializers.CharField()
    next_check_on = serializers.DateField()


class TrailReviewBody(Body):
    """What the reviewer of the audit trail notes and concludes; the last entry that they were shown."""

    remark = serializers.CharField()
    conclusion = serializers.ChoiceField(choices=TrailConclusion.choices, required=False)
    until_entry = serializers.IntegerField(required=False, min_value=1)


def _reviewed_sites(context: dict[str, Any]) -> QuerySet[Site]:
    return sites_visible_to(context["request"].user, review_site_trail.code)


class SiteTrailReviewBody(Body):
    """A site, a period that is over, the kinds of entry (none named: all), and what the reviewer found."""

    site = RecordField(_reviewed_sites)
    since = UtcDateTimeField()
    until = UtcDateTimeField()
    kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=TrailKind.choices), required=False, default=list
    )
    remark = serializers.CharField()
    conclusion = serializers.ChoiceField(choices=TrailConclusion.choices, required=False)


class FlagBody(Body):
    """An entry of the trail and what has to be cleared up."""

    entry = serializers.IntegerField(min_value=1)
    comment = serializers.CharField()


class HoldBody(Body):
    """What the hold is for."""

    matter = serializers.CharField(max_length=200)


class RetentionRuleBody(Body):
    """How long the plant keeps the batch records of a market."""

    market = serializers.ChoiceField(choices=Market.choices)
    months_after_expiry = serializers.IntegerField(min_value=0, max_value=1200)
    months_after_certification = serializers.IntegerField(min_value=0, max_value=1200)
