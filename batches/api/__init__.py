"""The REST face of batches: orders, batches, steps, exceptions."""
