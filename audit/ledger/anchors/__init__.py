"""Where checkpoints are kept outside the database: one file per kind of place (``audit.contracts.Anchor``)."""
