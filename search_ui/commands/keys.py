# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A log's public key as people hand it to a command."""

from __future__ import annotations

from pathlib import Path

from archiver.errors import UsageError
from exports.bundle import verify


def given_key(given: str) -> str:
    """The key as text; a file that holds it does as well. Raises UsageError on one of another kind."""
    try:
        text = Path(given).read_text(encoding="utf-8").strip() if Path(given).is_file() else given
        if text:
            verify.read_key(text)
    except (verify.Wrong, ValueError, OSError) as error:
        why = str(error) if isinstance(error, verify.Wrong) else "nyckeln går inte att läsa"
        msg = f"Det gick inte att använda nyckeln: {why}"
        raise UsageError(msg, remedy="Ange den som flode init skrev, namn+nummer+nyckel.") from error
    return text
