# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Packages to look into and to spoil."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping
from pathlib import Path

from archiver.archive.archive import Archive
from exports.packages.delivering import Made, deliver
from exports.packages.scope import Order
from tests.builders.desk import ARKIVARIE

Files = dict[str, bytes]


def make(archive: Archive, out: Path, account: str = "Åkerby kommun", **given: object) -> Made:
    """Deliver an account's year, 2026 unless another is given."""
    order = Order(account=account, **{"year": 2026, **given})  # type: ignore[arg-type]
    return deliver(archive, ARKIVARIE, order, out)


def unpacked(package: Path, folder: Path) -> Path:
    """The package in a folder: its one top folder."""
    with tarfile.open(package) as tar:
        tar.extractall(folder, filter="data")
    (top,) = folder.iterdir()
    return top


def files(package: Path) -> Files:
    """Every file of a tar by its whole name."""
    with tarfile.open(package) as tar:
        found = {m.name: tar.extractfile(m) for m in tar.getmembers()}
        return {name: file.read() for name, file in found.items() if file is not None}


def packed(content: Mapping[str, bytes], out: Path) -> Path:
    """The files as a tar, whatever they are."""
    with tarfile.open(out, "w") as tar:
        for name, body in content.items():
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return out


def named(found: Files, ending: str) -> str:
    """The one file whose name ends so."""
    (name,) = (name for name in found if name.endswith(ending))
    return name
