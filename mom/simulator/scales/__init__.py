"""Scales: the weighing instrument, its operator, and the order he doses to."""
