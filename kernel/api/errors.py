"""Coded refusals of the API door itself; what an action refuses comes from the app that owns the action."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class NotSignedIn(DomainError):
    """Neither a session nor a valid token came with the request."""

    code = "KER-101"
    text = _("Nobody is signed in.")
    remedy = _("Sign in, or send a valid token as “Authorization: Bearer …”.")
    status = 401


class NotPermitted(DomainError):
    """The caller holds no role that permits reading this, or a form token is missing."""

    code = "KER-102"
    text = _("You have no right to do this here: %(why)s.")
    remedy = _("Ask the administrator for the right.")
    status = 403


class OutsideTokenScope(DomainError):
    """The account may do this, but the token was not issued for it."""

    code = "KER-103"
    text = _("This token was not issued for “%(permission)s”.")
    remedy = _("Use a token whose scopes contain it.")
    status = 403


class RecordNotFound(DomainError):
    """No record with this code exists where the caller may look."""

    code = "KER-104"
    text = _("There is no such record or address.")
    remedy = _("Check the code; records of other sites are not visible to you.")
    status = 404


class MethodRefused(DomainError):
    """The address does not answer this method."""

    code = "KER-105"
    text = _("%(method)s is not possible at this address.")
    remedy = _("Use one of: %(allowed)s.")
    status = 405


class FormatRefused(DomainError):
    """The caller wants a format that the API does not speak."""

    code = "KER-106"
    text = _("The API answers in JSON only.")
    remedy = _("Send “Accept: application/json”.")
    status = 406


class BodyTypeRefused(DomainError):
    """The body is not JSON."""

    code = "KER-107"
    text = _("A body of type “%(media_type)s” is not accepted.")
    remedy = _("Send JSON with “Content-Type: application/json”.")
    status = 415


class MalformedBody(DomainError):
    """The body cannot be read as the JSON that the API accepts."""

    code = "KER-108"
    text = _("The body cannot be read: %(why)s")
    remedy = _('Send well-formed JSON; amounts are text, such as "10.50".')
    status = 400


class TooManyRequests(DomainError):
    """The caller asks more often than allowed."""

    code = "KER-109"
    text = _("Too many requests came from you.")
    remedy = _("Wait %(seconds)s seconds.")
    status = 429


class RequestTooLarge(DomainError):
    """More was sent than one request may have: refused before it is read."""

    code = "KER-115"
    text = _("The request has more than %(most)s bytes.")
    remedy = _("Send less at once.")
    status = 413


class RepeatedParameter(DomainError):
    """A parameter that has one value was sent with two: nobody could say which of them counts."""

    code = "KER-114"
    text = _("The parameter “%(name)s” was sent more than once.")
    remedy = _("Send it once.")
    status = 400


class UnexpectedFault(DomainError):
    """A fault of PharMOM; the log names it by the correlation id."""

    code = "KER-110"
    text = _("PharMOM met a fault and did nothing.")
    remedy = _("Report it with the correlation id of this answer.")
    status = 500


class DatabaseAway(DomainError):
    """PostgreSQL cannot be reached: it restarts, or the network to it is down."""

    code = "KER-113"
    text = _("The database cannot be reached at the moment.")
    remedy = _("Wait a few seconds. Look at the record, and repeat what is not there.")
    status = 503
    wait = 5  # seconds, until asking again makes sense


class CodeIsAmbiguous(DomainError):
    """Codes are unique per site, and two sites use this one."""

    code = "KER-111"
    text = _("Several sites have a record “%(code)s”.")
    remedy = _("Add “?site=…” to the address, or use the record's uuid.")


class UnknownReference(DomainError):
    """A body names a record that does not exist; nothing is put in its place (URS-INT-06)."""

    code = "KER-112"
    text = _("%(field)s: there is no “%(value)s”.")
    remedy = _("Send a code that exists at this site; nothing is assumed in its place.")
    status = 422
