"""Figures of the plant, read from the records and samples of every app below."""
