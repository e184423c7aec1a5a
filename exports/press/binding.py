# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bind fragments to one file: pages, tags, bookmarks, anchors, attachments, metadata, seal.

Reads one fragment at a time. The same fragments give the same bytes, a seal aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from exports.document.blocks import Metadata
from exports.press import metadata as told
from exports.press.fragment import Facts, Fragment, Names, rewritten
from exports.press.stamp import Stamp
from exports.press.writing import PdfFile, Sealing, Sign

_LEAF = 200  # names in one leaf of a name tree
_SEAL_FIELD = "Stämpel"
_SEAL_WORDS = "Myndighetens elektroniska stämpel"


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with the document; ``relation`` is how (ISO 19005-3, 6.8)."""

    name: str
    mime: str
    description: str
    path: Path
    relation: str = "Source"


@dataclass(frozen=True, slots=True)
class Seal:
    """Who seals and when: the name shown, room for the signature in bytes, and how it is made."""

    name: str
    room: int
    sign: Sign
    at: datetime


@dataclass(frozen=True, slots=True)
class Cover:
    """What is said of the whole: metadata, part of PDF/A (2 or 3), files beside, the seal."""

    metadata: Metadata
    part: int = 3
    attached: Sequence[Attached] = ()
    seal: Seal | None = None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A fragment to bind: what is known of it, and how to read it when its turn comes."""

    facts: Facts
    read: Callable[[], Fragment]


@dataclass(slots=True)
class _Book:
    """Numbers taken before anything is written: whoever refers forward knows them."""

    pages: int
    tree: int
    top: int
    first_page: int
    anchors: dict[str, tuple[int, float, float]] = field(default_factory=dict)
    shared: dict[str, int] = field(default_factory=dict)
    parents: list[int] = field(default_factory=list)
    children: list[int] = field(default_factory=list)
    ids: list[tuple[str, int]] = field(default_factory=list)
    keys: int = 0
    profile: int = 0
    field: int = 0


def bind(leaves: Sequence[Leaf], cover: Cover, out: BinaryIO, told_of: Callable[[int], None]) -> int:
    """Write the file; returns its number of pages. ``told_of`` hears of each fragment bound."""
    pdf = PdfFile(out)
    total = sum(len(leaf.facts.pages) for leaf in leaves)
    book = _Book(pdf.number(), pdf.number(), pdf.number(), pdf.number(total))
    at = 0
    for leaf in leaves:
        for name, (page, x, y) in leaf.facts.anchors.items():
            book.anchors.setdefault(name, (at + page, x, y))
        at += len(leaf.facts.pages)
    font = next((leaf.facts.font for leaf in leaves if leaf.facts.font), None)
    stamp = Stamp(pdf, font) if font else None
    book.field = pdf.number() if cover.seal else 0
    at = 0
    for place, leaf in enumerate(leaves):
        bound = _Bound(pdf, book, leaf, at, total, stamp, alone=len(leaves) == 1)
        bound.write(place)
        at += len(leaf.facts.pages)
        told_of(place + 1)
    _finish(pdf, book, leaves, cover, total)
    return total


class _Bound:
    """One fragment on its way into the file."""

    def __init__(
        self,
        pdf: PdfFile,
        book: _Book,
        leaf: Leaf,
        at: int,
        total: int,
        stamp: Stamp | None,
        *,
        alone: bool,
    ) -> None:
        self.pdf, self.book, self.leaf, self.stamp = pdf, book, leaf, stamp
        self.at, self.total, self.alone = at, total, alone
        self.numbers: dict[int, int] = {}
        self.page = 0
        self.stamps: dict[int, int] = {}
        self.mark = ""

    def write(self, place: int) -> None:
        """All its objects, and its part of the tree of tags."""
        fragment = self.leaf.read()
        facts = fragment.facts
        self.mark = f"{place}-"
        self.numbers = {page: self.book.first_page + self.at + n for n, page in enumerate(facts.pages)}
        self.numbers[facts.document] = self.book.top if self.alone else self.pdf.number()
        known = set()
        for part in fragment.parts:
            if part.number in self.numbers:
                continue
            if part.sum and part.sum in self.book.shared:
                self.numbers[part.number] = self.book.shared[part.sum]
                known.add(part.number)
                continue
            self.numbers[part.number] = self.pdf.number()
            if part.sum:
                self.book.shared[part.sum] = self.numbers[part.number]
        self.book.profile = self.book.profile or self.numbers[facts.profile]
        places = {page: n for n, page in enumerate(facts.pages)}
        names = Names(self.numbers.__getitem__, self._word, self._key, self._anchor, self._id)
        for part in fragment.parts:
            if part.number in known:
                continue
            self.page = places.get(part.number, -1)
            body = rewritten(part.body, names)
            if part.content is None:
                self.pdf.put(self.numbers[part.number], body)
            else:
                self.pdf.stream(self.numbers[part.number], body, part.content)
        self._tree(facts, names)

    def _word(self, word: bytes) -> bytes:
        """What a word of the fragment stands for in the file."""
        if word == b"R":
            return b"%d 0 R" % self.book.pages
        if word == b"W":
            first = self.at + self.page == 0 and self.book.field
            return b"%d 0 R" % self.book.field if first else b""
        if self.stamp is None:
            return b""
        if word == b"N":
            return b"%d 0 R" % self.stamp.font
        wide = self.leaf.facts.widths[self.page]
        return b"%d 0 R" % self.stamp.page(self.at + self.page + 1, self.total, wide)

    def _key(self, key: int) -> int:
        return self.book.keys + key

    def _anchor(self, name: str) -> bytes:
        return _place(self.book, name)

    def _id(self, name: str) -> bytes:
        return b"(%s%s)" % (self.mark.encode(), name.encode())

    def _tree(self, facts: Facts, names: Names) -> None:
        """The fragment's tags: under a part of their own, unless it is the whole document."""
        book, pdf, own = self.book, self.pdf, self.numbers[facts.document]
        children = [self.numbers[child] for child in facts.children]
        if self.alone:
            book.children = children
        else:
            kids = b" ".join(b"%d 0 R" % child for child in children)
            body = b"<</Type/StructElem/S/Sect/P %d 0 R/K[%s]>>" % (book.top, kids)
            pdf.put(own, body)
            book.children.append(own)
        book.ids += [(f"{self.mark}{name}", self.numbers[number]) for name, number in facts.ids]
        rows = [
            b"%d %s" % (self._key(key), rewritten(value.encode(), names))
            for key, value in facts.parents
        ]
        last = max((key for key, _ in facts.parents), default=0)
        limits = b"/Limits[%d %d]" % (book.keys, book.keys + last)
        book.parents.append(pdf.add(b"<<%s/Nums[%s]>>" % (limits, b" ".join(rows))))
        book.keys += last + 1


