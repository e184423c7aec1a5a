# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Hold a delivered package against the archive, however many years later. Reads only.

What must never differ is a finding: the package itself, the log it rests on, the rows it names. What
may have happened since (a new version, a disposal, more records of the same year) is told beside.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archiver.archive.archive import Archive
from archiver.archive.reading import Reader
from archiver.desk import deliveries
from archiver.errors import Refused
from archiver.ids import parse_record_label
from archiver.ledger.ledger import TileReader, read_head
from archiver.ledger.proof import subtree_root
from archiver.model.delivery import Delivery
from archiver.store import holds, log_rows, records, retention
from exports import files
from exports.packages import scope
from exports.packages.checking import Checked, Finding, check
from exports.packages.opening import Package, package

_RECORDS = "representations/handlingar/data/handlingar-"


@dataclass(slots=True)
class Compared:
    """What the comparison came to; by label, what has happened to records since."""

    delivery: Delivery
    checked: Checked
    same_file: bool
    records: int = 0
    findings: list[Finding] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    disposed: list[str] = field(default_factory=list)
    sealed: list[str] = field(default_factory=list)
    added: int = 0

    @property
    def ok(self) -> bool:
        """Whether the package is the one that was delivered and the archive still holds it."""
        return self.checked.ok and not self.findings


def compare(archive: Archive, number: int, path: Path) -> Compared:
    """Hold a file against a delivery. Raises UnknownCase, NotAPackage, Refused when none was made."""
    delivery = deliveries.get(archive, number)
    if not delivery.made:
        msg = f"Något paket för {delivery.label} har aldrig blivit klart"
        raise Refused(msg)
    checked = check(path, archive.public_key())
    same = path.is_file() and files.stamp(path).sha256 == delivery.made["sha256"]
    compared = Compared(delivery, checked, same)
    if checked.contents != delivery.made["contents"]:
        compared.findings.append(
            Finding(path.name, f"är inte det paket som levererades som {delivery.label}")
        )
        return compared
    if checked.ok:
        with archive.reader() as reader, package(path) as opened:
            _held(reader, delivery, opened, compared, base="data/" if checked.bagged else "")
            compared.added = _added(archive, reader, delivery, compared)
    return compared


def _held(reader: Reader, delivery: Delivery, opened: Package, compared: Compared, base: str) -> None:
    size, head = delivery.made["rows"], read_head(reader.connection)
    hashes = TileReader(reader.connection)
    if head.size < size or subtree_root(0, size, hashes).hex() != delivery.made["root"]:
        compared.findings.append(Finding("loggen", "är inte den logg som paketet vilar på"))
    for name in sorted(opened.names):
        if name.startswith(f"{base}{_RECORDS}") and name.endswith(".json"):
            with opened.open(name) as file:
                told = json.load(file)["records"]
            compared.records += len(told)
            compared.findings += _rows(reader, name, told)
            _since(reader, told, compared)


def _rows(reader: Reader, name: str, told: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """Each version's row in the log commits to the same as when it was delivered."""
    stated = {
        version["entry"]: (record["record"], version["commitment"])
        for record in told
        for version in record["versions"]
    }
    held = log_rows.rows(reader.connection, list(stated))
    for entry, (label, commitment) in stated.items():
        if entry not in held or held[entry].commitment.hex() != commitment:
            yield Finding(name, f"{label} har en version som arkivets logg inte känner (rad {entry})")


def _since(reader: Reader, told: Sequence[Mapping[str, Any]], compared: Compared) -> None:
    """What has happened to the records since they were delivered."""
    connection = reader.connection
    by_number = {parse_record_label(one["record"]) or 0: one for one in told}
    rows = {row["id"]: row for row in records.rows(connection, list(by_number))}
    closed = holds.sealed(connection, list(by_number))
    for number, one in by_number.items():
        label = one["record"]
        if number not in rows:
            if retention.disposed(connection, number) is None:
                compared.findings.append(
                    Finding(label, "finns inte i arkivet, och inget beslut säger varför")
                )
            else:
                compared.disposed.append(label)
        elif number in closed:
            compared.sealed.append(label)
        elif rows[number]["versions"] != len(one["versions"]):
            compared.changed.append(label)


def _added(archive: Archive, reader: Reader, delivery: Delivery, compared: Compared) -> int:
    """How many records belong to the account and year now that were not in the package."""
    order = delivery.order
    if "account" not in order:
        return 0
    wanted = scope.Order(account=order["account"], year=order["year"])
    now = scope.chosen(archive, reader, wanted)
    here = compared.records - len(compared.disposed) - len(compared.sealed)
    return max(0, len(now.records) - here)
