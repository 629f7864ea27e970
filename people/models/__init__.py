"""Tables of people."""

from people.models.compliance import ComplianceRules
from people.models.earlier_password import EarlierPassword
from people.models.notification import Notification
from people.models.role import Qualification, Role, RoleGrant, RoleKind, RolePermission
from people.models.role_request import RoleRequest
from people.models.saved_filter import SavedFilter
from people.models.session import PersonSession
from people.models.user import SignInState, User, fold_username

__all__ = [
    "ComplianceRules",
    "EarlierPassword",
    "Notification",
    "PersonSession",
    "Qualification",
    "Role",
    "RoleGrant",
    "RoleKind",
    "RolePermission",
    "RoleRequest",
    "SavedFilter",
    "SignInState",
    "User",
    "fold_username",
]
