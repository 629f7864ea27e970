"""Coded refusals of the API's way to the actions."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class ServiceCannotSign(DomainError):
    """A program tried to sign; signatures are given by persons (21 CFR 11.100(a), URS-SIG-08)."""

    code = "AUD-101"
    text = _("“%(actor)s” is a service account, and service accounts never sign.")
    remedy = _("A person with this right has to do and sign it.")
    status = 403


class IdempotencyKeyNeeded(DomainError):
    """A creating request of another system came without a key, so that a repeat could double it."""

    code = "AUD-102"
    text = _("This request needs the header Idempotency-Key with 1 to 200 printable characters.")
    remedy = _("Send a key of your own that stays the same when you repeat the request.")
    status = 400


class PersonAtTheDoorNeeded(DomainError):
    """A program tried by its token what takes a person at the door: a way in would make further ways in."""

    code = "AUD-104"
    text = _("“%(action)s” is done by a person who is signed in, never with a token.")
    remedy = _("Sign in with your own account and do it there.")
    status = 403


class VersionUnreadable(DomainError):
    """If-Match and ``expected_version`` do not name one version."""

    code = "AUD-103"
    text = _("The expected version “%(value)s” cannot be read.")
    remedy = _("Send the ETag of the record you saw as If-Match, or its row_version as expected_version.")
    status = 400
