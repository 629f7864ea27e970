"""The REST face of quality."""
