"""What runs beside the web: plant connections on the queue ``capture``, deliveries on ``default``."""

from integrations.tasks.entry import BEAT

__all__ = ["BEAT"]
