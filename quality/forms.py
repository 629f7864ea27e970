"""What the dialogs of quality ask for; every rule behind them is the action's own."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from batches.models import Batch
from equipment.models import Area, Site
from kernel import clock
from people.models import User
from quality.choices import (
    DAYS_TO_CLOSE,
    NEEDS_DECISIONS,
    CapaKind,
    Classification,
    Conclusion,
    Market,
    TrailConclusion,
    TrailKind,
)
from quality.models import Capa, Deviation
from quality.selectors.deviations import candidates_for, investigators_for, owners_for


def _text(label: Any, rows: int = 3, *, required: bool = True, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label, required=required, help_text=help_text, widget=forms.Textarea(attrs={"rows": rows})
    )


def _day(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, help_text=help_text, widget=widget)


class DepartureForm(forms.Form):
    """A departure at a batch that is already known."""

    title = forms.CharField(label=_("Title"), max_length=200)
    description = _text(_("What happened"), help_text=_("What was expected, what was found, when and where."))
    immediate_action = _text(_("Immediate action"), 2, required=False)


class NewDeviationForm(DepartureForm):
    """A departure with its place: a batch, an area or a whole site."""

    site = forms.ModelChoiceField(label=_("Site"), queryset=Site.objects.order_by("code"))
    area = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.order_by("site__code", "code"), required=False
    )
    batch = forms.ModelChoiceField(
        label=_("Batch"),
        queryset=Batch.objects.order_by("-issued_at"),
        required=False,
        help_text=_("Leave empty when no batch is concerned."),
    )
    field_order = ("site", "area", "batch", "title", "description", "immediate_action")

    def __init__(self, *args: Any, batches: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["area"].queryset = Area.objects.filter(site__in=sites).order_by("code")  # type: ignore[attr-defined]
        if len(sites) == 1:
            self.fields["site"].initial = sites[0]


class ClassifyForm(forms.Form):
    """Class, its reason, and the due date."""

    classification = forms.ChoiceField(label=_("Class"), choices=Classification, widget=forms.RadioSelect)
    rationale = _text(_("Why this class"))
    due_on = _day(_("Due on"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["due_on"].help_text = gettext(
            "Empty: %(usual)s days after opening, %(critical)s for a critical deviation."
        ) % {"usual": DAYS_TO_CLOSE[""], "critical": DAYS_TO_CLOSE[Classification.CRITICAL]}


class InvestigatorForm(forms.Form):
    """Who leads the investigation."""

    investigator = forms.ModelChoiceField(label=_("Investigator"), queryset=User.objects.none())

    def __init__(self, *args: Any, deviation: Deviation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["investigator"].queryset = investigators_for(deviation)  # type: ignore[attr-defined]


class InvestigationForm(forms.Form):
    """The report; decisions on testing, shelf life and stability where the class asks for them."""

    investigation = _text(_("Investigation"), 4, help_text=_("What was looked at, and what was found."))
    root_cause = _text(_("Root cause"), 2)
    impact = _text(_("Impact on the product"), 2)
    other_batches = _text(
        _("Other batches and products"),
        2,
        help_text=_(
            "Which others could be affected, and why the rest could not; name each batch in the list."
        ),
    )
    extra_testing = _text(_("Decision on extra testing"), 2, required=False)
    shelf_life = _text(_("Decision on shelf life"), 2, required=False)
    stability = _text(_("Decision on stability"), 2, required=False)
    no_capa_because = _text(
        _("Why no action is needed"), 2, required=False, help_text=_("Only when no CAPA is planned.")
    )

    def __init__(self, *args: Any, deviation: Deviation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.initial = getattr(deviation, name)
        if deviation.classification not in NEEDS_DECISIONS:
            for name in ("extra_testing", "shelf_life", "stability"):
                del self.fields[name]


class AffectedBatchForm(forms.Form):
    """Another batch to be assessed."""

    batch = forms.ModelChoiceField(label=_("Batch"), queryset=Batch.objects.none())

    def __init__(self, *args: Any, deviation: Deviation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["batch"].queryset = candidates_for(deviation)  # type: ignore[attr-defined]


class ConclusionForm(forms.Form):
    """What the investigation says about another batch."""

    conclusion = forms.ChoiceField(
        label=_("Conclusion"),
        choices=[(each.value, each.label) for each in Conclusion if each != Conclusion.PENDING],
        widget=forms.RadioSelect,
    )
    rationale = _text(_("Rationale"))


class ClosingForm(forms.Form):
    """The conclusion of QA."""

    closing_remark = _text(_("QA conclusion"))


class CapaForm(forms.Form):
    """An action with owner, dates and criterion, all before it is done."""

    kind = forms.ChoiceField(label=_("Kind"), choices=CapaKind, widget=forms.RadioSelect)
    description = _text(_("What will be done"))
    owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    due_on = _day(_("Due on"))
    effectiveness_criterion = _text(
        _("Effectiveness criterion"), 2, help_text=_("What must be seen, and in how many batches or weeks.")
    )
    check_on = _day(_("Effectiveness check on"), help_text=_("After the due date."))

    def __init__(self, *args: Any, deviation: Deviation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners_for(deviation)  # type: ignore[attr-defined]
        today = clock.today(deviation.site.zone)
        self.fields["due_on"].initial = today + timedelta(days=30)
        self.fields["check_on"].initial = today + timedelta(days=120)


class ImplementationForm(forms.Form):
    """What was done and where its evidence is."""

    implementation = _text(
        _("What was done"), help_text=_("With the numbers of the documents that prove it.")
    )


class EffectForm(forms.Form):
    """What the effectiveness check found."""

    effect = _text(_("What the check found"), help_text=_("Against the effectiveness criterion."))


class IneffectiveForm(forms.Form):
    """What the check found, and the action that takes its place."""

    effect = _text(_("What the check found"), help_text=_("Against the effectiveness criterion."))
    next_description = _text(_("What will be done instead"))
    next_owner = forms.ModelChoiceField(label=_("Owner"), queryset=User.objects.none())
    next_due_on = _day(_("Due on"))
    next_criterion = _text(_("Effectiveness criterion"), 2)
    next_check_on = _day(_("Effectiveness check on"))

    def __init__(self, *args: Any, capa: Capa, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["next_owner"].queryset = owners_for(capa.deviation)  # type: ignore[attr-defined]


class TrailRemarkForm(forms.Form):
    """What the reviewer of the audit trail notes."""

    remark = _text(_("What you looked at and found"))
    conclusion = forms.TypedChoiceField(
        label=_("Conclusion"),
        choices=TrailConclusion.choices,
        initial=TrailConclusion.IN_ORDER,
        empty_value=TrailConclusion.IN_ORDER,
        required=False,
        help_text=_("While something has to be cleared up, the batch is not released."),
    )


class PeriodForm(forms.Form):
    """Which period and which kinds of entry are reviewed together."""

    since = forms.DateTimeField(
        label=_("From"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    until = forms.DateTimeField(
        label=_("Until"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of entry"),
        choices=TrailKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all of them."),
    )


class SiteTrailForm(TrailRemarkForm, PeriodForm):
    """The period, the kinds, and what the reviewer found."""

    field_order = ("since", "until", "kinds", "remark", "conclusion")


class FlagForm(forms.Form):
    """What is to be asked about an entry."""

    comment = _text(_("What has to be cleared up"), 2)


class RetentionRuleForm(forms.Form):
    """How long the plant keeps the batch records of a market."""

    market = forms.ChoiceField(label=_("Market"), choices=Market)
    months_after_expiry = forms.IntegerField(label=_("Months after expiry"), min_value=0, max_value=1200)
    months_after_certification = forms.IntegerField(
        label=_("Months after certification"),
        min_value=0,
        max_value=1200,
        help_text=_("0 where nothing is counted from the certification. The later of both dates applies."),
    )


class HoldForm(forms.Form):
    """What the hold is for."""

    matter = forms.CharField(
        label=_("Matter"), max_length=200, help_text=_("The case, request or recall, with its reference.")
    )
