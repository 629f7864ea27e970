"""What can be asked about monitored rooms and their excursions."""
