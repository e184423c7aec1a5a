# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from exports import charts
from exports.document.blocks import Bars, Columns, Series, Stacked, Strip

NASTY = "<b>Åkerby & co</b>"
SERIES = (Series("Arkiverat", (3, 0)), Series("Borttaget", (1, 2)))
DRAWN = {
    "bars": charts.bars(Bars("Titel", "Beskrivning", (NASTY, "B"), SERIES)),
    "stacked": charts.stacked(Stacked("Titel", "Beskrivning", (NASTY, "B"), SERIES)),
    "columns": charts.columns(Columns("Titel", "Beskrivning", (NASTY, "B"), SERIES)),
    "strip": charts.strip(Strip("Titel", "Beskrivning", (NASTY,), ("1", "2"), (("seen", "blind"),))),
}


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_a_chart_carries_its_words_and_escapes_names(drawn: Markup) -> None:
    ET.fromstring(drawn)  # well-formed
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert "<title>Titel</title>" in drawn
    assert "<desc>Beskrivning</desc>" in drawn
    assert 'role="img"' in drawn
    assert "style=" not in drawn


@pytest.mark.parametrize("drawn", DRAWN.values(), ids=DRAWN)
def test_every_pattern_that_is_used_is_there_once(drawn: Markup) -> None:
    made = re.findall(r'<pattern id="([^"]+)"', drawn)
    assert len(made) == len(set(made))
    assert set(re.findall(r"url\(#([^)]+)\)", drawn)) <= set(made)


def test_two_charts_on_a_page_share_no_pattern() -> None:
    one, other = (charts.strip(Strip(title, "", (), (), ())) for title in ("Ett", "Två"))
    ids = [set(re.findall(r'id="([^"]+)"', drawn)) for drawn in (one, other)]
    assert not ids[0] & ids[1]


def test_columns_end_their_scale_at_a_round_number_and_stack_exactly() -> None:
    drawn = charts.columns(Columns("T", "B", ("jan",), (Series("A", (30,)), Series("B", (10,)))))
    rects = [r.attrib for r in ET.fromstring(drawn).iter("{http://www.w3.org/2000/svg}rect")]
    low, high = [r for r in rects if float(r["height"]) > 12][-2:]
    assert float(low["height"]) == 3 * float(high["height"])
    assert float(high["y"]) + float(high["height"]) == pytest.approx(float(low["y"]))
    assert ">40<" in drawn


def test_nothing_to_draw_is_drawn_without_a_fault() -> None:
    nought = (Series("A", (0,)), Series("B", (0,)))
    assert "0 + 0" in charts.stacked(Stacked("T", "B", ("x",), nought))
    assert "<svg" in charts.columns(Columns("T", "B", ("x",), nought))
    assert "<svg" in charts.columns(Columns("T", "B", (), ()))
    assert "<svg" in charts.bars(Bars("T", "B", (), ()))
