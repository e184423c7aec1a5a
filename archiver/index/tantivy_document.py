# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A record as Tantivy keeps it: its fields, the note beside it, and whether a file is whole.

Whoever changes the fields must change ``SCHEMA_VERSION``. Knows no questions.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from tantivy import Document, PreTokenizedString, Schema, SchemaBuilder, Token

from archiver.index.analysis_sv import ANALYSIS_VERSION, EXACT
from archiver.index.segment_build import Entry, Terms
from archiver.index.spelling import backwards
from archiver.index.traits import Traits

SCHEMA_VERSION = "1"
LIVE = "live"
NOTE = "note"
SEPARATOR = "\x1f"
_FOOTER_MAGIC = 1337


def schema() -> Schema:
    """The fields of the index."""
    made = SchemaBuilder()
    made.add_integer_field("record", indexed=True, fast=True)
    made.add_integer_field("published", fast=True)
    for name in ("day", "seen", "gone"):
        made.add_unsigned_field(name, fast=True)
    for name in ("text", "author", "earlier"):
        made.add_text_field(name, tokenizer_name="raw", index_option="position")
    for name in ("facts", "back"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("place", "sort"):
        made.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    made.add_text_field("note", stored=True, tokenizer_name="raw", index_option="basic")
    return made.build()


def facts(traits: Traits) -> list[str]:
    """What is true of records of a combination, a term each."""
    return [
        LIVE,
        f"platform:{traits.platform}",
        f"account:{traits.account}",
        f"authority:{traits.authority}",
        *(f"kind:{kind}" for kind in traits.kinds),
        *(f"state:{event}" for event in traits.events),
        f"direction:{traits.direction}",
        f"linked:{traits.linked}",
        f"attached:{traits.attached}",
    ]


def document(entry: Entry) -> Document:
    """A record as Tantivy takes it."""
    made = Document()
    made.add_integer("record", entry.record)
    made.add_integer("published", entry.published)
    for name in ("day", "seen", "gone"):
        made.add_unsigned(name, getattr(entry, name))
    traits = Traits(*entry.traits)
    for fact in facts(traits):
        made.add_text("facts", fact)
    made.add_text("place", SEPARATOR.join(traits.place))
    made.add_text("sort", json.dumps(traits.sort))
    for name, terms in zip(("text", "author", "earlier"), entry.terms, strict=True):
        if terms:
            made.add_pre_tokenized_text(name, _words(terms))
    for term in {term for terms in (entry.terms[0], entry.terms[2]) for term in terms}:
        if term.startswith(EXACT):
            made.add_text("back", backwards(term[1:]))
    return made


def _words(terms: Terms) -> PreTokenizedString:
    """Terms at their positions, in order."""
    placed = sorted((at, term) for term, places in terms.items() for at in places)
    return PreTokenizedString("", [Token(term, at, 0, 0) for at, term in placed])


def note(position: int) -> Document:
    """The index's own note: the queue position and the versions."""
    made = Document()
    said = {"position": position, "analysis": ANALYSIS_VERSION, "schema": SCHEMA_VERSION}
    made.add_text("note", json.dumps(said))
    made.add_text("facts", NOTE)
    return made


def is_whole(file: Path) -> bool:
    """Whether a file's bytes have the sum that stands at its end."""
    content = memoryview(file.read_bytes())
    length, magic = (int.from_bytes(content[a:b], "little") for a, b in ((-8, -4), (-4, None)))
    if magic != _FOOTER_MAGIC or length + 8 > len(content):
        return False
    body = len(content) - length - 8
    return bool(json.loads(bytes(content[body:-8]))["crc"] == zlib.crc32(content[:body]))
