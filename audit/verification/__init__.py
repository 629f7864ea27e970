"""Proof that the trail is whole: separate code that trusts neither the triggers nor the runner."""

from audit.verification.report import Fault, Report
from audit.verification.verify import verify, verify_about

__all__ = ["Fault", "Report", "verify", "verify_about"]
