# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Check a package by itself, without any archive: each file there, unchanged, and none besides.

Every file is held against the signed list of checksums and against METS, which are made apart; a bag's
own lists as well. Refuses to know who holds the key.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import unquote

from lxml import etree

from archiver.errors import NotAPackage
from exports.bundle import verify as bundle
from exports.packages import mets
from exports.packages.opening import Package, package
from exports.packages.writing import FORMAT, SIGNATURE, SUMS

_METS, _BAG = "METS.xml", "bagit.txt"
_TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt")
_TAG_SUMS = "tagmanifest-sha256.txt"


class _NoList(Exception):
    """A list of checksums that is not written as the archive writes it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: which file, and what is wrong with it, in Swedish."""

    file: str
    what: str

    def __str__(self) -> str:
        told = f"{self.file}: {self.what}"
        return "".join(sign if sign.isprintable() else "\ufffd" for sign in told)


@dataclass(slots=True)
class Checked:
    """What a check came to. ``contents`` is the checksum of the list of checksums."""

    package: str
    bagged: bool
    files: int
    contents: str
    signed: bool  # the signature is good under the key that was given
    bundles: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether everything that could be tried holds."""
        return not self.findings


def check(path: Path, key: str = "", *, bundles: bool = True) -> Checked:
    """Try a package. ``key`` is the log's public key from elsewhere; without it, no signature is tried.

    Raises NotAPackage when the file is none of ours, or made to harm whoever opens it.
    """
    with package(path) as opened:
        base = "data/" if _BAG in opened.names else ""
        if f"{base}{SUMS}" not in opened.names:
            msg = f"Filen {SUMS} saknas, så paketet går inte att pröva"
            raise NotAPackage(msg)
        digests = {name: _digest(opened, name) for name in opened.names}
        contents = digests[f"{base}{SUMS}"]
        checked = Checked(opened.top.rstrip("/"), bool(base), len(opened.names), contents, signed=False)
        checked.findings += _doubled(opened)
        checked.findings += _against_sums(opened, digests, base)
        checked.findings += _against_mets(opened, digests, base)
        if base:
            checked.findings += _against_bag(opened, digests)
        checked.findings += _signature(opened, base, checked, key)
        if bundles and checked.ok:
            checked.findings += _bundles(opened, base, checked, key)
    checked.findings = list(dict.fromkeys(checked.findings))  # several lists may tell of one file
    return checked


def _digest(opened: Package, name: str) -> str:
    with opened.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _doubled(opened: Package) -> Iterator[Finding]:
    for name, times in Counter(opened.names).items():
        if times > 1:
            yield Finding(name, f"finns {times} gånger i paketet")


def _compared(
    told: Mapping[str, str], digests: Mapping[str, str], beside: frozenset[str], listing: str
) -> Iterator[Finding]:
    """Files that are changed, missing, or not told of by a list."""
    for name, digest in told.items():
        if name not in digests:
            yield Finding(name, "saknas")
        elif digests[name] != digest:
            yield Finding(name, "är ändrad")
    for name in digests:
        if name not in told and name not in beside:
            yield Finding(name, f"hör inte till paketet: den står inte i {listing}")


def _against_sums(opened: Package, digests: Mapping[str, str], base: str) -> Iterator[Finding]:
    try:
        told = _sums(opened, f"{base}{SUMS}", base)
    except _NoList as listing:
        yield Finding(str(listing), "är ändrad: listan går inte att läsa")
        return
    beside = {f"{base}{SUMS}", f"{base}{SIGNATURE}"}
    if base:
        beside |= {*_TAGS, _TAG_SUMS}
    if f"{base}{SIGNATURE}" not in digests:
        yield Finding(f"{base}{SIGNATURE}", "saknas")
    yield from _compared(told, digests, frozenset(beside), SUMS)


def _against_bag(opened: Package, digests: Mapping[str, str]) -> Iterator[Finding]:
    payload = {name: digest for name, digest in digests.items() if name.startswith("data/")}
    for listing, held in (
        ("manifest-sha256.txt", payload),
        (_TAG_SUMS, {name: digests[name] for name in _TAGS if name in digests}),
    ):
        if listing not in digests:
            yield Finding(listing, "saknas")
            continue
        try:
            yield from _compared(_sums(opened, listing, ""), held, frozenset(), listing)
        except _NoList:
            yield Finding(listing, "är ändrad: listan går inte att läsa")


def _sums(opened: Package, name: str, base: str) -> dict[str, str]:
    """A list of checksums: two spaces between sum and name."""
    told: dict[str, str] = {}
    with opened.open(name) as file:
        for line in file:
            digest, _, path = line.decode("utf-8", "replace").rstrip("\n").partition("  ")
            if len(digest) != 64 or not path or f"{base}{path}" in told:
                raise _NoList(name)
            told[f"{base}{path}"] = digest
    return told


# --- METS ------------------------------------------------------------------------------------


def _against_mets(opened: Package, digests: Mapping[str, str], base: str) -> Iterator[Finding]:
    """METS names every file but itself and what is signed beside it, with the same checksum."""
    if f"{base}{_METS}" not in digests:
        yield Finding(f"{base}{_METS}", "saknas")
        return
    told: dict[str, str] = {}
    waiting = [base]
    while waiting:
        folder = waiting.pop()
        try:
            with opened.open(f"{folder}{_METS}") as file:
                inside = dict(_told(file, folder))
        except etree.XMLSyntaxError:
            yield Finding(f"{folder}{_METS}", "går inte att läsa")
            return
        told |= inside
        if folder == base:
            waiting += [n.removesuffix(_METS) for n in inside if n.endswith(_METS) and n in digests]
    beside = {f"{base}{_METS}", f"{base}{SUMS}", f"{base}{SIGNATURE}", *_TAGS, _TAG_SUMS}
    yield from _compared(told, digests, frozenset(beside), _METS)


def _told(file: IO[bytes], folder: str) -> Iterator[tuple[str, str]]:
    """The files that a METS document names, with their checksums."""
    space, link = f"{{{mets.METS}}}", f"{{{mets.XLINK}}}href"
    wanted = (f"{space}file", f"{space}mdRef")
    for _, element in etree.iterparse(
        file, tag=wanted, resolve_entities=False, no_network=True, load_dtd=False
    ):
        place = element.find(f"{space}FLocat") if element.tag == wanted[0] else element
        if place is not None:
            name = unquote(place.get(link) or "")
            yield f"{folder}{name}", (element.get("CHECKSUM") or "").lower()
        element.clear()


# --- signature and evidence ------------------------------------------------------------------


def _signature(opened: Package, base: str, checked: Checked, key: str) -> Iterator[Finding]:
    name = f"{base}{SIGNATURE}"
    if not key or name not in opened.names:
        return
    try:
        lines = bundle.open_note(opened.read(name).decode(), bundle.read_key(key))
    except (bundle.Wrong, ValueError) as error:
        yield Finding(name, str(error) if isinstance(error, bundle.Wrong) else "går inte att läsa")
        return
    if lines[0] != FORMAT or lines[2] != f"{checked.package} {checked.contents}":
        yield Finding(name, "underskriften gäller en annan lista eller ett annat paket")
        return
    checked.signed = True


def _bundles(opened: Package, base: str, checked: Checked, key: str) -> Iterator[Finding]:
    """Every evidence bundle, as its own program checks it."""
    folder = f"{base}representations/bevis/data/"
    for name in sorted(name for name in opened.names if name.startswith(folder)):
        with tempfile.NamedTemporaryFile(suffix=".zip") as copy:
            with opened.open(name) as file:
                shutil.copyfileobj(file, copy)
            copy.flush()
            wrong = [said for holds, said in bundle.check(Path(copy.name), key) if not holds]
        checked.bundles += 1
        yield from (Finding(name, said) for said in wrong)
