"""What integrations can tell: connections, bindings, messages, tokens."""
