"""What can be changed about the audit trail's own settings."""
