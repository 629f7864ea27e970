"""Quality in the navigation column, and its help."""

from django.utils.translation import gettext_lazy as _

from kernel.shell import HelpTopic, NavigationEntry, Right

ENTRIES = (
    NavigationEntry(
        "quality",
        _("Quality"),
        "clipboard-check",
        "quality:deviation_list",
        "quality.view_deviation",
        order=50,
    ),
    NavigationEntry(
        "keeping",
        _("Keeping"),
        "archive",
        "quality:due_list",
        "quality.view_retention",
        order=51,
    ),
)
HELP = (
    HelpTopic("quality-deviations", _("Deviations"), ("quality:deviation_*", "quality:affected_*"), order=50),
    HelpTopic("quality-capas", _("CAPA"), ("quality:capa_*",), order=51),
    HelpTopic(
        "quality-review",
        _("Batch review and release"),
        ("quality:batch_*", "quality:review_*", "quality:trail_*"),
        order=52,
    ),
    HelpTopic(
        "quality-keeping",
        _("Keeping and disposal"),
        ("quality:retention", "quality:due_*", "quality:hold_*", "quality:disposal_*", "quality:set_*"),
        order=53,
    ),
)
RIGHTS = (
    Right("quality.dispose_as_qualified_person", _("Approve disposal as qualified person")),
    Right("quality.dispose_as_quality", _("Approve disposal as quality assurance")),
    Right("quality.hear_of_capas", _("Be told of CAPA")),
    Right("quality.hear_of_deviations", _("Be told of deviations")),
    Right("quality.view_capa", _("Read CAPA")),
    Right("quality.view_deviation", _("Read deviations")),
    Right("quality.view_retention", _("Read how long records are kept")),
    Right("quality.view_review", _("Read batch reviews")),
)
