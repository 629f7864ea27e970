"""The anchors: each can be reached now, and each took the checkpoint that was last its turn."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy

from audit.contracts import INSTALLATION_CHECKS, Anchor, InstallationCheck, Seen
from audit.errors import AnchorFailed
from audit.ledger.anchored import set_anchors
from audit.models import AnchorState
from audit.said import Said as _


@INSTALLATION_CHECKS.register
class Anchors(InstallationCheck):
    """The places outside the database that keep checkpoints (URS-AUD-09)."""

    code = "anchors"
    label = gettext_lazy("Anchors")
    order = 41

    def look(self) -> Iterator[Seen]:
        """Each that is set; advice where nobody else keeps one."""
        states = {each.anchor: each for each in AnchorState.objects.all()}
        anchors = list(set_anchors())
        for anchor in anchors:
            yield _of_anchor(anchor, states.get(anchor.code))
        if all(anchor.is_local for anchor in anchors):
            yield Seen(
                _("anchors that somebody else keeps"),
                "–",
                remedy=_(
                    "Set one: an object store, a mailbox or a time-stamp authority. A folder of this machine "
                    "shows nothing against who administers it."
                ),
            )


def _of_anchor(anchor: Anchor, state: AnchorState | None) -> Seen:
    what = _("the anchor “%(anchor)s” (%(where)s)") % {"anchor": anchor.label, "where": anchor.where()}
    try:
        anchor.reach()
    except AnchorFailed as failure:
        return Seen(
            what,
            failure.params["why"],
            ok=False,
            expected=_("can be reached"),
            remedy=_("Mend the connection, the rights or the address; see how-to/set-up-a-plant."),
        )
    if state is None or state.put_at is None:
        return Seen(what, _("can be reached; it has no checkpoint yet"))
    taken = _("can be reached; last checkpoint %(at)s UTC, %(size)s leaves")
    return Seen(what, taken % {"at": f"{state.put_at:%Y-%m-%d %H:%M}", "size": state.size})
