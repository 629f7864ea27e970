"""Monitored rooms: points, limits, excursions and their assessment."""
