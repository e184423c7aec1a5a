# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which engine an index is of. Knows the engines by name and the mark in an index's directory.

The mark goes with the directory, so that the engine changes in the same moment as the index that
serves. A new index is of the engine that serves; the setting decides only when nothing serves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from archiver.errors import ConfigError, EngineMissing, IndexUnusable
from archiver.index.generations import PROGRESS, serving
from archiver.index.port import OpenIndex, SearchIndex

DEFAULT = "whoosh"
MARK = "engine"
_ON_POSTGRES = "postgresql"


def _whoosh(_url: str) -> OpenIndex:
    opens: OpenIndex = import_module("archiver.index.whoosh").open_index
    return opens


def _tantivy(_url: str) -> OpenIndex:
    opens: OpenIndex = _optional("tantivy", "archiver.index.tantivy").open_index
    return opens


def _postgres(url: str) -> OpenIndex:
    if not url.startswith(_ON_POSTGRES):
        msg = "Sökmotorn postgres kan bara användas när arkivet ligger i PostgreSQL (store.url)."
        raise EngineMissing(msg, remedy="Välj whoosh eller tantivy. Sökningen fungerar som förut.")
    made: OpenIndex = _optional("postgres", "archiver.index.postgres").opener(url)
    return made


_ENGINES: Mapping[str, Callable[[str], OpenIndex]] = {
    "whoosh": _whoosh,
    "tantivy": _tantivy,
    "postgres": _postgres,
}
NAMES = tuple(_ENGINES)
# Records that an engine is meant for: three times what was measured (docs/benchmarks.md). Above it a
# search, a rebuild and its memory take more than they need to; nothing is ever found less well.
MEANT_FOR: dict[str, int] = {"whoosh": 300_000}


def _optional(name: str, module: str) -> Any:  # noqa: ANN401 - a module
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("archiver"):
            raise
        msg = f"Sökmotorn {name} är inte installerad."
        remedy = (
            f"Installera den med: pip install 'flodesarkivet[{name}]'. Sökningen fungerar som förut."
        )
        raise EngineMissing(msg, remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class Engines:
    """Opens an index with the engine that made it, and makes new ones.

    ``setting`` is the engine for the first index, ``url`` the archive's database, ``only`` the one
    engine that is to be built with, whatever serves.
    """

    setting: str = DEFAULT
    url: str = ""
    only: str = ""

    def __call__(self, directory: Path) -> SearchIndex:
        """Raises IndexUnusable, ConfigError for a setting that is no engine, EngineMissing."""
        if not directory.exists():
            name = self.to_build(directory.parent)
            made = self.named(name)(directory)
            (directory / MARK).write_text(name, encoding="ascii")
            return made
        name = made_by(directory)
        if name not in _ENGINES:
            msg = "Sökregistrets märke är skadat."
            raise IndexUnusable(msg)
        if (directory / PROGRESS).exists() and name != self.to_build(directory.parent):
            msg = "Det som började byggas var av en annan sökmotor."
            raise IndexUnusable(msg)
        return self.named(name)(directory)

    def to_build(self, home: Path) -> str:
        """The engine of a new index in this home."""
        held = serving(home)
        serves = made_by(held) if held is not None else ""
        return self.only or (serves if serves in _ENGINES else self.setting)

    def named(self, name: str) -> OpenIndex:
        """What opens an engine's indexes. Raises ConfigError, EngineMissing."""
        if name not in _ENGINES:
            msg = f"Det finns ingen sökmotor som heter {name!r}. Välj en av: {', '.join(NAMES)}."
            raise ConfigError(msg)
        return _ENGINES[name](self.url)

    def sweep(self, home: Path) -> None:
        """Let go of what indexes that are gone held outside their directories. Raises IndexBusy."""
        if self.url.startswith(_ON_POSTGRES):
            import_module("archiver.index.postgres").sweep(self.url, home)


def better(name: str, records: int, url: str) -> str:
    """The engine to change to when an archive has outgrown this one; "" when it has not."""
    if records <= MEANT_FOR.get(name, records):
        return ""
    return "postgres" if url.startswith(_ON_POSTGRES) else "tantivy"


def made_by(directory: Path) -> str:
    """The engine of an index; indexes from before there were several have no mark."""
    try:
        return (directory / MARK).read_bytes().decode("ascii", "replace").strip()
    except FileNotFoundError:
        return DEFAULT
