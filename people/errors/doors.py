"""Coded refusals at the doors: sessions, single sign-on and terminals."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class AccountInUseElsewhere(DomainError):
    """The account is in use at another terminal, and the plant allows one at a time (URS-ACC-03)."""

    code = "PEO-040"
    text = _("Your account is in use at another terminal: %(terminals)s.")
    remedy = _("Sign out there first, or ask the administrator to end that session.")
    status = 409


class SessionIsOver(DomainError):
    """Ending a session that has ended."""

    code = "PEO-041"
    text = _("This session of %(person)s is over already.")
    remedy = _("Nothing needs to be done.")


class NotYourSession(DomainError):
    """A person ends sessions of their own; those of others are the administrator's to end."""

    code = "PEO-110"
    text = _("This session is not yours.")
    remedy = _("End one of your own, on the page “My account”.")
    status = 403


class SingleSignOnOff(DomainError):
    """No identity provider is configured."""

    code = "PEO-042"
    text = _("This plant has no single sign-on.")
    remedy = _("Sign in with user ID and password.")
    status = 404


class ProviderUnavailable(DomainError):
    """The identity provider does not answer, or answers nothing that could be used."""

    code = "PEO-043"
    text = _("The identity provider gives no usable answer (%(why)s).")
    remedy = _("Sign in with user ID and password, and tell the administrator.")
    status = 503


class ProviderRefused(DomainError):
    """What the identity provider sent must not be believed, or it refused; nobody was signed in."""

    code = "PEO-044"
    text = _("The answer of the identity provider was not accepted (%(why)s).")
    remedy = _(
        "Try again, or sign in with user ID and password. If it happens again, tell the administrator."
    )
    status = 401


class SignInNotBegun(DomainError):
    """An answer of the provider to a sign-in that this browser did not begin, ended, or began too long ago."""

    code = "PEO-045"
    text = _("This sign-in was not begun here, or it took too long.")
    remedy = _("Begin again.")
    status = 400


class IdentityUnknown(DomainError):
    """A true answer of the provider about somebody who has no open account here."""

    code = "PEO-046"
    text = _("Your account at the identity provider belongs to no account here.")
    remedy = _("Sign in with user ID and password, or ask the administrator to link the two.")
    status = 403


class IdentityTaken(DomainError):
    """The account at the provider, or the person, is linked already."""

    code = "PEO-047"
    text = _("The account “%(subject)s” at the identity provider or %(person)s is linked already.")
    remedy = _("Take the other link away first.")


class LinkIsGone(DomainError):
    """Taking a link away twice."""

    code = "PEO-048"
    text = _("The link of %(person)s with the identity provider is gone already.")
    remedy = _("Nothing needs to be done.")


class TerminalElsewhere(DomainError):
    """Something is done from a terminal that belongs to another place (URS-ACC-11)."""

    code = "PEO-049"
    text = _("The terminal %(terminal)s does not belong to %(place)s.")
    remedy = _("Do it at a terminal of that place, or have this one registered for it.")
    status = 403


class TerminalUnknown(DomainError):
    """The site works with registered terminals alone (URS-ACC-11)."""

    code = "PEO-050"
    text = _("The terminal %(terminal)s is not registered at %(site)s.")
    remedy = _("Use a registered terminal, or have the administrator register this one.")
    status = 403


class TerminalTaken(DomainError):
    """Registering a terminal twice."""

    code = "PEO-051"
    text = _("The terminal %(terminal)s is registered already.")
    remedy = _("Revoke it first to register it for another place.")


class TerminalGone(DomainError):
    """Revoking a terminal twice."""

    code = "PEO-052"
    text = _("The terminal %(terminal)s is revoked already.")
    remedy = _("Nothing needs to be done.")
