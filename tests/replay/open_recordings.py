# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Recorded answers of Mastodon and sample feeds, which are kept outside the repository.

Found through FLODE_RECORDINGS, else beside the repository; without them the tests skip.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from archiver.model.observation import Exchange

_BESIDE = Path(__file__).resolve().parents[2].parent / "shared" / "recordings"
_AT = datetime(2026, 11, 22, tzinfo=UTC)
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def recordings(folder: str) -> Path:
    """The folder with these recordings; skips the test when there is none."""
    path = Path(os.environ.get("FLODE_RECORDINGS") or _BESIDE) / folder
    if not path.is_dir():
        pytest.skip("no recordings: set FLODE_RECORDINGS to their folder")
    return path


def exchanges(cassette: Path) -> Iterator[Exchange]:
    """The interactions of one VCR cassette, in their order."""
    for turn in yaml.load(cassette.read_text(encoding="utf-8"), Loader=_Loader)["interactions"]:
        asked, said = turn["request"], turn["response"]
        body = said["body"]["string"]
        headers = tuple((key, value) for key, values in said["headers"].items() for value in values)
        yield Exchange(
            asked["method"],
            asked["uri"],
            said["status"]["code"],
            headers,
            body if isinstance(body, bytes) else body.encode(),
            _AT,
            _AT,
        )
