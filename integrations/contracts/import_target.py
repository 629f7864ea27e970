"""What can be imported from a former system: one file in ``import_targets/`` for each kind of record (URS-DAT-12)."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.functional import Promise

from kernel.registry import Registry

KINDS = ("text", "decimal", "amounts", "integer", "date", "word", "unit")
# What a control total can be formed of.
NUMBERS = ("decimal", "amounts", "integer")


@dataclass(frozen=True)
class ImportField:
    """One field of a record to be made: what it is called, how its text is read, whether it must be there.

    ``amounts`` are one or several decimals parted by ``;``. ``words`` gives the allowed words of a ``word``
    as ``(value, label)``, the label in the reader's language.
    """

    code: str
    label: str | Promise
    kind: str = "text"
    is_required: bool = False
    words: Callable[[], Sequence[tuple[str, str | Promise]]] | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise TypeError(f"kind “{self.kind}” of {self.code} is not one of {', '.join(KINDS)}")

    @property
    def is_number(self) -> bool:
        """Whether its values can be added up."""
        return self.kind in NUMBERS

    def allowed(self) -> list[str]:
        """The values that PharMOM knows for it; empty where any text will do."""
        return [value for value, _label in self.words()] if self.words is not None else []

    def word_label(self, value: str) -> str:
        """What ``value`` is called in the reader's language; the value itself where it has no name."""
        named = dict(self.words()) if self.words is not None else {}
        return str(named.get(value, value))


class ImportTarget(ABC):
    """A kind of record that rows of a file become, each by the one ordinary action ``action``.

    Whoever carries the import out needs the right to that action too: an import writes nothing that its person
    could not write by hand. ``key`` names the field by which records of the kind are told apart.
    """

    code: ClassVar[str] = ""
    label: ClassVar[str | Promise] = ""
    action: ClassVar[str] = ""
    key: ClassVar[str] = "code"
    fields: ClassVar[tuple[ImportField, ...]] = ()

    @abstractmethod
    def is_there(self, site: Any, key: str) -> bool:
        """Whether a record is called so already: a row never changes what is there."""

    @abstractmethod
    def make(self, *, site: Any, values: Mapping[str, Any], actor: Any) -> Any:
        """The record that the action made of ``values``; raises whatever the action refuses."""

    @abstractmethod
    def records(self, uuids: Sequence[Any]) -> QuerySet[Any]:
        """Those records read from the database, with the joins that ``read`` needs."""

    @abstractmethod
    def read(self, record: Any) -> dict[str, Any]:
        """What the record says now in each field, in the types in which a row gives them."""

    def field(self, code: str) -> ImportField | None:
        """The field called so."""
        return next((each for each in self.fields if each.code == code), None)


IMPORT_TARGETS: Registry[ImportTarget] = Registry(
    "import_targets", base=ImportTarget, required=("code", "label", "action", "fields")
)
