"""Forms of import mappings and of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from equipment.models import Site
from integrations.choices import DayFormat, DecimalSign, Delimiter, Encoding, ImportState
from integrations.contracts import IMPORT_TARGETS, ImportField
from integrations.models import ImportMapping, ImportRun
from integrations.selectors.import_values import target_of
from kernel.forms import ExactDecimalField, UploadField

_HOW = ("name", "encoding", "delimiter", "decimal_sign", "day_format")


class MappingChangeForm(forms.Form):
    """How the files of a mapping are written, and one of them as a sample."""

    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=Encoding.choices)
    delimiter = forms.ChoiceField(label=_("Cells parted by"), choices=Delimiter.choices)
    decimal_sign = forms.ChoiceField(label=_("Decimal sign"), choices=DecimalSign.choices)
    day_format = forms.ChoiceField(label=_("Days are written as"), choices=DayFormat.choices)
    sample = UploadField(
        label=_("Sample file"),
        required=False,
        help_text=_(
            "A file of the former system. Its head and first five rows are kept, to map and preview by."
        ),
    )

    def __init__(self, *args: Any, mapping: ImportMapping | None = None, **kwargs: Any) -> None:
        if mapping is not None:
            kept = {name: getattr(mapping, name) for name in _HOW[1:]}
            names = {"name_en": mapping.name.get("en", ""), "name_zh": mapping.name.get("zh", "")}
            kwargs["initial"] = {**kept, **names}
        super().__init__(*args, **kwargs)

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        given = dict(self.cleaned_data)
        given["name"] = {"en": given.pop("name_en"), "zh": given.pop("name_zh")}
        file = given.pop("sample")
        given["sample"] = file.read() if file is not None else None
        return given


class MappingForm(MappingChangeForm):
    """A new mapping: its code and what its rows become, too."""

    site = forms.ModelChoiceField(Site.objects.none(), label=_("Site"))
    code = forms.SlugField(label=_("Code"), max_length=40)
    target = forms.ChoiceField(label=_("What is imported"))
    field_order = ("site", "code", "name_en", "name_zh", "target")

    def __init__(self, *args: Any, sites: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = sites  # type: ignore[attr-defined]
        self.fields["site"].initial = sites.first()
        self.fields["target"].choices = IMPORT_TARGETS.choices()  # type: ignore[attr-defined]


class MapFieldForm(forms.Form):
    """Where one field comes from, and what the words of the former system mean."""

    column = forms.CharField(
        label=_("Column"),
        max_length=200,
        required=False,
        help_text=_("As the first line of the file calls it."),
    )
    fixed = forms.CharField(
        label=_("Fixed value"),
        max_length=200,
        required=False,
        help_text=_("For a field that the file does not have: the same value for every row."),
    )
    words = forms.CharField(
        label=_("Translation of words"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
    )
    is_control = forms.BooleanField(
        label=_("Control total"),
        required=False,
        help_text=_("The former system states the sum of this column, and the import has to show the same."),
    )

    def __init__(self, *args: Any, mapping: ImportMapping, field: ImportField, **kwargs: Any) -> None:
        source = mapping.layout.get(field.code, {})
        words = "\n".join(f"{theirs} = {ours}" for theirs, ours in source.get("words", {}).items())
        kept = {"column": source.get("column", ""), "fixed": source.get("fixed", ""), "words": words}
        kwargs["initial"] = {**kept, "is_control": field.code in mapping.controls}
        super().__init__(*args, **kwargs)
        self.field = field
        self.fields["words"].help_text = self._words_help()
        if mapping.sample_columns:
            self._choose_column(mapping, kept["column"])
        if not field.is_number:
            del self.fields["is_control"]

    def clean_words(self) -> dict[str, str]:
        """``{theirs: ours}``; ours may be written as the value or as what PharMOM calls it in either language."""
        named = self._named()
        found: dict[str, str] = {}
        for line in self.cleaned_data["words"].splitlines():
            theirs, sign, ours = (part.strip() for part in line.partition("="))
            if not line.strip():
                continue
            if not (sign and theirs and ours):
                raise forms.ValidationError(_("Write each translation as: their word = our word."))
            found[theirs] = named.get(ours.casefold(), ours)
            known = self.field.allowed()
            if known and found[theirs] not in known:
                text = _("“%(word)s” is none of: %(known)s.")
                raise forms.ValidationError(text, params={"word": ours, "known": ", ".join(known)})
        return found

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        return {"field": self.field.code, **self.cleaned_data}

    def _choose_column(self, mapping: ImportMapping, present: str) -> None:
        names = [*mapping.sample_columns]
        if present and present not in names:
            names.insert(0, present)
        choices = [("", _("none")), *((name, name) for name in names)]
        self.fields["column"] = forms.ChoiceField(
            label=_("Column"), choices=choices, required=False, help_text=_("The columns of the sample file.")
        )
        self.order_fields(["column", "fixed", "words", "is_control"])

    def _words_help(self) -> Any:
        words = self.field.words() if self.field.words is not None else ()
        if not words:
            return _("One in each line: their word = our word.")
        known = ", ".join(f"{value} ({label})" for value, label in words)
        return _("One in each line: their word = our word. Ours: %(known)s.") % {"known": known}

    def _named(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for language in ("en", "zh-hans"):
            with translation.override(language):
                words = self.field.words() if self.field.words is not None else ()
                found |= {str(label).casefold(): value for value, label in words}
        return found


class PrepareImportForm(forms.Form):
    """The file, and what the former system's own report says of it."""

    file = UploadField(label=_("File"))
    stated_records = forms.IntegerField(
        label=_("Number of records"),
        min_value=0,
        max_value=10_000_000,
        help_text=_("From the former system's own report, not from the file."),
    )
    corrects = forms.ModelChoiceField(
        ImportRun.objects.none(),
        label=_("Brings rejected rows again of"),
        required=False,
        help_text=_("The import whose rejected rows this file has, corrected."),
    )

    def __init__(self, *args: Any, mapping: ImportMapping, runs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        over = (ImportState.PREPARED, ImportState.CHECKING, ImportState.WITHDRAWN)
        again = runs.filter(site=mapping.site, mapping__code=mapping.code).exclude(state__in=over)
        self.fields["corrects"].queryset = again  # type: ignore[attr-defined]
        if not again.exists():
            del self.fields["corrects"]
        target = target_of(mapping.target)
        for code in mapping.controls:
            known = target.field(code)
            column = mapping.layout[code].get("column", code)
            label = _("Sum of “%(column)s” (%(field)s)") % {
                "column": column,
                "field": known.label if known else code,
            }
            self.fields[f"sum_{code}"] = ExactDecimalField(
                label=label, max_length=40, help_text=_("From the same report.")
            )

    def arguments(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        return {
            "mapping": self.mapping,
            "file_name": given["file"].name,
            "content": given["file"].read(),
            "stated_records": given["stated_records"],
            "stated_sums": {code: given[f"sum_{code}"] for code in self.mapping.controls},
            "corrects": given.get("corrects"),
        }
