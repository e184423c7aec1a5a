# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The archive's own index: what it must be able to let go of."""

from __future__ import annotations

from archiver.archive.searching import drain_index, purge_index, searcher
from tests.builders.records_of_town import Hand, item


def test_a_purged_record_is_in_no_answer_and_its_words_in_no_file_of_the_index(hand: Hand) -> None:
    hand.show(item("1", "hemligaord i skolan"), item("2", "kvarord i skolan"))
    drain_index(hand.archive)
    asked = searcher(hand.archive)
    assert asked.search("skola").total == 2
    purge_index(hand.archive, [hand.record("1")])
    files = [file for file in hand.archive.directory.index.rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    assert b"hemligaord" not in content
    assert b"kvarord" in content
    assert [hit.record.native_id for hit in asked.search("skola").hits] == ["2"]
