"""What must hold before a batch is released; one file each, found by its folder."""
