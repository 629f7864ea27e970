"""Coded refusals about what must be true of a signer before the first signature."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class IdentityNotChecked(DomainError):
    """Nobody has recorded that they saw who this person is (URS-SIG-09)."""

    code = "PEO-030"
    text = _("%(person)s cannot sign yet: no identity check is recorded.")
    remedy = _("An administrator looks at an identity document and records the check on the person's page.")
    status = 403


class StatementNotAccepted(DomainError):
    """The present statement of accountability was not accepted by who signs (URS-SIG-09)."""

    code = "PEO-031"
    text = _(
        "%(person)s cannot sign yet: version %(version)s of the statement of accountability is not accepted."
    )
    remedy = _("Open “Statement of accountability” in the menu below your name, read it and accept it.")
    status = 403
    way = "people:accept_statement"


class NoStatementPublished(DomainError):
    """There is nothing that a signer could have accepted (URS-SIG-09)."""

    code = "PEO-032"
    text = _("Nobody can sign yet: no statement of accountability is published.")
    remedy = _("Quality assurance publishes it: People, Statements of accountability.")
    status = 403


class OwnIdentity(DomainError):
    """Somebody would check or reset themselves (URS-SIG-09, 11)."""

    code = "PEO-033"
    text = _("%(person)s cannot do this for themselves.")
    remedy = _("Another administrator has to do it.")
    status = 403


class OneTimeSecretExpired(DomainError):
    """The secret that was handed over was not used in time (URS-SIG-11)."""

    code = "PEO-034"
    text = _("The one-time password of “%(username)s” has expired.")
    remedy = _("Ask the administrator for a new one.")
    status = 403


class DocumentNumberWritten(DomainError):
    """The remark of an identity check holds what looks like a document's number."""

    code = "PEO-035"
    text = _("The number of the document must not be kept.")
    remedy = _("Say what was seen, without the number.")
    status = 422


class StatementReplaced(DomainError):
    """The version that was read is no longer the present one, or was accepted before."""

    code = "PEO-036"
    text = _("Version %(version)s of the statement is not the one that is to be accepted.")
    remedy = _("Open the page again and read the present version.")


class AccountOver(DomainError):
    """Something was to be done for an account that is deactivated."""

    code = "PEO-037"
    text = _("The account of %(person)s is deactivated.")
    remedy = _("A deactivated account stays so; create another one.")


class StatementUnchanged(DomainError):
    """The text to be published is the present one."""

    code = "PEO-038"
    text = _("This is the text of version %(version)s already.")
    remedy = _("Nothing needs to be done.")
