# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The style sheets of printed documents, whole or in parts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_CSS = Path(__file__).parents[1] / "css"


@cache
def style(*, apart: bool) -> str:
    """How a document looks; ``apart`` for a part of one, whose page numbers come later."""
    names = ["document.css", "part.css"] if apart else ["document.css"]
    return "\n".join((_CSS / name).read_text(encoding="utf-8") for name in names)
