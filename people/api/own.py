"""Bodies of what one does for oneself."""

from __future__ import annotations

from typing import Any

from kernel.api.serializers import Body


class OwnBody(Body):
    """For oneself: who asks is the subject."""

    def arguments(self) -> dict[str, Any]:
        """What was sent, and who sends it."""
        return {**self.validated_data, "user": self.context["request"].user}
