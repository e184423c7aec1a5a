# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode log``: what is signed, who outside vouches for it, and the mark on the other volume."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import click

from archiver import wording
from archiver.archive import outside, vouched, witnessing
from archiver.archive.archive import Archive
from archiver.archive.directory import make_witness_key
from archiver.archive.vouching import vouch
from archiver.clock import from_us
from archiver.errors import UsageError
from archiver.ledger.witness import parse_note
from archiver.store import outside as rows
from archiver.store.outside import TokenRow
from exports import files, qr
from search_ui.commands.context import answer, archive_options, opened, when


@click.group()
def log() -> None:
    """Loggen: underskrift, tidsstämplar, vittnen och högvattenmärke."""


@log.command()
@archive_options
@click.option("--qr", "with_code", is_flag=True, help="Visa kontrollpunkten som qr-kod också.")
def show(*, directory: Path | None, as_json: bool, with_code: bool) -> None:
    """Visa det nyaste undertecknade: antal rader, rot, underskrift och vittnen."""
    with opened(directory) as archive, archive.database.read() as connection:
        newest = rows.newest(connection)
        if newest is None:
            msg = "Loggen är inte undertecknad än"
            raise UsageError(msg, remedy="Kör: flode log sign.")
        note = vouched.note_with_cosignatures(connection, newest[0])
        tokens = [row for row in rows.tokens(connection, newest[0]) if row.held]
        key = archive.public_key()
    _, checkpoint, _ = parse_note(note)
    document = {
        "origin": checkpoint.origin,
        "size": checkpoint.size,
        "root": checkpoint.root.hex(),
        "note": note,
        "key": key,
        "timestamps": len(tokens),
    }

    def lines() -> Iterator[str]:
        yield note
        yield f"Nyckel: {key}"
        yield f"Tidsstämplar: {len(tokens)}"
        if with_code:
            yield qr.terminal(newest[1])

    answer(document, as_json, lines)


@log.command()
@archive_options
def sign(*, directory: Path | None, as_json: bool) -> None:
    """Underteckna loggens slut nu, och publicera det."""
    with opened(directory) as archive:
        note = archive.sign()
    _, checkpoint, _ = parse_note(note)
    document = {"size": checkpoint.size, "root": checkpoint.root.hex(), "note": note}
    answer(document, as_json, lambda: iter((note,)))


@log.command()
@archive_options
def stamp(*, directory: Path | None, as_json: bool) -> None:
    """Be utfärdare och vittnen intyga det nyaste undertecknade nu."""
    with opened(directory) as archive:
        archive.sign()
        asked = vouch(archive)
    document = [
        {
            "who": one.who,
            "what": one.what,
            "size": one.size,
            "problem": None if one.problem is None else one.problem.line(),
        }
        for one in asked
    ]

    def lines() -> Iterator[str]:
        for one in asked:
            how = "godtagen" if one.problem is None else one.problem.line()
            rows_told = wording.plural(one.size, "rad", "rader")
            yield f"{one.who} ({one.what}, {rows_told}): {how}"
        if not asked:
            yield "Alla som är inställda har redan intygat det nyaste undertecknade."

    answer(document, as_json, lines)
    if any(one.problem is not None for one in asked):
        raise SystemExit(1)


@log.command()
@archive_options
@click.option("--out", type=click.Path(path_type=Path), help="Spara stämplarna som filer här.")
def timestamps(*, directory: Path | None, as_json: bool, out: Path | None) -> None:
    """Visa tidsstämplarna: av vem, när, hur länge certifikatet gäller, och vad som är förnyat."""
    with opened(directory) as archive:
        with archive.database.read() as connection:
            found = rows.tokens(connection)
        saved = [] if out is None else _saved(archive, found, out)
        now = archive.clock.now()
    renewed = {row.renews: row.entry for row in found if row.held}
    document = [_token(row, renewed.get(row.entry)) for row in found]

    def lines() -> Iterator[str]:
        for row in found:
            yield _token_line(row, renewed.get(row.entry), now)
        for path in saved:
            yield str(path)
        if not found:
            yield "Arkivet har inga tidsstämplar."

    answer(document, as_json, lines)


def _token(row: TokenRow, renewed: int | None) -> dict[str, object]:
    return {
        "entry": row.entry,
        "size": row.size,
        "authority": row.authority,
        "held": row.held,
        "made_at": None if row.made_us is None else when(from_us(row.made_us)),
        "until": None if row.until_us is None else when(from_us(row.until_us)),
        "serial": row.serial,
        "renews": row.renews,
        "renewed_by": renewed,
        "problem": row.problem or None,
    }


def _token_line(row: TokenRow, renewed: int | None, now: datetime) -> str:
    name = f"rad {row.entry}: {row.authority} om {wording.plural(row.size, 'rad', 'rader')}"
    if not row.held or row.made_us is None or row.until_us is None:
        return f"{name}, räknas inte: {row.problem or 'inte läst än'}"
    made, until = wording.moment(from_us(row.made_us)), wording.day(from_us(row.until_us).date())
    ended = " (har gått ut)" if from_us(row.until_us) < now else ""
    over = "" if row.renews is None else f", förnyar rad {row.renews}"
    after = "" if renewed is None else f", förnyad av rad {renewed}"
    return f"{name}, {made}, certifikat till {until}{ended}{over}{after}"


def _saved(archive: Archive, found: Sequence[TokenRow], out: Path) -> list[Path]:
    """What each stamp is over, and the answer as it came, ready for ``openssl ts -verify``."""
    out.mkdir(parents=True, exist_ok=True)
    made = []
    with archive.database.read() as connection:
        for row in found:
            pair = {
                "data": vouched.stamped_data(connection, archive.codec, row),
                "tsr": vouched.answer_of(connection, archive.codec, row.entry),
            }
            for ending, content in pair.items():
                path = out / f"rad-{row.entry}.{ending}"
                with files.whole(path) as file:
                    file.write(content)
                made.append(path)
    return made


@log.command("witness-key")
@archive_options
def witness_key(*, directory: Path | None, as_json: bool) -> None:
    """Visa nyckeln som arkivet bevittnar andras loggar med; den skapas om den saknas."""
    with opened(directory) as archive:
        key = witnessing.ours(archive, make_witness_key(archive.directory)).vkey()
    answer({"key": key}, as_json, lambda: iter((key,)))


@log.command()
@archive_options
@click.option("--reason", required=True, help="Varför märket skrivs på nytt. Blir en rad i loggen.")
def anchor(*, directory: Path | None, as_json: bool, reason: str) -> None:
    """Skriv högvattenmärket på nytt när det saknas eller när en äldre kopia är allt som finns."""
    if not reason.strip():
        msg = "Ange varför med --reason"
        raise UsageError(msg)
    with opened(directory, unmarked=True) as archive:
        note = outside.anchor(archive, reason.strip())
    _, checkpoint, _ = parse_note(note)
    document = {"size": checkpoint.size, "root": checkpoint.root.hex(), "reason": reason.strip()}

    def lines() -> Iterator[str]:
        yield f"Märket är skrivet vid {wording.plural(checkpoint.size, 'rad', 'rader')}."
        yield "Skälet står i loggen. Kör nu: flode verify --full."

    answer(document, as_json, lines)
