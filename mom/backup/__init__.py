"""Backup and restore: what is written can be proven, and what comes back is proven before it is used.

``take`` writes a folder with the database as of one moment and a manifest of what must be in it;
``restore`` puts it into a database of its own, compares, verifies trail and signatures, and only then
lets it take the place of the one in use (URS-AUD-10, 21 CFR 211.68(b), EU Annex 11 7.2).
"""
