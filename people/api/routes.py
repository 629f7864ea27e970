"""What people offer under ``/api/v1/``."""

from kernel.api.routing import ApiRouter
from people.api.authenticators import AuthenticatorResource
from people.api.identities import IdentityResource
from people.api.my_authenticators import MyAuthenticatorResource
from people.api.security import AlertResource, LockedResource, RefusalResource
from people.api.sessions import SessionResource
from people.api.signers import SignerResource, StatementResource
from people.api.terminals import TerminalResource


def register(router: ApiRouter) -> None:
    """Authenticators, sessions, refusals, alerts and locked accounts."""
    router.register("authenticators", AuthenticatorResource, basename="authenticator")
    router.register("my-authenticators", MyAuthenticatorResource, basename="my-authenticator")
    router.register("sessions", SessionResource, basename="session")
    router.register("signers", SignerResource, basename="signer")
    router.register("statements", StatementResource, basename="statement")
    router.register("refused-attempts", RefusalResource, basename="refused-attempt")
    router.register("security-alerts", AlertResource, basename="security-alert")
    router.register("locked-accounts", LockedResource, basename="locked-account")
    router.register("external-identities", IdentityResource, basename="external-identity")
    router.register("terminals", TerminalResource, basename="terminal")
