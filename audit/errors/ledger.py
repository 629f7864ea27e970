"""Faults of the ledger, of its keys and anchors, and what a verification finds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class LedgerKeyMissing(DomainError):
    """There is no key to sign a checkpoint with: rows are numbered, but nothing is signed (URS-AUD-08)."""

    code = "AUD-030"
    text = _("The key of the ledger is missing: there is no file %(path)s.")
    remedy = _(
        "Put the file back from its safe copy. A new plant makes its key with “manage.py make_ledger_key”."
    )
    status = 503


class LedgerKeyUnusable(DomainError):
    """The key file is there and cannot be used, or others can read it."""

    code = "AUD-031"
    text = _("The key of the ledger in %(path)s cannot be used: %(why)s.")
    remedy = _("Put the file back from its safe copy, readable by PharMOM's own account alone (mode 0600).")
    status = 503


class LedgerKeyExists(DomainError):
    """A key is never overwritten."""

    code = "AUD-032"
    text = _("There is a key of the ledger already: %(path)s. Nothing was changed.")
    remedy = _("To replace it, run “manage.py rotate_ledger_key”.")


class LedgerCut(DomainError):
    """The log is shorter than an anchor knows it to have been (URS-AUD-09)."""

    code = "AUD-033"
    text = _(
        "The log was cut after leaf %(kept)s (%(last)s): the anchor “%(anchor)s” has seen %(lost)s leaves, "
        "the database has %(size)s."
    )
    remedy = _(
        "Find out who changed the database. If an older backup was restored, bring back a newer one, or state "
        "the loss with “manage.py accept_restored_trail”."
    )
    status = 503


class LedgerForked(DomainError):
    """The log holds other leaves than an anchor has seen (URS-AUD-09)."""

    code = "AUD-034"
    text = _(
        "The log was forked after leaf %(kept)s (%(last)s): its first %(lost)s leaves have another root than the "
        "anchor “%(anchor)s” has seen."
    )
    remedy = _(
        "Find out who changed the database. If an older backup was restored, bring back a newer one, or state "
        "the loss with “manage.py accept_restored_trail”."
    )
    status = 503


class NothingToAccept(DomainError):
    """The log agrees with its anchors."""

    code = "AUD-035"
    text = _("The log agrees with everything that was anchored; there is nothing to accept.")
    remedy = _("Nothing needs to be done.")


class AnchorFailed(DomainError):
    """A checkpoint could not be put into an anchor; it is tried again (URS-AUD-09)."""

    code = "AUD-036"
    text = _("The anchor “%(anchor)s” did not take the checkpoint: %(why)s.")
    remedy = _("It is tried again. Make room, or mend the connection or the rights of the folder.")
    status = 503


class AnchorForeign(DomainError):
    """What lies in an anchor was not signed by this log's keys."""

    code = "AUD-037"
    text = _("What lies in the anchor “%(anchor)s” is not signed by a key of this log: %(why)s.")
    remedy = _("Find out who wrote there. Bring back the anchor's content, or the list of the log's keys.")
    status = 503


class IntegrationFailed(DomainError):
    """Rows of the trail could not be numbered."""

    code = "AUD-038"
    text = _("New rows of the trail do not get into the ledger: %(why)s.")
    remedy = _("Run “manage.py verify_audit” and report what it names.")
    status = 503


class VerificationFailed(DomainError):
    """The verification found faults (URS-AUD-08)."""

    code = "AUD-039"
    text = _("The verification of the trail found %(count)s faults. The first: %(first)s")
    remedy = _("Do not release on these records before it is known who changed them.")
    status = 503


class InstallationFailed(DomainError):
    """The check of the installation found something that is not as it must be (URS-VAL-02)."""

    code = "AUD-070"
    text = _("The check of the installation found %(count)s faults. The first: %(first)s")
    remedy = _("The page “Installation” names each of them and says what to do.")
    status = 503
