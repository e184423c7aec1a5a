# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Charts as inline SVG: drawn from figures, with a text equivalent inside. Pure.

Nothing is told by colour alone: each series has its own pattern, made to be told apart in black and
white, and a table stands beside. Classes let a page set the colours for a dark screen.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from archiver import wording
from exports.document.blocks import Bars, Columns, Series, Stacked, Strip

_INK, _BLUE, _RULE, _SAND, _PAPER = "#1f2328", "#0b4f8a", "#d8d4cc", "#8a6d1d", "#ffffff"
_PATTERN_NAMES = ("", "hatch", "dots", "cross")
_CELLS = {"seen": 0, "partly": 1, "blind": None, "": None}
_WIDTH, _LABELS = 640, 190
_ROW, _BAR = 17, 12
_TALL = 150  # the height of standing columns
_STEPS = 4  # lines of a scale


def bars(chart: Bars) -> Markup:
    """Horizontal bars, one group per label, the value written at the end of each."""
    key = _key(chart.title)
    group = _ROW * len(chart.series) + 10
    height = group * len(chart.labels) + 4
    widest = max((max(series.values, default=0) for series in chart.series), default=0) or 1
    body = "".join(_bar_group(chart, number, group, widest, key) for number in range(len(chart.labels)))
    return _svg(chart.title, chart.description, height, body, key)


def _bar_group(chart: Bars, number: int, group: int, widest: int, key: str) -> str:
    top = number * group
    parts = [_text(0, top + 12, _shortened(chart.labels[number]))]
    for place, series in enumerate(chart.series):
        value = series.values[number]
        y = top + place * _ROW
        width = (_WIDTH - _LABELS - 60) * value / widest
        parts.append(_rect(_LABELS, y, width, _BAR, place, key))
        parts.append(_text(_LABELS + width + 6, y + 10, wording.number(value)))
    return "".join(parts)


def stacked(chart: Stacked) -> Markup:
    """Horizontal bars, the series end to end, their values written after: ``12 + 3``."""
    key = _key(chart.title)
    widest = max(_sums(chart.series, len(chart.labels)), default=0) or 1
    parts = list(_legend(chart.series, key))
    for number, label in enumerate(chart.labels):
        y, x = 24 + number * 22, float(_LABELS)
        parts.append(_text(0, y + 11, _shortened(label)))
        for place, series in enumerate(chart.series):
            width = (_WIDTH - _LABELS - 90) * series.values[number] / widest
            parts.append(_rect(x, y, width, 14, place, key))
            x += width
        told = " + ".join(wording.number(series.values[number]) for series in chart.series)
        parts.append(_text(x + 6, y + 11, told))
    return _svg(chart.title, chart.description, 28 + 22 * len(chart.labels), "".join(parts), key)


def columns(chart: Columns) -> Markup:
    """Standing columns, the series on top of each other, with a scale to the left."""
    key, count = _key(chart.title), len(chart.labels)
    top = _round_up(max(_sums(chart.series, count), default=0))
    left, floor = 44, 28 + _TALL
    parts = [*_legend(chart.series, key), *_scale(top, left, floor)]
    step = (_WIDTH - left) / max(1, count)
    for number, label in enumerate(chart.labels):
        x, y = left + number * step + step * 0.15, float(floor)
        for place, series in enumerate(chart.series):
            tall = _TALL * series.values[number] / top
            y -= tall
            parts.append(_rect(x, y, step * 0.7, tall, place, key))
        parts.append(_text(x + step * 0.35, floor + 15, label, anchor="middle"))
    return _svg(chart.title, chart.description, floor + 22, "".join(parts), key)


