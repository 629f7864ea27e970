"""Tables of people."""

from people.models.role import Qualification, Role, RoleGrant, RoleKind, RolePermission
from people.models.user import SignInState, User, fold_username

__all__ = [
    "Qualification",
    "Role",
    "RoleGrant",
    "RoleKind",
    "RolePermission",
    "SignInState",
    "User",
    "fold_username",
]
