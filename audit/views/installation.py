"""The installation: what the last check found, each line with what to do, and a button to check again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.actions.verify_installation import verify_installation
from audit.generic import ActionPage, Offer, action_buttons
from audit.installation.looking import Line, lines_of
from audit.models import InstallationRun
from audit.selectors.installation import last_run, runs
from kernel.pages import ActionButton, Column, PanelsPage, RelatedTable

PERMISSION = "audit.view_installation"
CHECK = Offer(verify_installation, "audit:verify_installation", icon="shield-check", tone="primary")
FAULTS = (
    Column("what", _("What is wrong"), kind="prose", sub="label"),
    Column("expected", _("Must be"), kind="prose"),
    Column("found", _("Found"), kind="prose"),
    Column("remedy", _("What to do"), kind="prose"),
)
ADVICE = (
    Column("what", _("Looked at"), kind="prose", sub="label"),
    Column("found", _("Found"), kind="prose"),
    Column("remedy", _("Better"), kind="prose"),
)
LINES = (
    Column("label", _("Check")),
    Column("what", _("Looked at"), kind="prose"),
    Column("found", _("Found"), kind="prose"),
)
RUNS = (
    Column("ended_at", _("When"), kind="datetime"),
    Column("state", _("Result"), kind="state"),
    Column("looked_at", _("Things looked at"), kind="number"),
    Column("fault_count", _("Faults"), kind="number"),
    Column("machine", _("Machine"), kind="code"),
)


class InstallationPage(PanelsPage):
    """The last check of the installation (URS-VAL-02)."""

    permission = PERMISSION
    code = ""

    def get_record(self) -> InstallationRun | None:
        return last_run()

    def get_extra_context(self, record: InstallationRun | None) -> dict[str, Any]:
        state = None if record is None else record.get_state()
        return {"title": _("Installation"), "name": _("Installation"), "state": state}

    def get_actions(self, record: InstallationRun | None) -> Sequence[ActionButton]:
        return action_buttons(self.request.user, None, [CHECK])

    def get_panels(self, record: InstallationRun | None) -> list[Any]:
        never = _(
            "The installation was not checked yet. It is done each night, by the button above, and by "
            "“manage.py verify_installation”."
        )
        if record is None:
            return [RelatedTable(_("Looked at"), LINES, [], empty=never)]
        checks = RelatedTable(_("Checks"), RUNS, runs(), empty="")
        return [*_tables(lines_of(record.lines)), checks]


def _tables(lines: list[Line]) -> list[RelatedTable]:
    wrong, better = [line for line in lines if not line.ok], [line for line in lines if line.is_advice]
    good = [line for line in lines if line.ok and not line.is_advice]
    tables = [RelatedTable(_("Looked at"), LINES, good, empty=_("Nothing was found as it must be."))]
    if better:
        tables.insert(0, RelatedTable(_("Could be better"), ADVICE, better, empty=""))
    if wrong:
        tables.insert(0, RelatedTable(_("What is wrong"), FAULTS, wrong, empty=""))
    return tables


class VerifyInstallationPage(ActionPage):
    """Asks once, then checks: it takes some seconds."""

    action = verify_installation
    icon_name = "shield-check"
    success_text = _("The installation was checked.")

    def subtitle(self) -> str:
        """What will happen."""
        return str(_("Everything is looked at and nothing is changed. It takes some seconds."))

    def after(self, result: Any) -> str:
        """To what it found."""
        return reverse("audit:installation")
