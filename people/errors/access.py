"""Coded refusals about requests for roles, reviews of access and its rules."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class RulesDecided(DomainError):
    """A version of the rules that is no proposal any more."""

    code = "PEO-080"
    text = _("%(rules)s has been decided already.")
    remedy = _("Propose a new version if something else shall hold.")


class OwnProposal(DomainError):
    """Who proposes rules does not approve them."""

    code = "PEO-081"
    text = _("%(person)s has proposed these rules and cannot approve them.")
    remedy = _("Another person has to approve them.")
    status = 403


class RulesOutOfBounds(DomainError):
    """A value that no rule may have."""

    code = "PEO-082"
    text = _("These rules cannot hold: %(why)s")
    remedy = _("Correct the value and propose the rules again.")
    status = 422


class ProposalIsOpen(DomainError):
    """One proposal is decided before the next one is made."""

    code = "PEO-083"
    text = _("%(rules)s is still waiting for a decision.")
    remedy = _("Have it approved or refused first.")


class RequestClosed(DomainError):
    """A request that has been decided."""

    code = "PEO-084"
    text = _("The request %(request)s has been decided already.")
    remedy = _("File a new request if something else is needed.")


class ApprovedBefore(DomainError):
    """A second approval in the same place of a request."""

    code = "PEO-085"
    text = _("The request %(request)s has this approval already, by %(person)s.")
    remedy = _("The other approval is still missing.")


class OneApprovesBoth(DomainError):
    """Owner and administrator are two persons (URS-ACC-04)."""

    code = "PEO-086"
    text = _("%(person)s has approved the request %(request)s as the other of the two.")
    remedy = _("A second person has to approve it.")
    status = 403


class NotTheOwner(DomainError):
    """A role of the quality unit that production would decide about (GMP 18, 24)."""

    code = "PEO-087"
    text = _("The role “%(role)s” belongs to another department; %(person)s does not answer for it.")
    remedy = _("Somebody of the quality unit has to decide about it.")
    status = 403


class RequestedBefore(DomainError):
    """The same is asked for twice."""

    code = "PEO-088"
    text = _("The request %(request)s asks for the same and is still open.")
    remedy = _("Have it decided first.")


class HoldsItAlready(DomainError):
    """The person holds the role there already, for at least that time."""

    code = "PEO-089"
    text = _("%(person)s holds the role “%(role)s” there already.")
    remedy = _("Ask for a change of its period instead.")


class AreaOfAnotherSite(DomainError):
    """An area that does not belong to the site."""

    code = "PEO-090"
    text = _("The area “%(area)s” belongs to another site.")
    remedy = _("Choose an area of the site, or none for the whole site.")
    status = 422


class OnlyAtSetUp(DomainError):
    """A role is granted by request and two approvals, not by one person (URS-ACC-04)."""

    code = "PEO-091"
    text = _("Roles are granted on request, with the approval of an owner and an administrator.")
    remedy = _("File a request for the role.")
    status = 403


class AccessChangedMeanwhile(DomainError):
    """The list that would be signed is not the one that was seen."""

    code = "PEO-093"
    text = _("Somebody's roles at %(site)s have changed since the list was opened.")
    remedy = _("Open the list again, look at what changed, and sign then.")


class NotOnTheList(DomainError):
    """A finding about a grant that the reviewed list does not hold."""

    code = "PEO-094"
    text = _("The grant %(grant)s is not on the list.")
    remedy = _("Choose grants of the list only.")
    status = 422


class NotDisabled(DomainError):
    """Enabling an account that the system has not disabled."""

    code = "PEO-095"
    text = _("The account of %(person)s was not disabled by the system.")
    remedy = _("A deactivated account stays so; create a new one.")


class TimeIsOver(DomainError):
    """Enabling an account whose time is over."""

    code = "PEO-096"
    text = _("The time of the account of %(person)s is over.")
    remedy = _("Make a new account for another inspection.")


class InspectorTooLong(DomainError):
    """An inspector's account for longer than the rules allow."""

    code = "PEO-097"
    text = _("An inspector's account lasts %(days)s days at most, from now on.")
    remedy = _("Choose an earlier end that is still to come.")
    status = 422


class InspectorsOnlyRead(DomainError):
    """An inspector's account with a role that does more than read."""

    code = "PEO-098"
    text = _("The role “%(role)s” does more than read.")
    remedy = _("Choose a role of the kind “Reading only”.")


class RulesHoldEverywhere(DomainError):
    """The rules of access hold at every site, and who approves them holds that right at some of them alone."""

    code = "PEO-121"
    text = _("These rules hold at every site, and %(person)s may not approve them at each of them.")
    remedy = _(
        "Ask somebody who holds this right at every site, or ask for the role at the sites that are missing."
    )
    status = 403


class NotYourRequest(DomainError):
    """Calling back what another person has asked for."""

    code = "PEO-145"
    text = _("%(request)s was asked for by %(person)s.")
    remedy = _("Only who has asked calls a request back; an owner or an administrator refuses it.")
    status = 403


class TimeBoxed(DomainError):
    """A role for an account made for a time, beyond that time or beyond reading."""

    code = "PEO-099"
    text = _("The account of %(person)s only reads, and only until its end.")
    remedy = _("Choose a role that reads, until that moment at the latest.")


class OverBeforeItBegins(DomainError):
    """A qualification that would have run out before it is recorded (URS-ACC-12)."""

    code = "PEO-130"
    text = _("The qualification would have run out before it is recorded.")
    remedy = _("Enter a last day that is still to come, or leave it empty.")
    status = 422
