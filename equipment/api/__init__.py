"""REST face of equipment: equipment and readings."""
