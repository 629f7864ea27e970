"""What belonged to a batch at a moment of the past; one file each, found by its folder."""
