"""The registry of record sections: what the batch record says as a document; any app at or above adds its own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from batches.contracts.values import Text
from batches.models import Batch
from kernel.document import Block
from kernel.registry import Registry


class RecordSection(ABC):
    """One part of the printed batch record; one file in ``record_sections/`` of an app at or above batches.

    ``place`` orders the parts: below 100 the head, below 200 what deviated, below 300 how it was made,
    below 400 what went in and came out, then who signed. Pure reads: a fixed number of queries.
    """

    code: ClassVar[str] = ""
    title: ClassVar[Text] = ""
    place: ClassVar[int] = 0

    @abstractmethod
    def blocks(self, batch: Batch, book: Any) -> Sequence[Block]:
        """What the part says, in the language active now; nothing leaves the part out.

        ``book`` is the ``BatchRecord`` of ``batches.selectors.record``, read once for all parts. What is
        there must not depend on the language: both are printed beside each other.
        """


RECORD_SECTIONS: Registry[RecordSection] = Registry(
    "record_sections", base=RecordSection, required=("code", "title", "place")
)
