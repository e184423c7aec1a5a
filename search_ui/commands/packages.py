# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode export sip|warc|wacz``, ``flode verify-package`` and ``flode delivery``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from archiver import wording
from archiver.archive import outside
from archiver.archive.archive import Archive
from archiver.desk import deliveries
from archiver.errors import UnknownCase
from archiver.model.delivery import Delivery, parse_delivery_label
from exports.packages.checking import Checked, check
from exports.packages.comparing import Compared, compare
from exports.packages.delivering import deliver
from exports.packages.scope import Order
from exports.packages.webarchive import write_web_archive
from search_ui.commands.context import answer, archive_options, opened, told
from search_ui.commands.keys import given_key

STATES = {
    "begun": "skapas",
    "stopped": "blev inte klar",
    "made": "väntar på kvittens",
    "received": "kvitterad",
    "rejected": "avvisad",
}


def make(archive: Archive, order: Order, out: Path, by: str, *, as_json: bool) -> None:
    """Make and register a package, and say what it is."""
    outside.sign_first(archive)
    person = deliveries.operator(archive, by)
    made = deliver(archive, person, order, out, _progress(as_json=as_json))
    document = {
        "delivery": made.delivery.label,
        "file": str(made.path),
        "records": made.records,
        "disposed": made.disposed,
        "sealed": made.sealed,
        "size": made.stamp.size,
        "sha256": made.stamp.sha256,
    }

    def lines() -> Iterator[str]:
        count = wording.plural(made.records, "handling", "handlingar")
        yield f"{made.path} är skapad: {count}, {wording.size(made.stamp.size)}."
        yield f"Registrerad som leverans {made.delivery.label}. SHA-256 {made.stamp.sha256}"
        if made.sealed:
            yield f"Förseglade handlingar som inte är med: {made.sealed}."

    answer(document, as_json, lines)


def make_web_archive(archive: Archive, order: Order, out: Path, *, wacz: bool, as_json: bool) -> None:
    """Write exchanges as a web archive, and say how many."""
    outside.sign_first(archive)
    made = write_web_archive(archive, order, out, wacz=wacz)
    document = {"file": str(out), "exchanges": made.count, "size": made.size, "sha256": made.sha256}

    def lines() -> Iterator[str]:
        count = f"{wording.number(made.count)} svar"
        yield f"{out} är skapad: {count}, {wording.size(made.size)}."

    answer(document, as_json, lines)


def _progress(*, as_json: bool) -> Any:  # noqa: ANN401 - a callable or nothing
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        tenth = done * 10 // total if total else 0
        if tenth != shown and not as_json and total > 1000:
            shown = tenth
            told(f"{done} av {total} handlingar")

    return tell


@click.command("verify-package")
@click.argument("file", metavar="PAKET", type=click.Path(path_type=Path))
@click.option("--key", default="", help="Loggens offentliga nyckel, hämtad utanför paketet.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument.")
def verify_package(*, file: Path, key: str, as_json: bool) -> None:
    """Kontrollera ett paket för e-arkiv, utan något arkiv. Slutar med 1 om en fil är fel."""
    known = given_key(key)
    checked = check(file, known)
    document = _told(checked) | {"key_given": bool(known), "signed": checked.signed}

    def lines() -> Iterator[str]:
        yield from (f"HÅLLER INTE {finding}" for finding in checked.findings)
        yield _verdict(checked)
        if not known:
            yield "Ingen nyckel angavs, så vem som har gjort paketet är inte prövat."
        elif checked.signed:
            yield "Underskriften gäller, med nyckeln du angav."

    answer(document, as_json, lines)
    raise SystemExit(0 if checked.ok else 1)


def _told(checked: Checked) -> dict[str, Any]:
    return {
        "ok": checked.ok,
        "package": checked.package,
        "files": checked.files,
        "bundles": checked.bundles,
        "bagit": checked.bagged,
        "fails": [{"file": finding.file, "what": finding.what} for finding in checked.findings],
    }


def _verdict(checked: Checked) -> str:
    files = wording.plural(checked.files, "fil", "filer")
    if checked.findings:
        faults = wording.plural(len(checked.findings), "fel", "fel")
        return f"Paketet håller inte: {faults} bland {files}."
    bundles = wording.plural(checked.bundles, "bevispaket", "bevispaket")
    return (
        f"Paketet håller: {files} är oförändrade, ingen saknas och ingen är tillagd. {bundles} prövade."
    )


# --- deliveries ------------------------------------------------------------------------------


@click.group()
def delivery() -> None:
    """Leveranser till e-arkivet."""


