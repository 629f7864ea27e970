"""What quality adds to the printed batch record, one part per file."""
