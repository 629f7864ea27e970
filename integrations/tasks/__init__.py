"""What runs beside the web: plant connections on the queue ``capture``, deliveries on ``default``."""

from integrations.tasks.entry import BEAT, capture, deliver_due_messages, deliver_message, forget_old_events

__all__ = ["BEAT", "capture", "deliver_due_messages", "deliver_message", "forget_old_events"]
