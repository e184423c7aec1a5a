# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that can be asked without an index: plain word matching."""

from __future__ import annotations

from archiver.archive.archive import Archive
from archiver.model.search import Answer, Filters, Hit
from archiver.store import records


class SearchableArchive(Archive):
    """Finds records whose text contains the query."""

    __slots__ = ()

    def search(
        self,
        query: str,
        filters: Filters = Filters(),  # noqa: B008 - frozen
        limit: int = 25,
        offset: int = 0,
        sort: str = "date",
    ) -> Answer:
        del sort
        with self.reader() as reader:
            everything = reader.records(list(records.all_ids(reader.connection)))
        found = [
            record
            for record in everything
            if query.lower() in record.text.lower()
            and (not filters.accounts or record.account in filters.accounts)
        ]
        hits = tuple(Hit(record, ((record.text, False),)) for record in found[offset:][:limit])
        return Answer(query, len(found), exact=True, hits=hits, gaps=())


def searchable(archive: Archive) -> SearchableArchive:
    """The same archive, able to answer."""
    return SearchableArchive(
        archive.directory, archive.config, archive.database, archive.clock, archive.codec
    )
