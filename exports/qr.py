# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A text as a QR code, for a printed page, a web page or a terminal. Pure; knows no archive."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup, escape

# Medium correction: a fold or a stamp over a tenth of the picture does no harm.
_CORRECTION = "m"


def svg(text: str, description: str) -> Markup:
    """Inline SVG of one size unit a module, quiet zone included; sized by the page's style."""
    code = segno.make(text, error=_CORRECTION, micro=False)
    width, height = code.symbol_size()
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, svgclass=None)
    inside = drawn.getvalue().decode().partition(">")[2]
    return Markup(  # noqa: S704 - our own drawing; the description is escaped here
        f'<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" viewBox="0 0 {width} {height}" '
        f'aria-label="{escape(description)}"><title>{escape(description)}</title>{inside}'
    )


def terminal(text: str) -> str:
    """The code in block characters, for a dark or light terminal."""
    code = segno.make(text, error=_CORRECTION, micro=False)
    drawn = io.StringIO()
    code.terminal(drawn, compact=True)
    return drawn.getvalue()
