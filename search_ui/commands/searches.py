# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode search``, ``flode record show`` and ``flode index`` with rebuild, check and switch."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archiver import wording
from archiver.archive.archive import Archive
from archiver.archive.searching import check_index, engine_of, rebuild_index, switch_engine
from archiver.index.engines import NAMES
from archiver.ledger.ledger import prove_inclusion, read_head
from archiver.model.record import Event, Record, ThreadItem, Version
from exports import facts
from exports.document.material import Gap
from search_ui.commands.context import answer, archive_options, opened, when


@click.command()
@archive_options
@click.argument("query")
@click.option("--limit", default=25, type=click.IntRange(0, 10_000), help="Högst så många träffar.")
def search(*, directory: Path | None, as_json: bool, query: str, limit: int) -> None:
    """Sök i arkivet. Samma frågespråk som på webben."""
    with opened(directory) as archive:
        archive.catch_up()
        found = archive.search(query, limit=limit)
        names = {account.id: account.name for account in archive.accounts()}
    document = {
        "total": found.total,
        "exact": found.exact,
        "gaps": [facts.gap_facts(Gap(names[window.account_id], window)) for window in found.gaps],
        "hits": [_hit(hit.record) for hit in found.hits],
    }

    def lines() -> Iterator[str]:
        yield wording.plural(found.total, "träff", "träffar")
        for hit in found.hits:
            record = hit.record
            excerpt = "".join(f"*{t}*" if match else t for t, match in hit.excerpt)
            state = wording.STATUSES[record.status].lower()
            yield f"{record.label}  {wording.heading(record)} [{state}]"
            yield "    " + " ".join(excerpt.split())
        if found.gaps:
            count = wording.plural(len(found.gaps), "lucka", "luckor")
            yield f"Arkivet har {count} i insamlingen som kan ha betydelse (se --json)."

    answer(document, as_json, lines)


def _hit(record: Record) -> dict[str, Any]:
    return {
        "record": record.label,
        "kind": str(record.kind),
        "platform": record.platform,
        "account": record.account,
        "author": record.author,
        "text": f"{record.title}\n{record.text}" if record.title else record.text,
        "state": str(record.status),
        "versions": record.versions,
        "published_at": when(record.published_at),
        "first_seen_at": when(record.first_seen_at),
        "last_seen_at": when(record.last_seen_at),
        "missing_since": when(record.missing_since),
    }


@click.group()
def record() -> None:
    """Handlingar i arkivet."""


@record.command()
@archive_options
@click.argument("label", metavar="H-…")
def show(*, directory: Path | None, as_json: bool, label: str) -> None:
    """Visa en handling: versioner, händelser med grunder, sammanhang och plats i loggen."""
    with opened(directory) as archive:
        document, found, versions, events = _shown(archive, label)

    def lines() -> Iterator[str]:
        yield f"{found.label}  {wording.heading(found)} [{wording.STATUSES[found.status]}]"
        for version in versions:
            yield f"  Version {version.number}, sedd {wording.moment(version.seen_at)}"
            yield from (f"    {line}" for line in version.text.splitlines())
        for event in events:
            span = wording.interval(event.since, event.until)
            grade = wording.GRADES[event.grade]
            yield f"  {wording.CHANGES[event.type]} {span}" + (f" – {grade}" if grade else "")

    answer(document, as_json, lines)


def _shown(archive: Archive, label: str) -> tuple[dict[str, Any], Record, list[Version], list[Event]]:
    with archive.reader() as reader:
        number = reader.find(label)
        found = reader.record(number)
        versions, events = reader.versions(number), reader.events(number)
        head = read_head(reader.connection)
        entry = versions[-1].entry
        path = prove_inclusion(reader.connection, entry, head.size)
        document = {
            **_hit(found),
            "title": found.title,
            "own": found.own,
            "authority": found.authority,
            "hidden_as": found.hidden_as,
            "permalink": found.permalink,
            "native_id": found.native_id,
            "version_list": [facts.version_facts(version) for version in versions],
            "events": [facts.event_facts(event) for event in events],
            "thread": [_thread(item) for item in reader.thread(number)],
            "ledger": {
                "entry": entry,
                "commitment": versions[-1].commitment,
                "size": head.size,
                "root": head.root.hex(),
                "proof": [step.hex() for step in path],
            },
        }
    return document, found, versions, events


def _thread(item: ThreadItem) -> dict[str, Any]:
    return {
        "record": item.record.label,
        "depth": item.depth,
        "state": str(item.record.status),
        "author": item.record.author,
        "text": item.record.text,
    }


@click.group()
def index() -> None:
    """Sökregistret."""


@index.command()
@archive_options
def rebuild(*, directory: Path | None, as_json: bool) -> None:
    """Bygg om sökregistret från arkivet. Det gamla svarar under tiden."""
    with opened(directory) as archive:
        count = rebuild_index(archive)

    def lines() -> Iterator[str]:
        yield f"Sökregistret är ombyggt: {wording.plural(count, 'handling', 'handlingar')}."

    answer({"records": count}, as_json, lines)


@index.command()
@archive_options
def check(*, directory: Path | None, as_json: bool) -> None:
    """Jämför sökregistret med arkivet och läs igenom det; ett som är fel byggs om."""
    with opened(directory) as archive:
        balance, engine = check_index(archive), engine_of(archive)

    def lines() -> Iterator[str]:
        held = wording.plural(balance.in_store, "handling", "handlingar")
        if balance.agrees:
            yield f"Sökregistret har alla {held}. Sökmotor: {engine}."
        else:
            yield f"Sökregistret hade {balance.in_index} av {held} och är ombyggt. Sökmotor: {engine}."

    document = {
        "records": balance.in_store,
        "indexed": balance.in_index,
        "agrees": balance.agrees,
        "engine": engine,
    }
    answer(document, as_json, lines)


@index.command()
@click.argument("engine", type=click.Choice(NAMES), metavar="MOTOR")
@archive_options
def switch(*, engine: str, directory: Path | None, as_json: bool) -> None:
    """Byt sökmotor till whoosh, tantivy eller postgres. Den gamla svarar tills den nya är hel."""
    with opened(directory) as archive:
        before = engine_of(archive)
        count = switch_engine(archive, engine)

    def lines() -> Iterator[str]:
        held = wording.plural(count, "handling", "handlingar")
        yield f"Sökregistret är byggt med {engine} och har alla {held}. Förut: {before}."

    answer({"engine": engine, "before": before, "records": count}, as_json, lines)
