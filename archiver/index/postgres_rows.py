# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record as PostgreSQL keeps it for searching: its rows, and its words as a vector of our own terms.

A vector holds no place beyond 16 383 and no more than 255 places of a word. A text that needs more has
an empty vector, and its words a row each in ``place``. Knows no questions and no connection.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archiver.index.analysis_sv import EXACT
from archiver.index.segment_build import Entry, Terms
from archiver.index.spelling import backwards

SCHEMA_VERSION = "1"
FIELDS = ("words", "author", "earlier")
MOST_PLACE = 16_000
MOST_PLACES = 250
MOST_BYTES = 600_000
TABLES = """
CREATE TABLE state (position bigint NOT NULL, analysis text NOT NULL, version text NOT NULL);
CREATE TABLE combination (code int PRIMARY KEY, traits text NOT NULL);
CREATE TABLE doc (
  record bigint PRIMARY KEY, published bigint NOT NULL, day int NOT NULL, seen int NOT NULL,
  gone int NOT NULL, code int NOT NULL,
  words tsvector NOT NULL, author tsvector NOT NULL, earlier tsvector NOT NULL
);
CREATE TABLE place (
  record bigint NOT NULL, field text NOT NULL, at int NOT NULL, term text COLLATE "C" NOT NULL
);
CREATE TABLE word (term text COLLATE "C" PRIMARY KEY, back text COLLATE "C" NOT NULL);
CREATE INDEX ON doc USING gin (words);
CREATE INDEX ON doc USING gin (author);
CREATE INDEX ON doc USING gin (earlier);
CREATE INDEX ON doc (published DESC, record DESC);
CREATE INDEX ON doc (code, day);
CREATE INDEX ON place (record);
CREATE INDEX ON place (field, term);
CREATE INDEX ON word (back);
ALTER TABLE doc ALTER words SET STATISTICS 0, ALTER author SET STATISTICS 0,
  ALTER earlier SET STATISTICS 0;
ALTER TABLE place ALTER term SET STATISTICS 0;
ALTER TABLE word ALTER term SET STATISTICS 0, ALTER back SET STATISTICS 0;
"""  # no statistics: they are copies of words, in tables that are not ours to write anew

Row = tuple[int, int, int, int, int, int, str, str, str]
Place = tuple[int, str, int, str]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a batch of records gives."""

    docs: Sequence[Row]
    places: Sequence[Place]
    words: Sequence[tuple[str, str]]  # each, and from its end


def rows(entries: Sequence[Entry], codes: Mapping[str, int]) -> Rows:
    """The rows of records; ``codes`` has every combination of theirs, as :func:`traits_of` gives it."""
    docs: list[Row] = []
    places: list[Place] = []
    known: set[str] = set()
    for entry in entries:
        vectors = [_vector(terms) for terms in entry.terms]
        words, author, earlier = vectors
        facts = (entry.record, entry.published, entry.day, entry.seen, entry.gone)
        docs.append((*facts, codes[traits_of(entry)], words or "", author or "", earlier or ""))
        for field, terms, vector in zip(FIELDS, entry.terms, vectors, strict=True):
            if vector is None:
                places += _places(entry.record, field, terms)
        for terms in (entry.terms[0], entry.terms[2]):
            known.update(term for term in terms if term.startswith(EXACT))
    return Rows(docs, places, [(term, backwards(term[1:])) for term in sorted(known)])


def traits_of(entry: Entry) -> str:
    """What a record has in common with others, as it is kept."""
    return json.dumps(entry.traits, ensure_ascii=False)


def _vector(terms: Terms) -> str | None:
    """The terms with their places; None for a text that a vector cannot hold."""
    if any(places[-1] >= MOST_PLACE or len(places) > MOST_PLACES for places in terms.values()):
        return None
    parts = (f"{quoted(term)}:{_listed(places)}" for term, places in terms.items())
    vector = " ".join(parts)
    return vector if len(vector.encode()) < MOST_BYTES else None


def _listed(places: Sequence[int]) -> str:
    return ",".join(str(place + 1) for place in places)  # theirs begin at 1


def quoted(term: str) -> str:
    """A term as vectors and their queries are written."""
    return "'" + term.replace("\\", "\\\\").replace("'", "''") + "'"


def _places(record: int, field: str, terms: Terms) -> Iterator[Place]:
    for term, places in terms.items():
        for at in places:
            yield record, field, at, term
