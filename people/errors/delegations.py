"""Coded refusals about deputies (URS-ACC-12, GMP 18)."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class GrantOfSomebodyElse(DomainError):
    """A deputy for a role that another person holds."""

    code = "PEO-100"
    text = _("The role “%(role)s” is not held by %(person)s here.")
    remedy = _("Choose one of your own roles on the page “My account”.")
    status = 403


class DelegatedFurther(DomainError):
    """What somebody holds as a deputy is not passed on."""

    code = "PEO-101"
    text = _("%(person)s holds the role “%(role)s” as a deputy and cannot pass it on.")
    remedy = _("The person whose role it is has to ask for another deputy.")


class OwnDeputy(DomainError):
    """A delegation to oneself."""

    code = "PEO-102"
    text = _("Nobody is their own deputy.")
    remedy = _("Choose another person.")


class DeputyOfAnotherDepartment(DomainError):
    """A deputy who holds no role of the department of their own (equivalent qualification, GMP 18)."""

    code = "PEO-103"
    text = _("%(person)s holds no role of the department of “%(role)s” there for the whole time.")
    remedy = _(
        "Choose somebody of the same department, or a time within their own role. "
        "A role without a department is not delegated."
    )


class DelegationTooLong(DomainError):
    """A delegation without an end, or longer than the rules allow."""

    code = "PEO-104"
    text = _("A delegation has an end, and lasts %(days)s days at most.")
    remedy = _("Choose an earlier end. Who needs the role for longer asks for it as their own.")


class BeyondOwnGrant(DomainError):
    """At a place or a time that the holder's own grant does not cover."""

    code = "PEO-105"
    text = _("%(person)s does not hold the role “%(role)s” at that place for all of that time.")
    remedy = _("Choose the same place or one within it, and a time within that of the role.")


class DecidesForThemselves(DomainError):
    """Who asks for a deputy, or holds the right for the person concerned, is none of the two who agree."""

    code = "PEO-106"
    text = _(
        "%(person)s cannot decide about %(request)s, which is their own or that of whom they stand in for."
    )
    remedy = _("Two other persons have to agree.")
    status = 403


class NotYourDelegation(DomainError):
    """Ending what is neither given nor held by the person."""

    code = "PEO-107"
    text = _("This delegation is neither given nor held by %(person)s.")
    remedy = _("An administrator withdraws the role of somebody else.")
    status = 403


class DelegationKeepsItsEnd(DomainError):
    """Another period for a delegation."""

    code = "PEO-108"
    text = _("The end of a delegation is not changed.")
    remedy = _("End it and ask for a deputy again, or request its withdrawal.")


class DeputyHoldsIt(DomainError):
    """The deputy holds the same role there themselves."""

    code = "PEO-109"
    text = _("%(person)s holds the role “%(role)s” there already.")
    remedy = _("Nothing needs to be delegated to this person.")