@delivery.command("list")
@archive_options
def list_(*, directory: Path | None, as_json: bool) -> None:
    """Visa alla leveranser."""
    with opened(directory) as archive:
        found = deliveries.every(archive)

    def lines() -> Iterator[str]:
        for one in found:
            yield f"{one.label}  {one.title}  ({STATES[one.state]})"
        if not found:
            yield "Inga leveranser är gjorda."

    answer({"deliveries": [_facts(one) for one in found]}, as_json, lines)


@delivery.command()
@archive_options
@click.argument("number", metavar="LEVERANS")
@click.option("--number", "receipt_number", required=True, help="Kvittensens nummer eller beteckning.")
@click.option("--from", "receiver", required=True, help="Vem som har lämnat kvittensen.")
@click.option("--day", default="", help="Kvittensens dag, ÅÅÅÅ-MM-DD. Annars i dag.")
@click.option("--rejected", is_flag=True, help="E-arkivet tog inte emot leveransen.")
@click.option("--note", default="", help="Vad mer som ska stå.")
@click.option("--by", default="", help="Den i arkivet som registrerar; annars kommandoraden.")
def receipt(  # noqa: PLR0913 - one argument an option
    *,
    directory: Path | None,
    as_json: bool,
    number: str,
    receipt_number: str,
    receiver: str,
    day: str,
    rejected: bool,
    note: str,
    by: str,
) -> None:
    """Registrera e-arkivets kvittens på en leverans."""
    with opened(directory) as archive:
        person = deliveries.operator(archive, by)
        answered = deliveries.answer(
            archive,
            person,
            numbered(number),
            deliveries.Receipt(
                receipt_number, receiver, _day(day, archive.clock.now()), not rejected, note
            ),
        )

    def lines() -> Iterator[str]:
        yield f"{answered.label} är {STATES[answered.state]}: {answered.receipt['receipt']}."

    answer(_facts(answered), as_json, lines)


@delivery.command()
@archive_options
@click.argument("number", metavar="LEVERANS")
@click.argument("file", metavar="PAKET", type=click.Path(path_type=Path))
def verify(*, directory: Path | None, as_json: bool, number: str, file: Path) -> None:
    """Pröva ett levererat paket mot arkivet. Slutar med 1 om det inte är det som levererades."""
    with opened(directory) as archive:
        compared = compare(archive, numbered(number), file)
    document = _told(compared.checked) | {
        "ok": compared.ok,
        "delivery": compared.delivery.label,
        "same_file": compared.same_file,
        "records": compared.records,
        "changed_since": compared.changed,
        "disposed_since": compared.disposed,
        "sealed_since": compared.sealed,
        "added_since": compared.added,
    }
    document["fails"] = [
        {"file": one.file, "what": one.what} for one in (*compared.checked.findings, *compared.findings)
    ]
    answer(document, as_json, lambda: _compared(compared))
    raise SystemExit(0 if compared.ok else 1)


def _compared(compared: Compared) -> Iterator[str]:
    for finding in (*compared.checked.findings, *compared.findings):
        yield f"HÅLLER INTE {finding}"
    if not compared.ok:
        yield f"Paketet stämmer inte med leverans {compared.delivery.label}."
        return
    packed = "" if compared.same_file else " Filerna är desamma, men paketet är omslaget på nytt."
    count = wording.plural(compared.records, "handling", "handlingar")
    yield f"Paketet är leverans {compared.delivery.label}, och arkivet håller fast vid {count}.{packed}"
    for words, labels in (
        ("Har ändrats sedan leveransen", compared.changed),
        ("Har gallrats sedan leveransen", compared.disposed),
        ("Har förseglats sedan leveransen", compared.sealed),
    ):
        if labels:
            yield f"{words}: {', '.join(labels)}."
    if compared.added:
        yield f"Har kommit till sedan leveransen: {wording.number(compared.added)}."


def _facts(one: Delivery) -> dict[str, Any]:
    return {
        "delivery": one.label,
        "state": str(one.state),
        "order": dict(one.order),
        "by": one.by_name,
        "at": one.at.isoformat(),
        "made": dict(one.made),
        "receipt": dict(one.receipt),
    }


def numbered(text: str) -> int:
    """A delivery's number, however it is written. Raises UnknownCase."""
    number = parse_delivery_label(text)
    if number is None:
        msg = f"{text} är inget leveransnummer"
        raise UnknownCase(msg, remedy="Skriv det som L-2026-0003.")
    return number


def _day(text: str, now: datetime) -> date:
    try:
        return date.fromisoformat(text) if text else wording.local_day(now)
    except ValueError:
        msg = f"{text} är ingen dag. Skriv den som 2026-11-27."
        raise click.BadParameter(msg, param_hint="--day") from None
