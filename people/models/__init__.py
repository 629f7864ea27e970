"""Tables of people."""

from people.models.access_review import AccessReview
from people.models.authenticator import Authenticator, FactorChallenge
from people.models.compliance import ComplianceRules
from people.models.earlier_password import EarlierPassword
from people.models.external_identity import ExternalIdentity
from people.models.notification import Notification
from people.models.period import AccessPeriod
from people.models.role import Qualification, Role, RoleGrant, RoleKind, RolePermission
from people.models.role_request import RoleRequest
from people.models.saved_filter import SavedFilter
from people.models.security_alert import SecurityAlert
from people.models.session import PersonSession
from people.models.signer import AccountabilityStatement, IdentityCheck, StatementAcceptance
from people.models.terminal import Terminal
from people.models.user import SignInState, User, fold_username

__all__ = [
    "AccessPeriod",
    "AccessReview",
    "AccountabilityStatement",
    "Authenticator",
    "ComplianceRules",
    "EarlierPassword",
    "ExternalIdentity",
    "FactorChallenge",
    "IdentityCheck",
    "Notification",
    "PersonSession",
    "Qualification",
    "Role",
    "RoleGrant",
    "RoleKind",
    "RolePermission",
    "RoleRequest",
    "SavedFilter",
    "SecurityAlert",
    "SignInState",
    "StatementAcceptance",
    "Terminal",
    "User",
    "fold_username",
]
