"""What can be asked about the plant, its units and its values."""
