"""Coded refusals of people."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class DutiesConflict(DomainError):
    """Administration and GxP work in one hand (URS-ACC-02)."""

    code = "PEO-001"
    text = _("%(person)s cannot hold both administration and GxP work.")
    remedy = _("Give one of the two roles to another person.")


class UsernameTaken(DomainError):
    """User IDs are unique for ever, look-alikes and deactivated ones included (URS-SIG-08)."""

    code = "PEO-002"
    text = _("The user ID “%(username)s” belongs or once belonged to somebody.")
    remedy = _("Choose another user ID.")


class WeakPassword(DomainError):
    """The password does not follow the rules (URS-ACC-06)."""

    code = "PEO-003"
    text = _("This password is too weak: %(why)s")
    remedy = _("Choose a longer one that is not a word, a name or your user ID.")
    status = 422


class UnknownRole(DomainError):
    """A role code that the catalogue does not have."""

    code = "PEO-004"
    text = _("There is no role “%(role)s”.")
    remedy = _("Choose a role from the list.")
    status = 422


class GrantEndsBeforeItStarts(DomainError):
    """An effective period whose end lies before its start."""

    code = "PEO-005"
    text = _("The grant would end before it starts.")
    remedy = _("Choose a later end.")
    status = 422


class GrantHasEnded(DomainError):
    """The grant was ended before."""

    code = "PEO-006"
    text = _("This grant has already ended.")
    remedy = _("Nothing needs to be done.")


class NotLocked(DomainError):
    """Unlocking an account that is not locked."""

    code = "PEO-007"
    text = _("The account of %(person)s is not locked.")
    remedy = _("Nothing needs to be done.")


class ServiceAccountsDoNotSignIn(DomainError):
    """Service accounts have no password and never sign."""

    code = "PEO-008"
    text = _("“%(username)s” is a service account.")
    remedy = _("Service accounts use API tokens.")
    status = 422


class OwnRights(DomainError):
    """Somebody would give a role to themselves (URS-ACC-02, 04)."""

    code = "PEO-009"
    text = _("%(person)s cannot grant a role to themselves.")
    remedy = _("Another administrator has to grant it.")
    status = 403


class RoleNotForAccount(DomainError):
    """A program's account doing a person's work, or the other way round (URS-ACC-03)."""

    code = "PEO-010"
    text = _("The role “%(role)s” is not one for the account %(person)s.")
    remedy = _("Service accounts hold roles of programs and roles that only read; persons hold all others.")


class MixedDuties(DomainError):
    """A role would join what no role may join (URS-ACC-02)."""

    code = "PEO-011"
    text = _("A role of the kind “%(kind)s” cannot permit “%(permission)s”.")
    remedy = _("Put it into a role of its own kind.")


class RoleKindStays(DomainError):
    """The kind of a role decides with what it may be joined, so it never changes."""

    code = "PEO-012"
    text = _("The role “%(role)s” keeps its kind.")
    remedy = _("Define a new role of the other kind.")


class NothingToSave(DomainError):
    """A filter that narrows nothing was to be kept."""

    code = "PEO-013"
    text = _("This filter narrows nothing.")
    remedy = _("Choose what to show first, then save the filter.")
    status = 422


class FilterNameTaken(DomainError):
    """The person has a saved filter of this name for this list."""

    code = "PEO-014"
    text = _("You have a saved filter called “%(name)s” for this list already.")
    remedy = _("Give it another name, or delete the other one first.")
    status = 422


class FilterOfSomebodyElse(DomainError):
    """A saved filter belongs to who saved it, whoever may use it."""

    code = "PEO-015"
    text = _("The saved filter “%(name)s” is not yours.")
    remedy = _("Save one of your own; the person who saved this one can change it.")
    status = 403


class WrongCode(DomainError):
    """No authenticator app of the person shows this code now (URS-ACC-09)."""

    code = "PEO-060"
    text = _("This code is not one that your authenticator app shows now.")
    remedy = _(
        "Type the code that the app shows now. If this goes on, check the time of the device it runs on."
    )
    status = 401


class CodeUsedBefore(DomainError):
    """A code is taken once, for whatever purpose, and no earlier one after it (URS-ACC-09)."""

    code = "PEO-061"
    text = _("This code has been used already.")
    remedy = _("Wait until the app shows the next one; that takes 30 seconds at most.")
    status = 401


class FactorMissing(DomainError):
    """A second factor is needed here and none was given."""

    code = "PEO-062"
    text = _("A code of your authenticator app or your passkey is needed.")
    remedy = _("Type the code that the app shows now, or use the passkey.")
    status = 401


class NoSuchAuthenticator(DomainError):
    """The passkey belongs to nobody, to somebody else, or is revoked (URS-ACC-10)."""

    code = "PEO-063"
    text = _("This authenticator is not one of yours, or it has been revoked.")
    remedy = _("Use another one of yours, or ask the administrator.")
    status = 401


class ChallengeOver(DomainError):
    """The answer came twice, too late, from another session, or to another question."""

    code = "PEO-064"
    text = _("This answer belongs to no question that is open here: it was used, or came too late.")
    remedy = _("Begin again.")
    status = 401


class PasskeyOfAnotherSite(DomainError):
    """The passkey answered another site than this one: somebody may be in between."""

    code = "PEO-065"
    text = _("The passkey answered another site than this one (%(site)s).")
    remedy = _("Open PharMOM at its own address. If you came here by a link, tell the security staff.")
    status = 401


class PasskeyWithoutPerson(DomainError):
    """The device did not check who holds it: neither PIN nor fingerprint nor face."""

    code = "PEO-066"
    text = _("The device did not ask who you are.")
    remedy = _("Set a PIN, a fingerprint or a face on the device and use it.")
    status = 401


class PasskeyCopied(DomainError):
    """The passkey counts less than it did before: there are two of it."""

    code = "PEO-067"
    text = _("The passkey counts backwards, so there may be a copy of it.")
    remedy = _("Revoke it and register another one; tell the security staff.")
    status = 401


class PasskeyRefused(DomainError):
    """The answer of the passkey does not hold: its form, its challenge or its signature."""

    code = "PEO-068"
    text = _("The answer of the passkey does not hold.")
    remedy = _("Try again. If this goes on, revoke the passkey and register another one.")
    status = 401


class AuthenticatorRevoked(DomainError):
    """It is revoked already."""

    code = "PEO-069"
    text = _("The authenticator “%(name)s” has been revoked already.")
    remedy = _("Nothing needs to be done.")


class AuthenticatorNameTaken(DomainError):
    """Two authenticators of one person that nobody could tell apart."""

    code = "PEO-070"
    text = _("You have an authenticator called “%(name)s” already.")
    remedy = _("Choose another name.")
    status = 422


class AuthenticatorOfSomebodyElse(DomainError):
    """Only its owner renames or tests an authenticator."""

    code = "PEO-071"
    text = _("The authenticator “%(name)s” is not yours.")
    remedy = _("Choose one of your own.")
    status = 403


class LastAuthenticator(DomainError):
    """The only authenticator of a person: revoked by themselves it would leave the password alone."""

    code = "PEO-072"
    text = _("“%(name)s” is your only authenticator.")
    remedy = _("Register another one first. If it is lost, ask the administrator to revoke it.")


class NotProven(DomainError):
    """Authenticators are changed only by who has just used one of them."""

    code = "PEO-073"
    text = _("Prove first that it is you: with one of your authenticators.")
    remedy = _("Type the code that your app shows now, or use a passkey; then go on within two minutes.")
    status = 401


class PasskeyKnownAlready(DomainError):
    """The same passkey a second time."""

    code = "PEO-074"
    text = _("This passkey is registered already.")
    remedy = _("Use another device or security key.")


class PasskeysNotHere(DomainError):
    """Browsers keep passkeys for host names that are reached safely, never for a bare address."""

    code = "PEO-075"
    text = _("Browsers do not use passkeys at the address %(host)s.")
    remedy = _("Open PharMOM by its host name and https, or use an authenticator app.")


class OwnAuthenticator(DomainError):
    """An administrator revoking their own: they would need nobody for it."""

    code = "PEO-076"
    text = _("This authenticator is your own.")
    remedy = _("Revoke it in “My account”, or ask another administrator.")
    status = 403


class FactorKeyUnusable(DomainError):
    """The key that seals authenticators is missing, or not of its form, or another one."""

    code = "PEO-077"
    text = _("The key of the authenticators cannot be used: %(why)s.")
    remedy = _("Ask who keeps the servers: the file lies in PHARMOM_FACTOR_KEYS (manage.py make_factor_key).")
    status = 503


class SignInOver(DomainError):
    """The second step without a first one, or long after it."""

    code = "PEO-078"
    text = _("Your sign-in took too long.")
    remedy = _("Begin again with user ID and password.")
    status = 401


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
    """A role of the quality unit that production would approve (GMP 18, 24)."""

    code = "PEO-087"
    text = _("The role “%(role)s” belongs to another department; %(person)s does not answer for it.")
    remedy = _("Somebody of the quality unit has to approve it.")
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


class LooksLikeAnother(DomainError):
    """A user ID that the eye takes for one that was given before (URS-SIG-08)."""

    code = "PEO-092"
    text = _("The user ID “%(username)s” looks like “%(other)s”, which belongs or once belonged to somebody.")
    remedy = _("Choose one that nobody can take for another.")


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


class TimeBoxed(DomainError):
    """A role for an account made for a time, beyond that time or beyond reading."""

    code = "PEO-099"
    text = _("The account of %(person)s only reads, and only until its end.")
    remedy = _("Choose a role that reads, until that moment at the latest.")


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


class IdentityNotCheckedAgain(DomainError):
    """The last authenticator was revoked, and nobody has seen since then who the person is (21 CFR 11.300(c))."""

    code = "PEO-079"
    text = _("Your last authenticator was revoked, and nobody has checked since then who you are.")
    remedy = _("Ask the administrator to record an identity check; then register another one.")
    status = 403
