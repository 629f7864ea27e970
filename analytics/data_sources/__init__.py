"""The figures, one file each; what they are calculated from stands in ``selectors``."""
