"""Documents that leave the system: blocks of worded text, typeset as PDF/A-3b with its data attached.

An app says what stands in a document by blocks; nothing that a person wrote is ever read as markup.
"""

from kernel.document.blocks import (
    Block,
    Cell,
    Columns,
    Facts,
    Note,
    Part,
    Prose,
    Section,
    Table,
    Text,
    amount,
    plain,
)
from kernel.document.fonts import DocumentFontsMissing
from kernel.document.languages import side_by_side
from kernel.document.reply import pdf_reply
from kernel.document.typeset import Attachment, typeset

__all__ = [
    "Attachment",
    "Block",
    "Cell",
    "Columns",
    "DocumentFontsMissing",
    "Facts",
    "Note",
    "Part",
    "Prose",
    "Section",
    "Table",
    "Text",
    "amount",
    "pdf_reply",
    "plain",
    "side_by_side",
    "typeset",
]
