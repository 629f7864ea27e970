"""What must be so on the machine that PharMOM runs on: one file per check (``audit.contracts.InstallationCheck``)."""
