"""A provider of identities that runs."""

from tests.people.idp import idp

__all__ = ["idp"]
