"""Everything that changes a deviation, a corrective or preventive action, or decides on a batch."""
