"""Deviations, CAPA, review by exception and the disposition of batches."""
