"""What stands against a backup or a restore, in one sentence or with what a program complained of."""


class BackupError(Exception):
    """The text says what is wrong and what to do; nothing was half done."""
