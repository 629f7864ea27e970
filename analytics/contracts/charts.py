"""Charts drawn from the tables that stand beside them: a chart can show nothing that its table does not."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from analytics.contracts.answer import Cell, Chart, Heading, Table

LEGEND = {"show": True, "bottom": 0, "itemWidth": 14, "itemHeight": 10}
GRID = {"left": 8, "right": 24, "top": 16, "bottom": 40}
# Room for the unit above the axis.
UNDER_UNIT = {**GRID, "top": 32}
# A pattern beside the colour: series are told apart without seeing colour.
DECALS = (
    None,
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 5], "rotation": -0.785},
    {"symbol": "circle", "symbolSize": 0.6, "dashArrayX": [[6, 6], [0, 6, 6, 0]], "dashArrayY": [6, 0]},
    {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 5], "rotation": 0.785},
)


def plain(cell: Cell) -> Any:
    """A cell as ECharts takes it; what is missing stays a gap."""
    return None if cell is None else str(cell)


def columns(
    table: Table, label: str, *, stacked: bool = False, lying: bool = False, only: Sequence[str] = ()
) -> Chart:
    """Bars for each row of ``table``, one series for each heading (or for those in ``only``)."""
    chosen = [
        (number, heading) for number, heading in enumerate(table.headings) if not only or heading.code in only
    ]
    series = [
        {
            "type": "bar",
            "name": str(heading.label),
            "data": [plain(row.cells[number]) for row in table.rows],
            "itemStyle": _look(heading, place),
            "barMaxWidth": 36,
            **({"stack": "all"} if stacked else {}),
        }
        for place, (number, heading) in enumerate(chosen)
    ]
    names = {"type": "category", "data": [str(row.label) for row in table.rows]}
    # A bar is as long as its number: the axis begins at zero.
    numbers = {"type": "value", "name": chosen[0][1].unit, "minInterval": 1, "scale": False}
    option = {
        "legend": LEGEND if len(chosen) > 1 else {"show": False},
        "grid": GRID if len(chosen) > 1 else {**GRID, "bottom": 8},
        "xAxis": numbers if lying else names,
        "yAxis": {**names, "inverse": True} if lying else numbers,
        "series": series,
    }
    return Chart(label, option)


def spread(table: Table, label: str) -> Chart:
    """Lying boxes from the lower to the upper quartile, parted at the median; headings as in cycle times."""
    (low, lower), (mid, middle), (top, upper) = (
        _heading(table, code) for code in ("lower", "median", "upper")
    )
    boxes = [
        (str(row.label), _decimal(row.cells[low]), _decimal(row.cells[mid]), _decimal(row.cells[top]))
        for row in table.rows
        if row.cells[mid] is not None
    ]
    parts = {
        "": ([lows for _name, lows, _mids, _tops in boxes], "transparent"),
        f"{lower.label} – {middle.label}": (
            [mids - lows for _name, lows, mids, _tops in boxes],
            "token:accent",
        ),
        f"{middle.label} – {upper.label}": (
            [tops - mids for _name, _lows, mids, tops in boxes],
            "token:line-strong",
        ),
    }
    series = [_piece(name, lengths, colour) for name, (lengths, colour) in parts.items()]
    option = {
        "legend": {**LEGEND, "data": [name for name in parts if name]},
        "grid": GRID,
        # The pieces of a box are no numbers of their own: those stand in the table.
        "tooltip": {"show": False},
        # Room behind the longest: a box of one batch is a stroke, and would be cut off at the edge.
        "xAxis": {"type": "value", "name": middle.unit, "boundaryGap": [0, "4%"]},
        "yAxis": {"type": "category", "inverse": True, "data": [name for name, *_lengths in boxes]},
        "series": series,
    }
    return Chart(label, option)


def _piece(name: str, lengths: Sequence[Decimal], colour: str) -> dict[str, Any]:
    return {
        "type": "bar",
        "stack": "box",
        "name": name,
        "data": list(map(str, lengths)),
        "itemStyle": {"color": colour},
        "barMaxWidth": 28,
        # Quartiles that fall together still show where.
        **({"barMinHeight": 3} if name else {}),
    }


def _decimal(cell: Cell) -> Decimal:
    return Decimal(str(cell))


def lines(
    table: Table, label: str, *, only: Sequence[str], low: str = "", high: str = "", from_zero: bool = False
) -> Chart:
    """A run chart: the headings of ``only`` as lines with points, ``low`` and ``high`` as stepped limits."""
    names = {"type": "category", "data": [str(row.label) for row in table.rows]}
    series = [_line(table, code, place) for place, code in enumerate(only)]
    series += [_limit(table, code) for code in (low, high) if code]
    option = {
        "legend": LEGEND,
        "grid": UNDER_UNIT,
        "xAxis": names,
        "yAxis": {"type": "value", "scale": not from_zero, "name": table.headings[0].unit},
        "series": series,
    }
    return Chart(label, option)


def _line(table: Table, code: str, place: int) -> dict[str, Any]:
    number, heading = _heading(table, code)
    return {
        "type": "line",
        "name": str(heading.label),
        "symbol": ("circle", "rect", "triangle", "diamond")[place % 4],
        "symbolSize": 8,
        "showSymbol": True,
        "data": [plain(row.cells[number]) for row in table.rows],
        **({"color": f"token:{heading.colour}"} if heading.colour else {}),
    }


def _limit(table: Table, code: str) -> dict[str, Any]:
    number, heading = _heading(table, code)
    return {
        "type": "line",
        "step": "middle",
        "name": str(heading.label),
        # A short dash at each batch: a limit of one batch alone is seen too.
        "symbol": "rect",
        "symbolSize": [18, 2],
        "showSymbol": True,
        "color": "token:alarm",
        "lineStyle": {"color": "token:alarm", "type": "dashed", "width": 1.5},
        "data": [plain(row.cells[number]) for row in table.rows],
    }


def _heading(table: Table, code: str) -> tuple[int, Heading]:
    return next((number, each) for number, each in enumerate(table.headings) if each.code == code)


def _look(heading: Heading, place: int) -> dict[str, Any]:
    pattern = DECALS[place % len(DECALS)]
    look: dict[str, Any] = {} if pattern is None else {"decal": pattern}
    if heading.colour:
        look["color"] = f"token:{heading.colour}"
    return look
