"""The REST face of integrations, and how programs sign in at the API."""
