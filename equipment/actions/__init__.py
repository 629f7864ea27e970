"""Everything that changes the physical model, its status, calibration and cleaning."""
