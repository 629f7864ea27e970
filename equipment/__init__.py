"""The physical model of the plant: sites, rooms, units, their status, calibration and tags."""
