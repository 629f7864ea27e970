"""Everything that knows a protocol or an outside system: plant connections, outbox, API tokens."""
