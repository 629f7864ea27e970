"""Refusals of files that are to be kept with a record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel.errors import DomainError


class FileAltered(DomainError):
    """The bytes are not those that were kept (URS-DAT-07)."""

    code = "AUD-115"
    text = _("The file “%(name)s” is not what was kept: its SHA-256 is not %(sha256)s any more.")
    remedy = _(
        "Use nothing of it. Tell QA and the administrator: verify the trail, and compare with a backup."
    )
    status = 409


class FileTooLarge(DomainError):
    """More bytes than a record keeps."""

    code = "AUD-116"
    text = _("The file “%(name)s” has %(size)s bytes; at most %(most)s are kept.")
    remedy = _(
        "Let the instrument or program write smaller files, or have the limit of the installation raised."
    )
    status = 413


class FileEmpty(DomainError):
    """There is nothing in it."""

    code = "AUD-117"
    text = _("The file “%(name)s” is empty.")
    remedy = _("Let the instrument or program write it again.")
    status = 422


class FileNameless(DomainError):
    """No name is left of what the file was called."""

    code = "AUD-118"
    text = _("The file has no name that can be shown.")
    remedy = _("Give it a name of letters and digits.")
    status = 422