def _scale(top: int, left: int, floor: int) -> Iterator[str]:
    """Lines across, each with its value; only whole values are written."""
    steps = _STEPS if top % _STEPS == 0 else 1
    for number in range(steps + 1):
        y = floor - _TALL * number / steps
        yield f'<path class="rule" d="M{left} {y:.1f} L{_WIDTH} {y:.1f}" stroke="{_RULE}"/>'
        yield _text(left - 6, y + 4, wording.number(top * number // steps), anchor="end")


def _round_up(value: int) -> int:
    """The least round number that is no less: what a scale ends at."""
    step = 1
    while value > 10 * step:
        step *= 10
    return max(_STEPS, -(-value // step) * step)


def _sums(series: Sequence[Series], count: int) -> list[int]:
    return [sum(one.values[number] for one in series) for number in range(count)]


def _legend(series: Sequence[Series], key: str) -> Iterator[str]:
    x = 0.0
    for place, one in enumerate(series):
        yield _rect(x, 2, 14, 11, place, key)
        yield _text(x + 19, 12, one.name)
        x += 19 + 6.6 * len(one.name) + 22


def strip(chart: Strip) -> Markup:
    """One line per label, one cell per day; every fifth day is named, and all when they are few."""
    key = _key(chart.title)
    height = 22 * len(chart.labels) + 20
    step = (_WIDTH - _LABELS) / max(1, len(chart.days))
    parts = []
    for row, label in enumerate(chart.labels):
        y = row * 22
        parts.append(_text(0, y + 12, _shortened(label)))
        for day, sight in enumerate(chart.cells[row]):
            parts.append(_cell(_LABELS + day * step, y, step - 2, sight, key))
    parts += _day_names(chart, step, height - 6)
    return _svg(chart.title, chart.description, height, "".join(parts), key)


def _day_names(chart: Strip, step: float, y: float) -> Iterator[str]:
    few = len(chart.days) <= 12
    for number, day in enumerate(chart.days):
        if few or number == 0 or (number + 1) % 5 == 0:
            yield _text(_LABELS + number * step + (step - 2) / 2, y, day, anchor="middle")


def _cell(x: float, y: float, width: float, sight: str, key: str) -> str:
    pattern = _CELLS[sight]
    if pattern is not None:
        return _rect(x, y, width, 15, pattern, key)
    blind = sight == "blind"
    shape = (
        f'<rect class="{"cell" if blind else "void"}" x="{x:.1f}" y="{y}" width="{width:.1f}" '
        f'height="15" fill="{_PAPER if blind else "#f1efea"}" '
        f'stroke="{_INK if blind else "none"}" stroke-width="0.8"/>'
    )
    if not blind:
        return shape
    cross = f"M{x:.1f} {y} L{x + width:.1f} {y + 15} M{x + width:.1f} {y} L{x:.1f} {y + 15}"
    return f'{shape}<path class="cell" d="{cross}" stroke="{_INK}" stroke-width="0.8"/>'


# --- what every chart is made of -------------------------------------------------------------


def _key(title: str) -> str:
    """A chart's own mark: several charts stand on one page, and their patterns are apart."""
    return f"{zlib.crc32(title.encode()):08x}"


def _patterns(key: str) -> str:
    paper = f'<rect class="paper" width="5" height="5" fill="{_PAPER}"/>'
    shapes = (
        f'<path class="draw" d="M-1 1 L1 -1 M0 5 L5 0 M4 6 L6 4" stroke="{_BLUE}" stroke-width="1.5"/>',
        f'<circle class="dot" cx="2.5" cy="2.5" r="1.3" fill="{_SAND}"/>',
        f'<path class="draw" d="M0 2.5 L5 2.5 M2.5 0 L2.5 5" stroke="{_BLUE}" stroke-width="0.9"/>',
    )
    made = "".join(
        f'<pattern id="{name}-{key}" width="5" height="5" patternUnits="userSpaceOnUse">'
        f"{paper}{shape}</pattern>"
        for name, shape in zip(_PATTERN_NAMES[1:], shapes, strict=True)
    )
    return f"<defs>{made}</defs>"


def _svg(title: str, description: str, height: int, body: str, key: str) -> Markup:
    return Markup(  # noqa: S704 - every text that comes from outside is escaped here
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{_WIDTH}" height="{height}" '
        f'viewBox="0 0 {_WIDTH} {height}" aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{_patterns(key)}{body}</svg>"
    )


def _rect(x: float, y: float, width: float, height: float, place: int, key: str) -> str:
    """A filled shape of a series; a pattern has an edge, so that it is seen where it ends."""
    if width <= 0 or height <= 0:
        return ""
    pattern = _PATTERN_NAMES[place % len(_PATTERN_NAMES)]
    fill = f"url(#{pattern}-{key})" if pattern else _BLUE
    edge = f'stroke="{_BLUE}" stroke-width="0.7"' if pattern else ""
    return (
        f'<rect class="{"patterned" if pattern else "solid"}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}" fill="{fill}" {edge}/>'
    )


def _text(x: float, y: float, text: str, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{_INK}" '
        f'font-family="Noto Sans" font-size="11">{escape(text)}</text>'
    )


def _shortened(label: str) -> str:
    return label if len(label) <= 30 else f"{label[:29]}…"
