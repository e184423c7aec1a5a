# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A text as a QR code: what is drawn is the code, and nothing but our own marks reach a page."""

from __future__ import annotations

import re

import segno

from exports import qr

NOTE = "arkiv.akerby.se/logg\n123456\nEb0QFXUPgX5Z4F7t11ob8zahEryKRYQQE62n9iQ/j7M=\n\n— å\n"
BORDER = 4


def test_what_is_drawn_is_the_code() -> None:
    drawn = str(qr.svg(NOTE, "Kontrollpunkten"))
    wanted = segno.make(NOTE, error="m", micro=False).matrix
    size = len(wanted) + 2 * BORDER
    assert f'viewBox="0 0 {size} {size}"' in drawn
    assert dark(drawn) == {
        (x + BORDER, y + BORDER) for y, row in enumerate(wanted) for x, bit in enumerate(row) if bit
    }


def dark(svg: str) -> set[tuple[int, int]]:
    """The modules that the path draws: ``M`` and ``m`` move, ``h`` draws to the right."""
    found = set()
    x = y = 0
    (path,) = re.findall(r' d="([^"]+)"', svg)
    for verb, numbers in re.findall(r"([Mmh])([^Mmh]+)", path):
        values = [float(number) for number in re.findall(r"-?[0-9.]+", numbers)]
        if verb == "M":
            x, y = int(values[0]), int(values[1])
        elif verb == "m":
            x, y = x + int(values[0]), y + int(values[1])
        else:
            found |= {(x + step, y) for step in range(int(values[0]))}
            x += int(values[0])
    return found


def test_the_words_are_escaped_and_the_text_is_only_in_the_code() -> None:
    drawn = str(qr.svg("<script>", "<b>&"))
    assert "<script>" not in drawn
    assert "<b>" not in drawn
    assert "<title>&lt;b&gt;&amp;</title>" in drawn


def test_a_terminal_gets_lines_of_blocks() -> None:
    lines = qr.terminal(NOTE).splitlines()
    assert len({len(line) for line in lines if line}) == 1
    assert set("".join(lines)) <= set(" █▀▄")
