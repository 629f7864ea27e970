"""What must be so in the database and around the ledger: one file per check (``audit.contracts.InstallationCheck``)."""
