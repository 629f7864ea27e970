"""REST face of materials: materials and lots."""
