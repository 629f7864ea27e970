"""Coded refusals about second factors: codes, passkeys and who may change them."""

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


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


class SealedByNoKey(DomainError):
    """An app that none of the keys opens: sealed by one that is lost, or taken over from another row."""

    code = "PEO-120"
    text = _("The authenticator “%(name)s” of %(person)s opens with none of the keys. Nothing was changed.")
    remedy = _("Put the key back that sealed it, or revoke the authenticator; then rotate again.")


class SignInOver(DomainError):
    """The second step without a first one, or long after it."""

    code = "PEO-078"
    text = _("Your sign-in took too long.")
    remedy = _("Begin again with user ID and password.")
    status = 401


class IdentityNotCheckedAgain(DomainError):
    """The last authenticator was revoked, and nobody has seen since then who the person is (21 CFR 11.300(c))."""

    code = "PEO-079"
    text = _("Your last authenticator was revoked, and nobody has checked since then who you are.")
    remedy = _("Ask the administrator to record an identity check; then register another one.")
    status = 403
