# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""BagIt 1.0 (RFC 8493) around a package: the package is the payload, and these are its tag files."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

from exports.packages.container import Container, Ledger, Tray
from exports.packages.describing import Told

DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_TEXT = "text/plain"


def finish(container: Container, told: Told, folder: Path, payload: Ledger) -> None:
    """Declaration, facts and checksums, once everything else is in."""
    tags = Ledger(folder)
    try:
        tray = Tray(container, told.package, folder, tags)
        tray.text("bagit.txt", DECLARATION.encode(), _TEXT)
        tray.text("bag-info.txt", _facts(told, payload).encode(), _TEXT)
        with tray.draft() as file:
            for listed in payload:
                file.write(f"{listed.sha256}  data/{listed.path}\n".encode())
            tray.place("manifest-sha256.txt", file, _TEXT)
        sums = "".join(f"{listed.sha256}  {listed.path}\n" for listed in tags)
        tray.text("tagmanifest-sha256.txt", sums.encode(), _TEXT)
    finally:
        tags.close()


def _facts(told: Told, payload: Ledger) -> str:
    rows = (
        ("Source-Organization", told.municipality),
        ("External-Identifier", told.package),
        ("External-Description", f"{told.scope.title}: {told.count} ur {told.software}"),
        ("Internal-Sender-Identifier", told.number),
        ("Bagging-Date", told.at.astimezone(UTC).date().isoformat()),
        ("Payload-Oxum", f"{payload.size}.{payload.count}"),
    )
    return "".join(f"{name}: {' '.join(value.split())}\n" for name, value in rows)
