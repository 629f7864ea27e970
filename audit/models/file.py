"""Files that belong to a record, kept byte for byte beside what is said about them (URS-DAT-07)."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from audit.errors import FileAltered, FileEmpty, FileNameless, FileTooLarge
from audit.models.audited import AppendOnlyModel, GuardedQuerySet

NAME_LENGTH = 200


class WithoutContent(models.Manager.from_queryset(GuardedQuerySet)):  # type: ignore[misc]
    """Lists and references do not read megabytes; ``content_of_file`` does when they are wanted."""

    def get_queryset(self) -> Any:
        return super().get_queryset().defer("content")


class KeptFile(AppendOnlyModel):
    """The base of every kept file: its bytes as they came, their number and their SHA-256.

    The bytes are never changed, re-coded or cut. PostgreSQL takes none whose SHA-256 is another; the trail keeps
    the SHA-256 in the place of the bytes, so that ``verify_audit`` names a file that was altered afterwards.
    """

    masked_columns: ClassVar[tuple[str, ...]] = ("content",)

    name = models.CharField(_("file name"), max_length=NAME_LENGTH)
    size = models.PositiveIntegerField(_("size in bytes"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    content = models.BinaryField(_("content"))

    objects: ClassVar[Any] = WithoutContent()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size=models.Func("content", function="octet_length")),
                name="%(app_label)s_%(class)s_is_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    sha256=models.Func(
                        models.Func("content", function="sha256"), models.Value("hex"), function="encode"
                    )
                ),
                name="%(app_label)s_%(class)s_is_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def of(cls, content: bytes, name: str, **columns: Any) -> Self:
        """The record of ``content``, not saved yet.

        Raises ``FileEmpty``, ``FileTooLarge`` (more than ``PHARMOM_MOST_FILE_BYTES``), ``FileNameless``.
        """
        plain = plain_name(name)
        if not plain:
            raise FileNameless
        if not content:
            raise FileEmpty(name=plain)
        if len(content) > settings.PHARMOM_MOST_FILE_BYTES:
            raise FileTooLarge(name=plain, size=len(content), most=settings.PHARMOM_MOST_FILE_BYTES)
        digest = hashlib.sha256(content).hexdigest()
        return cls(name=plain, size=len(content), sha256=digest, content=content, **columns)

    def content_of_file(self) -> bytes:
        """The bytes as they came; raises ``FileAltered`` when they are not what was kept."""
        content = bytes(self.content)
        if len(content) != self.size or hashlib.sha256(content).hexdigest() != self.sha256:
            raise FileAltered(name=self.name, sha256=self.sha256)
        return content


def plain_name(name: str) -> str:
    """What the file is called, without folders and without signs that a screen or a disk would misread."""
    last = re.split(r"[/\\]", name)[-1]
    shown = "".join(
        sign for sign in unicodedata.normalize("NFC", last) if unicodedata.category(sign)[0] != "C"
    )
    stem, dot, ending = shown.strip(" .").rpartition(".")
    if not dot or len(ending) > 10:
        return shown.strip(" .")[:NAME_LENGTH]
    return f"{stem[: NAME_LENGTH - len(ending) - 1]}.{ending}"
