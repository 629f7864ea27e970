"""The ledger of the audit trail: where its keys are, and where its checkpoints go."""

from mom import env

# The folder of the keys that sign checkpoints: outside the database.
PHARMOM_LEDGER_KEYS = env.ledger_keys()
# The folder of the key that signs documents; empty where it lies among the ledger's keys.
PHARMOM_DOCUMENT_KEYS = env.document_keys()
# The folder that checkpoints are anchored in.
PHARMOM_ANCHOR_DIR = env.anchor_directory()
# In the embedded set-up a key is made at the first start; a plant makes its own (docs/how-to/set-up-a-plant.md).
PHARMOM_LEDGER_MAKES_KEY = env.is_embedded()
# A time-stamp authority that checkpoints, and the signatures of dossiers, are stamped by.
PHARMOM_TSA_URL = env.tsa_url()
# The file with its certificates.
PHARMOM_TSA_CHAIN = env.tsa_chain()
# Whom checkpoints are sent to.
PHARMOM_ANCHOR_MAIL = env.anchor_mail()
_store = env.anchor_store()
# The bucket of an object store that keeps checkpoints.
PHARMOM_ANCHOR_STORE_URL = _store["url"]
# Who we are there, ``ID:secret``.
PHARMOM_ANCHOR_STORE_KEY = _store["key"]
# The bucket's region.
PHARMOM_ANCHOR_STORE_REGION = _store["region"]
# The file with the certificates by which the store is known, beside the machine's own.
PHARMOM_ANCHOR_STORE_CA = _store["ca"]
# The lock that installed packages are compared with.
PHARMOM_REQUIREMENTS = env.BASE_DIR / "requirements" / "base.txt"
# The mail server.
_mail = env.mail_server()
EMAIL_HOST = _mail.get("EMAIL_HOST", "localhost")
EMAIL_PORT = _mail.get("EMAIL_PORT", 25)
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
