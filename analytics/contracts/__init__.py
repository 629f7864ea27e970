"""What a figure is: the question, the answer, the registry, and how tables become charts."""

from analytics.contracts.answer import (
    Answer,
    Cell,
    Chart,
    Heading,
    Question,
    Row,
    Table,
    Text,
    Value,
)
from analytics.contracts.charts import columns, lines
from analytics.contracts.figure import FIGURES, Figure, figures_channel, figures_in_order
from analytics.contracts.period import Part, Period

__all__ = [
    "FIGURES",
    "Answer",
    "Cell",
    "Chart",
    "Figure",
    "Heading",
    "Part",
    "Period",
    "Question",
    "Row",
    "Table",
    "Text",
    "Value",
    "columns",
    "figures_channel",
    "figures_in_order",
    "lines",
]
