"""The ledger of the audit trail: where its keys are, and where its checkpoints go."""

from mom import env

PHARMOM_LEDGER_KEYS = env.ledger_keys()
PHARMOM_ANCHOR_DIR = env.anchor_directory()
# In the embedded set-up a key is made at the first start; a plant makes its own (docs/how-to/set-up-a-plant.md).
PHARMOM_LEDGER_MAKES_KEY = env.is_embedded()
# Who puts a time stamp (RFC 3161) on the signature of each dossier; empty: nobody.
PHARMOM_DOSSIER_TSA = env.dossier_time_stamps()
