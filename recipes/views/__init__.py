"""Pages of recipes."""
