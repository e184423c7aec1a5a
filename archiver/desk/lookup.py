# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Tables that a municipality may own: provisions, grounds for removal, fees. Data, never code.

A file in the archive's folder with the same name takes the place of the one that is shipped.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from archiver.errors import DeskTableWrong

Row = TypeVar("Row", "Provision", "Ground")

_SHIPPED = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision of secrecy (OSL-14)."""

    code: str
    name: str
    about: str
    harm: str
    activity: str = ""
    years: int = 0


@dataclass(frozen=True, slots=True)
class Ground:
    """Why something is removed. ``bbs``: the law obliges to (BBS 5 §)."""

    code: str
    name: str
    provision: str
    bbs: bool


def provisions(folder: Path) -> Mapping[str, Provision]:
    """Every provision by its code. Raises DeskTableWrong."""
    return _by_code(folder, "lagrum", Provision)


def grounds(folder: Path) -> Mapping[str, Ground]:
    """Every ground for removal by its code."""
    return _by_code(folder, "grunder", Ground, "grund")


def _by_code(folder: Path, name: str, kind: type[Row], key: str = "") -> dict[str, Row]:
    return {row["code"]: _made(name, kind, row) for row in read(folder, name, key or name)}


def read(folder: Path, name: str, key: str) -> list[dict[str, Any]]:
    """The rows of a table: the municipality's own file, or the one that is shipped."""
    own = folder / f"{name}.toml"
    path = own if own.is_file() else _SHIPPED / f"{name}.toml"
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))[key]
        codes = [row["code"] for row in rows]
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        msg = f"{path.name} går inte att läsa: {error}"
        raise DeskTableWrong(msg) from None
    if len(codes) != len(set(codes)):
        msg = f"{path.name} har samma kod två gånger"
        raise DeskTableWrong(msg)
    return list(rows)


def _made(name: str, kind: type[Row], row: Mapping[str, Any]) -> Row:
    known = {field.name for field in fields(kind)}
    try:
        return kind(**{key: value for key, value in row.items() if key in known})
    except TypeError:
        msg = f"{name}.toml: raden {row['code']} saknar en uppgift"
        raise DeskTableWrong(msg) from None
