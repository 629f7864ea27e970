"""Turns samples of monitored points into excursions: watching as they come, looking again at late ones."""

from environment.evaluation.recheck import recheck
from environment.evaluation.watching import evaluate, notice_silence, save, state_of

__all__ = ["evaluate", "notice_silence", "recheck", "save", "state_of"]
