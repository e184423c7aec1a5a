# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode export`` and ``flode verify-bundle``: as behind the pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from archiver import wording
from archiver.archive import outside
from archiver.desk import considering
from archiver.errors import UsageError
from exports.bundle import verify
from exports.export import ExportRequest, concerned
from exports.export import export as write_export
from exports.packages.scope import Order
from search_ui.commands import packages
from search_ui.commands.context import answer, archive_options, opened
from search_ui.commands.keys import given_key

_FORMATS = ("pdf", "csv", "xlsx", "json", "bundle", "sip", "warc", "wacz")
_PACKAGES = frozenset({"sip", "warc", "wacz"})


@click.command()
@archive_options
@click.argument("file_format", metavar="|".join(_FORMATS), type=click.Choice(_FORMATS))
@click.option("--query", default=None, help="Allt som svarar på en sökning.")
@click.option("--record", "records", multiple=True, help="En handling, H-…; kan upprepas.")
@click.option("--case", "case", default=None, help="Ett ärende, B-….")
@click.option("--dnr", default="", help="Diarienummer på försättsbladet.")
@click.option("--account", default="", help="Ett konto, för sip, warc och wacz; med --year.")
@click.option("--year", default=0, metavar="ÅÅÅÅ", help="Ett år, för sip, warc och wacz.")
@click.option("--form", type=click.Choice(["sip", "bagit"]), default="sip", help="Paketets form.")
@click.option("--by", default="", help="Den i arkivet som levererar; annars kommandoraden.")
@click.option(
    "--considered",
    default="",
    help="Vad du kom fram till om OSL 21 kap. 7 §. Behövs när mycket lämnas ut på en gång.",
)
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
    account: str,
    year: int,
    form: str,
    by: str,
    considered: str,
    out: Path,
) -> None:
    """Skapa en fil av en sökning, av handlingar eller av ett kontos år."""
    yearly = bool(account or year)
    if sum((query is not None, bool(records), case is not None, yearly)) != 1:
        msg = "Ange en av --query, --record och --case"
        raise UsageError(msg)
    if file_format in _PACKAGES and case is None:
        order = Order(account, year, query, records=records, form=form)
        _package(directory, file_format, order, out, by, as_json=as_json)
        return
    if yearly:
        msg = "--account och --year gäller bara för sip, warc och wacz"
        raise UsageError(msg)
    request = ExportRequest(
        file_format, query or "", records=records, dnr=dnr, case=case, considered=considered
    )
    with opened(directory) as archive:
        outside.sign_first(archive)
        archive.catch_up()
        if considered.strip() and (count := concerned(archive, request)):
            found = considering.Considered(considering.Finding.ASSESSED, considered)
            considering.take(archive, None, count, found)
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


def _package(
    directory: Path | None, file_format: str, order: Order, out: Path, by: str, *, as_json: bool
) -> None:
    with opened(directory) as archive:
        if not order.account:
            archive.catch_up()
        if file_format == "sip":
            packages.make(archive, order, out, by, as_json=as_json)
        else:
            packages.make_web_archive(archive, order, out, wacz=file_format == "wacz", as_json=as_json)


@click.command("verify-bundle")
@click.argument("bundle", metavar="PAKET.zip", type=click.Path(path_type=Path))
@click.option(
    "--key", default="", help="Loggens offentliga nyckel, hämtad utanför paketet; eller dess fil."
)
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")
def verify_bundle(*, bundle: Path, key: str, as_json: bool) -> None:
    """Kontrollera ett bevispaket, utan något arkiv. Slutar med 1 om det inte håller."""
    known = given_key(key)
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
