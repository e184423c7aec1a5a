# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as PDF/A and PDF/UA-1 in one file, tagged, in Swedish, of any length.

A short one is set here; a long one in parts by two other processes, kept in a folder until the file
is whole, so that work that was stopped goes on where it was. Dates and seals aside, the same
document gives the same bytes. Loads nothing but the archive's own pictures.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO

from archiver.store.blobs import Blobs
from exports import files, markup
from exports.document.blocks import Document
from exports.picture_store import PictureStore
from exports.press import contents, crew, plan
from exports.press.binding import Attached, Cover, Leaf, Seal, bind
from exports.press.fragment import load, load_facts
from exports.press.setting import ANCHOR_SCHEME, Pages, fragment
from exports.press.styles import style

_SET = ".del"  # a part that is set
WORK = ".arbete-"  # how the folders of unfinished work are called


@dataclass(frozen=True, slots=True)
class Terms:
    """How files leave this archive: part of PDF/A (2 or 3), files beside or not, the seal."""

    part: int = 3
    attach: bool = True
    seal: Seal | None = None


PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to go with the document, and how it is written."""

    name: str
    mime: str
    description: str
    write: Callable[[BinaryIO], object]


def write(
    document: Document,
    file: BinaryIO,
    blobs: PictureStore,
    pages: Pages | None = None,
    *,
    terms: Terms = PLAIN,
    attachments: Sequence[Attachment] = (),
) -> int:
    """Set a document as PDF; returns its number of pages.

    ``pages`` is told how many pages are laid out; it may raise. Raises CannotPrint, DiskFull,
    PrintingStopped, SealMissing.
    """
    with workplace(_beside(file)) as folder:
        ready = prepare(document, blobs, folder, attachments if terms.attach else ())
        return print_prepared(ready, file, blobs, pages, terms)


@dataclass(slots=True)
class Prepared:
    """A document read to its end: nothing more is asked of the archive but its pictures."""

    document: Document
    folder: Path
    whole: str = ""  # the page, when the document is short
    front: list[crew.Order] = field(default_factory=list)
    body: list[crew.Order] = field(default_factory=list)
    lines: list[markup.Line] = field(default_factory=list)
    attached: list[Attached] = field(default_factory=list)


def prepare(
    document: Document, blobs: PictureStore, folder: Path, attachments: Sequence[Attachment] = ()
) -> Prepared:
    """Read a document, a part in memory at a time, into a folder. Raises DiskFull."""
    ready = Prepared(document, folder)
    for number, one in enumerate(attachments):
        path = folder / f"bilaga-{number}"
        with files.whole(path) as file:
            one.write(file)
        ready.attached.append(Attached(one.name, one.mime, one.description, path))
    coming = plan.parts(document, plan.LARGEST)
    first = list(islice(coming, 3))
    if len(first) < 3 and sum(part.size + len(part.lines) for part in first) <= plan.SMALL:
        ready.whole = markup.html(document)
        return ready
    for part in chain(first, coming):
        page = markup.page(document, opening=part.opening, lead=part.lead, sections=part.stretches)
        (ready.body if part.stretches else ready.front).append(_ordered(folder, page))
        ready.lines += part.lines
        _spill(part.pictures, blobs, folder)
    return ready


def print_prepared(
    ready: Prepared, file: BinaryIO, blobs: PictureStore, pages: Pages | None, terms: Terms
) -> int:
    """Set what was read, and bind it. Raises as ``write``."""
    told = pages or (lambda _: None)
    cover = Cover(ready.document.metadata, terms.part, ready.attached, terms.seal)
    if ready.whole:
        made = fragment(ready.whole, style(apart=False), blobs, told)
        return bind([Leaf(made.facts, lambda: made)], cover, file, lambda _: None)
    pictures = blobs.root if isinstance(blobs, Blobs) else _pictures(ready.folder)
    _set([*ready.front, *ready.body], pictures, told)
    listed = _contents(ready, pictures, told) if ready.document.contents else []
    leaves = [_leaf(order) for order in (*ready.front, *listed, *ready.body)]
    laid = sum(len(leaf.facts.pages) for leaf in leaves)
    return bind(leaves, cover, file, lambda _: told(laid))


def _contents(ready: Prepared, pictures: Path, told: Pages) -> list[crew.Order]:
    """The pages of contents: set again if they turn out to be more or fewer than was thought."""
    pages = contents.pages_of([load_facts(order.out) for order in ready.body])
    before = sum(len(load_facts(order.out).pages) for order in ready.front)
    parts = contents.parts(ready.lines)
    counts = [contents.guess(part) for part in parts]
    orders: list[crew.Order] = []
    for _ in range(contents.ROUNDS):
        start = before + sum(counts)
        orders = [
            _ordered(ready.folder, markup.page(ready.document, contents=one))
            for one in contents.numbered(parts, pages, start, ANCHOR_SCHEME)
        ]
        _set(orders, pictures, told)
        found = [len(load_facts(order.out).pages) for order in orders]
        if found == counts:
            break
        counts = found
    return orders


def _set(orders: Sequence[crew.Order], pictures: Path, told: Pages) -> None:
    left = [order for order in dict.fromkeys(orders) if not order.out.exists()]
    if left:
        crew.set_all(left, pictures, told)


def _leaf(order: crew.Order) -> Leaf:
    return Leaf(load_facts(order.out), lambda: load(order.out))


# --- the folder of work ----------------------------------------------------------------------


@contextmanager
def workplace(folder: Path, *, lasting: bool = False) -> Iterator[Path]:
    """A folder for parts. A lasting one is kept when work is stopped, and found again."""
    if not lasting:
        folder.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=WORK, dir=folder))
    else:
        made = folder
        made.mkdir(mode=0o700, exist_ok=True)
    files.sweep(made)
    done = False
    try:
        yield made
        done = True
    finally:
        if done or not lasting or not any(made.glob(f"*{_SET}")):
            shutil.rmtree(made, ignore_errors=True)


def _beside(file: BinaryIO) -> Path:
    """The folder that a file is written in; for one in memory, that of temporary files."""
    name = getattr(file, "name", None)
    return Path(name).parent if isinstance(name, str) else Path(tempfile.gettempdir())


def _ordered(folder: Path, page: str) -> crew.Order:
    """A part by the hash of all that decides how it is set: the same part is set once."""
    said = f"{load_version()}\n{style(apart=True)}\n{page}"
    name = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    order = crew.Order(folder / f"{name}.html", folder / f"{name}{_SET}")
    if not order.out.exists():
        with files.whole(order.html) as file:
            file.write(page.encode())
    return order


def load_version() -> str:
    """The setter's version: another one may break lines elsewhere."""
    from importlib.metadata import version  # noqa: PLC0415

    return version("weasyprint")


def _pictures(folder: Path) -> Path:
    return folder / "bilder"


def _spill(shown: Sequence[str], blobs: PictureStore, folder: Path) -> None:
    """Give the other processes the pictures that only this one has."""
    if isinstance(blobs, Blobs):
        return
    kept = Blobs(_pictures(folder))
    for name in shown:
        sha256 = bytes.fromhex(name)
        if not kept.path(sha256).exists():
            kept.put(blobs.read(sha256))
