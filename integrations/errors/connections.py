"""Coded refusals of integrations."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class EndpointSettingsWrong(DomainError):
    """Address or settings that this kind of connection cannot work with, or that are not safe."""

    code = "INT-001"
    text = _("This connection cannot be used so: %(why)s.")
    remedy = _("Correct address and settings; connections are signed in and encrypted (URS-INT-08).")
    status = 422


class AddressTaken(DomainError):
    """Two tags would be fed by one address and field, or one tag by two."""

    code = "INT-002"
    text = _("“%(what)s” is already connected: %(where)s.")
    remedy = _("Disconnect the other one first; a tag has one source.")


class TagElsewhere(DomainError):
    """Tag and connection belong to different sites."""

    code = "INT-003"
    text = _("Tag %(tag)s and connection %(endpoint)s belong to different sites.")
    remedy = _("Use a connection of the tag's own site.")
    status = 422


class LeaseLost(DomainError):
    """Another worker has taken the connection over; what this one still holds is not written."""

    code = "INT-004"
    text = _("Connection %(endpoint)s has been taken over; nothing was written.")
    remedy = _("The worker that holds it now goes on.")


class MessageNotDead(DomainError):
    """Only a message that was given up is put back into the queue by hand."""

    code = "INT-005"
    text = _("This message has not been given up: it is “%(state)s”.")
    remedy = _("Wait for its next attempt.")


class TokenNameTaken(DomainError):
    """A living token of this account has the name already."""

    code = "INT-006"
    text = _("%(user)s has a token named “%(name)s” already.")
    remedy = _("Choose another name, or revoke the present one first.")


class TokenWithoutScope(DomainError):
    """A token must say what it may be used for."""

    code = "INT-007"
    text = _("These are not permissions that a token can be issued for: %(scopes)s.")
    remedy = _("Name at least one permission code that exists.")
    status = 422


class TokenExpiryWrong(DomainError):
    """A token ends in the future and within two years."""

    code = "INT-008"
    text = _("A token ends between tomorrow and two years from now.")
    remedy = _("Choose another last day.")
    status = 422


class CommandSettled(DomainError):
    """The command has its result already."""

    code = "INT-009"
    text = _("The command already has the result “%(state)s”.")
    remedy = _("A new command is a new record.")


class CredentialMissing(DomainError):
    """The named credential is not set up on this machine."""

    code = "INT-010"
    text = _("The credential “%(name)s” is not set up for this installation.")
    remedy = _("Set it in the environment of the capture worker; the database never holds it.")


class SettingsUnknown(DomainError):
    """An address refers to a setting that this installation does not have."""

    code = "INT-011"
    text = _("There is no setting “%(name)s” with an address.")
    remedy = _("Use one of: %(known)s, or write the address itself.")
    status = 422


class EndpointUnknown(DomainError):
    """No connection of this code exists at the site."""

    code = "INT-012"
    text = _("There is no connection “%(value)s” here.")
    remedy = _("Use the code of a connection of this site.")
    status = 422


class TokenForPrograms(DomainError):
    """A token would let whoever holds it act under a person's name (URS-ACC-02, URS-SIG-11)."""

    code = "INT-013"
    text = _("“%(user)s” is no active service account, so it gets no token.")
    remedy = _("Issue tokens to service accounts only; people use the API with their own sign-in.")


class TokenOver(DomainError):
    """Rotating a token that is revoked or has run out."""

    code = "INT-014"
    text = _("The token “%(name)s” opens nothing any more.")
    remedy = _("Issue a new one.")


class TokenOverlapWrong(DomainError):
    """The old token lasts for no time or for at most a week beside the new one."""

    code = "INT-015"
    text = _("The old token lasts for at most %(most)s hours beside the new one.")
    remedy = _("Choose a shorter time; 0 ends it at once.")
    status = 422
