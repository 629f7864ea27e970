"""REST face of environment: rooms and excursions."""
