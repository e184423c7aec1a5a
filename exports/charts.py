# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charts as inline SVG: drawn from figures, with a text equivalent inside. Pure.

Nothing is told by colour alone: each series has its own pattern, and a table stands beside.
"""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from archiver import wording
from exports.document.blocks import Bars, Strip

_INK, _BLUE, _RULE, _SAND = "#1f2328", "#0b4f8a", "#d8d4cc", "#8a6d1d"
_FILLS = (_BLUE, "url(#hatch)", "url(#dots)")
_CELL_FILLS = {"seen": _BLUE, "partly": "url(#hatch)", "blind": "#ffffff", "": "#f1efea"}
_WIDTH, _LABELS = 640, 190
_ROW, _BAR = 17, 12
_PATTERNS = (
    f'<defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="#ffffff"/>'
    f'<path d="M-1 1 L1 -1 M0 5 L5 0 M4 6 L6 4" stroke="{_BLUE}" stroke-width="1.5"/></pattern>'
    f'<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
    f'<rect width="5" height="5" fill="#ffffff"/><circle cx="2.5" cy="2.5" r="1.3" fill="{_SAND}"/>'
    f"</pattern></defs>"
)


def bars(chart: Bars) -> Markup:
    """Horizontal bars, one group per label, the value written at the end of each."""
    group = _ROW * len(chart.series) + 10
    height = group * len(chart.labels) + 4
    widest = max((max(series.values, default=0) for series in chart.series), default=0) or 1
    body = "".join(_bar_group(chart, number, group, widest) for number in range(len(chart.labels)))
    return _svg(chart.title, chart.description, height, body)


def _bar_group(chart: Bars, number: int, group: int, widest: int) -> str:
    top = number * group
    parts = [_text(0, top + 12, _shortened(chart.labels[number]))]
    for place, series in enumerate(chart.series):
        value = series.values[number]
        y = top + place * _ROW
        width = (_WIDTH - _LABELS - 60) * value / widest
        parts.append(_rect(_LABELS, y, width, _BAR, _FILLS[place % len(_FILLS)]))
        parts.append(_text(_LABELS + width + 6, y + 10, wording.number(value)))
    return "".join(parts)


def strip(chart: Strip) -> Markup:
    """One line per label, one cell per day; every fifth day is named."""
    height = 22 * len(chart.labels) + 20
    step = (_WIDTH - _LABELS) / max(1, len(chart.days))
    parts = []
    for row, label in enumerate(chart.labels):
        y = row * 22
        parts.append(_text(0, y + 12, _shortened(label)))
        for day, sight in enumerate(chart.cells[row]):
            parts.append(_cell(_LABELS + day * step, y, step - 2, sight))
    parts += _day_names(chart, step, height - 6)
    return _svg(chart.title, chart.description, height, "".join(parts))


def _day_names(chart: Strip, step: float, y: float) -> Iterator[str]:
    for number, day in enumerate(chart.days):
        if number == 0 or (number + 1) % 5 == 0:
            yield _text(_LABELS + number * step + (step - 2) / 2, y, day, anchor="middle")


def _cell(x: float, y: float, width: float, sight: str) -> str:
    shape = _rect(x, y, width, 15, _CELL_FILLS[sight], _INK if sight == "blind" else "none")
    if sight != "blind":
        return shape
    cross = f"M{x:.1f} {y} L{x + width:.1f} {y + 15} M{x + width:.1f} {y} L{x:.1f} {y + 15}"
    return f'{shape}<path d="{cross}" stroke="{_INK}" stroke-width="0.8"/>'


def _svg(title: str, description: str, height: int, body: str) -> Markup:
    patterns = _PATTERNS if "url(#" in body else ""  # a page may show several charts
    return Markup(  # noqa: S704 - every text that comes from outside is escaped here
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{patterns}{body}</svg>"
    )


def _rect(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="0.8"/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}" '
        f'font-family="Noto Sans" font-size="11">{escape(text)}</text>'
    )


def _shortened(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"
