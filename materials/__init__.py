"""Materials: definitions, lots with status and expiry, containers, and every movement between them."""
