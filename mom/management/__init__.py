"""Commands of the whole suite."""
