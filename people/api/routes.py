"""What people offer under ``/api/v1/``."""

from kernel.api.routing import ApiRouter
from people.api.access import GrantResource, RoleRequestResource, RulesResource
from people.api.access_lists import AccessListViewSet
from people.api.accounts import InspectorResource, PersonResource
from people.api.authenticators import AuthenticatorResource
from people.api.explanations import ExplanationViewSet
from people.api.identities import IdentityResource
from people.api.my_account import MyAccountResource
from people.api.my_authenticators import MyAuthenticatorResource
from people.api.my_filters import MyFilterResource
from people.api.my_requests import MyRoleRequestResource
from people.api.my_roles import MyRoleResource
from people.api.my_sessions import MySessionResource
from people.api.reviews import AccessReviewResource
from people.api.roles import RoleResource
from people.api.security import AlertResource, LockedResource, RefusalResource
from people.api.sessions import SessionResource
from people.api.signers import SignerResource, StatementResource
from people.api.terminals import TerminalResource
from people.api.who_could import WhoCouldResource


def register(router: ApiRouter) -> None:
    """Accounts, roles, role requests, grants, sessions, refusals, and the rules of access."""
    router.register("people", PersonResource, basename="person")
    router.register("inspectors", InspectorResource, basename="inspector")
    router.register("roles", RoleResource, basename="role")
    router.register("my-filters", MyFilterResource, basename="my-filter")
    router.register("who-could", WhoCouldResource, basename="who-could")
    router.register("explanations", ExplanationViewSet, basename="explanation")
    router.register("access-reviews", AccessReviewResource, basename="access-review")
    router.register("access-lists", AccessListViewSet, basename="access-list")
    router.register("role-requests", RoleRequestResource, basename="role-request")
    router.register("role-grants", GrantResource, basename="role-grant")
    router.register("access-rules", RulesResource, basename="access-rules")
    router.register("authenticators", AuthenticatorResource, basename="authenticator")
    router.register("my-account", MyAccountResource, basename="my-account")
    router.register("my-authenticators", MyAuthenticatorResource, basename="my-authenticator")
    router.register("my-sessions", MySessionResource, basename="my-session")
    router.register("my-role-requests", MyRoleRequestResource, basename="my-role-request")
    router.register("my-roles", MyRoleResource, basename="my-role")
    router.register("sessions", SessionResource, basename="session")
    router.register("signers", SignerResource, basename="signer")
    router.register("statements", StatementResource, basename="statement")
    router.register("refused-attempts", RefusalResource, basename="refused-attempt")
    router.register("security-alerts", AlertResource, basename="security-alert")
    router.register("locked-accounts", LockedResource, basename="locked-account")
    router.register("external-identities", IdentityResource, basename="external-identity")
    router.register("terminals", TerminalResource, basename="terminal")
