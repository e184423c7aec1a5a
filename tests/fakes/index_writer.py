# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A process that drains a known queue into an index, merges or rebuilds it, until it is killed."""

from __future__ import annotations

import sys
from pathlib import Path

from archiver.index.analysis_sv import document_terms
from archiver.index.generations import Serving
from archiver.index.sync import keep_up, rebuild
from tests.builders.index_documents import document
from tests.builders.search_engines import ENGINES
from tests.fakes.document_source import MemorySource


def known_source(length: int) -> MemorySource:
    """The same history every time: additions, new versions, removals."""
    source = MemorySource()
    for step in range(1, length + 1):
        source.put(document(step), document(1 + step * 7 % step, seed=step))
        if step % 5 == 0:
            source.drop(step // 2)
    return source


def main(engine: str, verb: str, home: Path, length: int) -> None:
    """Say ``go`` when the work begins, ``done`` when it ends."""
    open_index = ENGINES[engine]
    source = known_source(length)
    document_terms("skola")  # the word list is read before the work begins
    print("go", flush=True)  # noqa: T201 - the parent listens
    if verb == "drain":
        keep_up(source, home, open_index, batch=9)
    elif verb == "merge":
        index = Serving(home, open_index).index()
        for number in range(length):
            index.write([document(1 + number % 40, seed=number)])
            index.merge()
    else:
        rebuild(source, home, open_index, batch=9)
    print("done", flush=True)  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))
