"""What can be asked about orders, batches and their steps."""
