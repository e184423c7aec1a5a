# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode export`` and ``flode verify-bundle``: as behind the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver import wording
from archiver.archive import outside
from archiver.errors import UsageError
from exports.bundle import verify
from exports.export import ExportRequest
from exports.export import export as write_export
from search_ui.commands.context import answer, archive_options, opened

_FORMATS = ("pdf", "csv", "xlsx", "json", "bundle", "sip")


@click.command()
@archive_options
@click.argument("file_format", metavar="|".join(_FORMATS), type=click.Choice(_FORMATS))
@click.option("--query", default=None, help="Allt som svarar på en sökning.")
@click.option("--record", "records", multiple=True, help="En handling, H-…; kan upprepas.")
@click.option("--case", "case", default=None, help="Ett ärende, B-….")
@click.option("--dnr", default="", help="Diarienummer på försättsbladet.")
@click.option("-o", "out", required=True, type=click.Path(path_type=Path), help="Filen som skapas.")
def export(  # noqa: PLR0913 - one argument an option of the contract
    *,
    directory: Path | None,
    as_json: bool,
    file_format: str,
    query: str | None,
    records: tuple[str, ...],
    case: str | None,
    dnr: str,
    out: Path,
) -> None:
    """Skapa en fil av en sökning eller av handlingar."""
    if sum((query is not None, bool(records), case is not None)) != 1:
        msg = "Ange en av --query, --record och --case"
        raise UsageError(msg)
    request = ExportRequest(file_format, query or "", records=records, dnr=dnr, case=case)
    with opened(directory) as archive:
        outside.sign_first(archive)
        archive.catch_up()
        made = write_export(archive, request, out)
    document = {
        "file": str(made.path),
        "records": made.count,
        "size": made.size,
        "sha256": made.sha256,
    }

    def lines() -> Iterator[str]:
        count = wording.plural(made.count, "handling", "handlingar")
        yield f"{made.path} är skapad: {count}, {wording.size(made.size)}."

    answer(document, as_json, lines)


@click.command("verify-bundle")
@click.argument("bundle", metavar="PAKET.zip", type=click.Path(path_type=Path))
@click.option(
    "--key", default="", help="Loggens offentliga nyckel, hämtad utanför paketet; eller dess fil."
)
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")
def verify_bundle(*, bundle: Path, key: str, as_json: bool) -> None:
    """Kontrollera ett bevispaket, utan något arkiv. Slutar med 1 om det inte håller."""
    known = _key(key)
    found = list(verify.check(bundle, known))
    document = {
        "ok": bool(known) and all(holds for holds, _ in found),
        "key_given": bool(known),
        "holds": [sentence for holds, sentence in found if holds],
        "fails": [sentence for holds, sentence in found if not holds],
    }
    if as_json:
        answer(document, as_json, lambda: iter(()))
        raise SystemExit(0 if document["ok"] else 1)
    raise SystemExit(verify.main([str(bundle), "--key", known]))


def _key(given: str) -> str:
    """The key as text; a file that holds it does as well. Raises UsageError on one of another kind."""
    try:
        text = Path(given).read_text(encoding="utf-8").strip() if Path(given).is_file() else given
        if text:
            verify.read_key(text)
    except (verify.Wrong, ValueError, OSError) as error:
        why = str(error) if isinstance(error, verify.Wrong) else "nyckeln går inte att läsa"
        msg = f"Det gick inte att använda nyckeln: {why}"
        raise UsageError(msg, remedy="Ange den som flode init skrev, namn+nummer+nyckel.") from error
    return text
