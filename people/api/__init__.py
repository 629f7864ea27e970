"""What people offer under ``/api/v1/``."""