def _place(book: _Book, name: str) -> bytes:
    """Where a name leads; one that is nowhere leads to the beginning."""
    page, x, y = book.anchors.get(name, (0, 0.0, 842.0))
    return b"[%d 0 R/XYZ %.2f %.2f 0]" % (book.first_page + page, x, y)


# --- the whole -------------------------------------------------------------------------------


def _finish(pdf: PdfFile, book: _Book, leaves: Sequence[Leaf], cover: Cover, total: int) -> None:
    kids = b" ".join(b"%d 0 R" % (book.first_page + n) for n in range(total))
    pdf.put(book.pages, b"<</Type/Pages/Count %d/Kids[%s]>>" % (total, kids))
    names = [_tree(pdf, b"Dests", ((n, _place(book, n)) for n in sorted(book.anchors, key=_coded)))]
    catalog = [
        b"/Type/Catalog/Version/1.7/Pages %d 0 R/StructTreeRoot %d 0 R" % (book.pages, book.tree),
        b"/Lang(sv)/MarkInfo<</Marked true>>/ViewerPreferences<</DisplayDocTitle true>>",
        b"/OutputIntents[<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier(sRGB)"
        b"/Info(sRGB)/DestOutputProfile %d 0 R>>]" % book.profile,
        _outlines(pdf, book, leaves),
    ]
    files = [(one, _attach(pdf, one, cover)) for one in sorted(cover.attached, key=_named)]
    if files:
        names.append(_tree(pdf, b"EmbeddedFiles", ((o.name, b"%d 0 R" % n) for o, n in files)))
        catalog.append(b"/AF[%s]" % b" ".join(b"%d 0 R" % n for _, n in files))
    sealing = _field(pdf, book, cover) if cover.seal else None
    if sealing:
        catalog.append(b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>" % book.field)
    _tags(pdf, book)
    packet = pdf.number()
    pdf.stream(packet, b"/Type/Metadata/Subtype/XML", told.xmp(cover.metadata, cover.part))
    catalog.append(b"/Names<<%s>>/Metadata %d 0 R" % (b"".join(names), packet))
    root = pdf.add(b"<<%s>>" % b"".join(catalog))
    pdf.finish(root, pdf.add(told.information(cover.metadata)), sealing)


def _coded(name: str) -> bytes:
    return name.encode()


def _named(one: Attached) -> str:
    return one.name


def _tree(pdf: PdfFile, kind: bytes, rows: Iterable[tuple[str, bytes]]) -> bytes:
    """A name tree of sorted names, a couple of hundred to a leaf (ISO 32000-1, 7.9.6)."""
    leaves, waiting = [], list[tuple[bytes, bytes]]()

    def leaf() -> None:
        said = b" ".join(b"%s %s" % row for row in waiting)
        limits = b"[%s %s]" % (waiting[0][0], waiting[-1][0])
        leaves.append(pdf.add(b"<</Limits%s/Names[%s]>>" % (limits, said)))
        waiting.clear()

    for name, value in rows:
        waiting.append((told.text(name), value))
        if len(waiting) == _LEAF:
            leaf()
    if waiting:
        leaf()
    kids = b" ".join(b"%d 0 R" % one for one in leaves)
    root = b"<</Kids[%s]>>" % kids if leaves else b"<</Names[]>>"
    return b"/%s %d 0 R" % (kind, pdf.add(root))


def _tags(pdf: PdfFile, book: _Book) -> None:
    """The top of the tree of tags."""
    kids = b" ".join(b"%d 0 R" % child for child in book.children)
    body = b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (book.tree, kids)
    pdf.put(book.top, body)
    parents = b" ".join(b"%d 0 R" % leaf for leaf in book.parents)
    keys = pdf.add(b"<</Kids[%s]>>" % parents)
    heads = (
        _tree(pdf, b"IDTree", ((n, b"%d 0 R" % to) for n, to in sorted(book.ids))) if book.ids else b""
    )
    root = b"<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d%s>>"
    pdf.put(book.tree, root % (book.top, keys, book.keys, heads))


@dataclass(slots=True)
class _Mark:
    """A bookmark with those under it."""

    number: int
    level: int
    title: str
    place: bytes
    under: list[_Mark] = field(default_factory=list)

    def opened(self) -> int:
        """How many stand under it, at any depth."""
        return sum(1 + one.opened() for one in self.under)


def _outlines(pdf: PdfFile, book: _Book, leaves: Sequence[Leaf]) -> bytes:
    """The bookmarks of all fragments as one tree, by the level of each heading."""
    root, at = _Mark(pdf.number(), 0, "", b""), 0
    path = [root]
    for leaf in leaves:
        for level, title, page, x, y in leaf.facts.bookmarks:
            while path[-1].level >= level:
                path.pop()
            where = b"[%d 0 R/XYZ %.2f %.2f 0]" % (book.first_page + at + page, x, y)
            made = _Mark(pdf.number(), level, title, where)
            path[-1].under.append(made)
            path.append(made)
        at += len(leaf.facts.pages)
    if not root.under:
        return b""
    _outline(pdf, root)
    return b"/Outlines %d 0 R/PageMode/UseOutlines" % root.number


def _outline(pdf: PdfFile, mark: _Mark) -> None:
    """A bookmark's children, each with its neighbours. Long lists are shown closed."""
    last = len(mark.under) - 1
    for place, one in enumerate(mark.under):
        said = [b"/Title%s/Parent %d 0 R/Dest%s" % (told.text(one.title), mark.number, one.place)]
        if place:
            said.append(b"/Prev %d 0 R" % mark.under[place - 1].number)
        if place < last:
            said.append(b"/Next %d 0 R" % mark.under[place + 1].number)
        if one.under:
            _outline(pdf, one)
            said.append(_span(one))
        pdf.put(one.number, b"<<%s>>" % b"".join(said))
    if not mark.level:
        head = b"<</Type/Outlines%s>>" % _span(mark)
        pdf.put(mark.number, head)


def _span(mark: _Mark) -> bytes:
    count = mark.opened() if len(mark.under) <= 100 or not mark.level else -len(mark.under)
    first, last = mark.under[0].number, mark.under[-1].number
    return b"/First %d 0 R/Last %d 0 R/Count %d" % (first, last, count)


def _attach(pdf: PdfFile, one: Attached, cover: Cover) -> int:
    """A file inside the file; read in pieces."""
    at = told.moment(cover.metadata.made_at)
    mime = one.mime.replace("/", "#2f").encode()
    stream, facts = pdf.number(), pdf.number()
    head = b"/Type/EmbeddedFile/Subtype/%s/Params %d 0 R" % (mime, facts)
    with one.path.open("rb") as source:
        size, digest = pdf.flowing(stream, head, source)
    pdf.put(facts, b"<</Size %d/CheckSum<%s>/ModDate%s>>" % (size, digest.hex().encode(), at))
    name = told.text(one.name)
    return pdf.add(
        b"<</Type/Filespec/F%s/UF%s/Desc%s/AFRelationship/%s/EF<</F %d 0 R/UF %d 0 R>>>>"
        % (name, name, told.text(one.description), one.relation.encode(), stream, stream)
    )


def _field(pdf: PdfFile, book: _Book, cover: Cover) -> Sealing | None:
    """The seal's place: a field with words of its own, tagged, on the first page but not seen."""
    seal = cover.seal
    if seal is None:
        return None
    signature, element, key = pdf.number(), pdf.number(), book.keys
    words, page = told.text(_SEAL_WORDS), book.first_page
    widget = (
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T%s/TU%s/Contents%s/F 132/Rect[0 0 0 0]"
        b"/P %d 0 R/V %d 0 R/StructParent %d>>"
    )
    pdf.put(book.field, widget % (told.text(_SEAL_FIELD), words, words, page, signature, key))
    kid = b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % (book.field, page)
    form = b"<</Type/StructElem/S/Form/P %d 0 R/Pg %d 0 R/Alt%s/K[%s]>>"
    pdf.put(element, form % (book.top, page, words, kid))
    book.children.append(element)
    book.parents.append(pdf.add(b"<</Limits[%d %d]/Nums[%d %d 0 R]>>" % (key, key, key, element)))
    book.keys += 1
    facts = b"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M%s/Name%s/Reason%s" % (
        told.moment(seal.at),
        told.text(seal.name),
        told.text("Handling ur arkivet"),
    )
    return Sealing(signature, facts, seal.room, seal.sign)
