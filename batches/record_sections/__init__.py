"""What batches itself prints of a batch record, one part per file."""
