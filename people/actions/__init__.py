"""Everything that changes people, roles, grants and qualifications."""
