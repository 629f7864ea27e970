"""Refusals around changes of critical values, which a second person approves (URS-AUD-05)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class SecondPersonNeeded(DomainError):
    """A critical value is never changed by one person alone."""

    code = "BAT-096"
    text = _("“%(field)s” is a critical value: one person alone does not change it.")
    remedy = _("Propose the correction. The value stands until a second person has approved it.")


class ProposalWaits(DomainError):
    """One change of the value is undecided already."""

    code = "BAT-097"
    text = _("%(person)s has proposed a correction already: %(proposal)s, %(value)s.")
    remedy = _("Nothing was proposed twice. A second person approves or rejects it first.")


class ProposalNotOpen(DomainError):
    """Somebody has decided."""

    code = "BAT-098"
    text = _("Correction %(proposal)s does not wait for a decision: %(state)s.")
    remedy = _("Look at the step again; what is recorded there stands.")


class ProposalOutdated(DomainError):
    """The value is not the one that the proposal would replace."""

    code = "BAT-099"
    text = _("The value is %(now)s and not %(was)s any more, which correction %(proposal)s would replace.")
    remedy = _("Reject this correction and propose another one.")


class NotCritical(DomainError):
    """What one person may correct is not proposed."""

    code = "BAT-100"
    text = _("“%(field)s” is not a critical value.")
    remedy = _("Correct it, with a reason; no second person is needed.")
