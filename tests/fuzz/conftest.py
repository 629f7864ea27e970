"""The story's plant with a person per role, for whoever sends the API what nobody would type."""

from tests.permissions.conftest import quiet, roles_db, roles_template

__all__ = ["quiet", "roles_db", "roles_template"]
