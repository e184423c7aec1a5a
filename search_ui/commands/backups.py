# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode backup`` and ``flode restore``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver import wording
from archiver.archive.archive import Archive
from archiver.archive.backup import BackedUp, back_up, keys_of
from archiver.archive.unpacking import read_keys
from archiver.desk.disposal_list import list_of, read_list, write_list
from archiver.desk.restoring import Known
from archiver.desk.restoring import restore as bring_back
from archiver.errors import NotEmpty, UsageError
from search_ui.commands.context import answer, archive_options, opened

_FILE = click.Path(path_type=Path, dir_okay=False, resolve_path=True)
_FOLDER = click.Path(path_type=Path, file_okay=False, resolve_path=True)


@click.command()
@archive_options
@click.argument("file", metavar="FIL", type=_FILE)
@click.option("--disposals-only", is_flag=True, help="Skriv bara gallringslistan, till FIL.")
def backup(*, directory: Path | None, as_json: bool, file: Path, disposals_only: bool) -> None:
    """Säkerhetskopiera arkivet till en fil, medan det är igång."""
    listed = file if disposals_only else list_of(file)
    if not disposals_only and listed.exists():
        msg = f"Filen {listed} finns redan"
        raise NotEmpty(msg, remedy="Välj ett nytt namn; en säkerhetskopia skrivs aldrig över.")
    with opened(directory) as archive:
        count = write_list(archive, listed)
        if not disposals_only:
            made = _backed_up(archive, file, listed)
    document: dict[str, object] = {"disposals_file": str(listed), "disposals": count}
    if not disposals_only:
        document |= {
            "file": str(made.path),
            "keys_file": str(made.keys),
            "files": made.files,
            "size": made.size,
            "entries": made.entries,
        }

    def lines() -> Iterator[str]:
        if not disposals_only:
            yield f"{made.path} är skapad: {made.entries} rader, {wording.size(made.size)}."
            yield f"Nycklarna ligger i {made.keys}. Förvara dem på ett annat ställe än kopian."
        yield f"Gallringslistan ligger i {listed}: {wording.plural(count, 'gallring', 'gallringar')}."

    answer(document, as_json, lines)


def _backed_up(archive: Archive, file: Path, listed: Path) -> BackedUp:
    """The backup; its list of disposals does not stay without it."""
    try:
        return back_up(archive, file)
    except BaseException:
        listed.unlink(missing_ok=True)
        raise


@click.command()
@click.argument("file", metavar="FIL", type=_FILE)
@click.argument("folder", metavar="MAPP", type=_FOLDER)
@click.option("--keys", type=_FILE, help="Filen med nycklarna; annars FIL.nycklar.")
@click.option("--newer-than", "notes", type=_FILE, multiple=True, help="En känd kontrollpunkt.")
@click.option("--disposals", type=_FILE, help="Den senaste gallringslistan.")
@click.option("--accept-older", default="", metavar="VARFÖR", help="Återställ fast kopian är äldre.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")
def restore(
    *,
    file: Path,
    folder: Path,
    keys: Path | None,
    notes: tuple[Path, ...],
    disposals: Path | None,
    accept_older: str,
    as_json: bool,
) -> None:
    """Återställ ett arkiv ur en säkerhetskopia till en ny mapp, och kontrollera allt."""
    found = read_keys(keys or keys_of(file))
    public = found.signing_key().public_key()
    listed = read_list(disposals, public) if disposals else None
    known = Known(tuple(_note(path) for path in notes), listed, accept_older)
    made = bring_back(file, folder, found, known)
    document = {
        "dir": str(made.folder),
        "entries": made.entries,
        "files": made.files,
        "lacking": made.lacking,
        "disposed_again": list(made.disposed_again),
    }

    def lines() -> Iterator[str]:
        extent = f"{made.entries} rader, {made.files} filer"
        yield f"Arkivet är återställt i {made.folder}: {extent}; allt stämmer."
        if made.lacking:
            yield f"{made.lacking} undertecknade rader saknas i kopian; det är antecknat i loggen."
        if made.disposed_again:
            again = wording.plural(len(made.disposed_again), "gallring", "gallringar")
            yield f"{again} efter kopian är gjorda igen."
        yield "Sökregistret byggs på nytt när arkivet startas."

    answer(document, as_json, lines)


def _note(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        msg = f"Kontrollpunkten {path} kan inte läsas"
        raise UsageError(msg) from None
