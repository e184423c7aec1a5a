# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What every command shares: which archive, how to answer, how to fail."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from archiver.archive.archive import Archive, open_archive
from archiver.clock import Clock, rfc3339
from archiver.errors import UsageError

F = TypeVar("F", bound=Callable[..., Any])

_DIR = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path),
    envvar="FLODE_DIR",
    help="Arkivets mapp. Kan också anges med FLODE_DIR.",
)
_JSON = click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")


def archive_options(command: F) -> F:
    """``--dir`` and ``--json`` on a command."""
    return _DIR(_JSON(command))


@contextmanager
def opened(
    directory: Path | None, clock: Clock | None = None, *, unmarked: bool = False
) -> Iterator[Archive]:
    """The archive that the command is about. Raises UsageError when none is named."""
    with open_archive(folder(directory), clock, unmarked=unmarked) as archive:
        yield archive


def folder(directory: Path | None) -> Path:
    """The folder that the command is about. Raises UsageError when none is named."""
    if directory is None:
        msg = "Ange arkivets mapp med --dir MAPP eller miljövariabeln FLODE_DIR"
        raise UsageError(msg)
    return directory


def answer(document: Any, as_json: bool, lines: Callable[[], Iterator[str]]) -> None:  # noqa: ANN401, FBT001 - a JSON document; click's own flag
    """One JSON document, or lines for people."""
    if as_json:
        print(json.dumps(document, ensure_ascii=False, indent=2))
        return
    for line in lines():
        print(line)


def told(text: str) -> None:
    """A line about progress: to people, never into a JSON answer."""
    print(text, file=sys.stderr, flush=True)


def when(at: datetime | None) -> str | None:
    """A time for a JSON answer."""
    return None if at is None else rfc3339(at)
