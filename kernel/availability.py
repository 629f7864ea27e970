"""Is the database away? Then nothing is wrong with what a person did, and it may be done again soon."""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

# Shut down by an administrator or after a crash, not yet started; 08… is the class of lost connections.
_GONE = {"57P01", "57P02", "57P03"}


def is_database_away(fault: BaseException | None) -> bool:
    """Whether ``fault`` means that PostgreSQL cannot be reached, and not that it refused a statement."""
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    code = getattr(fault.__cause__, "pgcode", None)
    return code is None or code in _GONE or code.startswith("08")
