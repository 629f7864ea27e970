"""The ledger: committed rows of the trail as leaves of one Merkle tree, and signed checkpoints of it.

``merkle``, ``note``, ``checkpoint`` and ``tiles`` know neither Django nor a database.
"""
