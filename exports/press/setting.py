# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Set one HTML page as a fragment of a PDF. The only module that speaks with WeasyPrint.

Knows nothing of other fragments. Fetches nothing but the archive's own pictures.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import re
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from types import ModuleType
from typing import Any

from archiver.errors import CannotPrint
from exports.picture_store import PictureStore
from exports.press import stamp
from exports.press.fragment import Facts, Fragment, Part, references

Pages = Callable[[int], None]

ANCHOR_SCHEME = "archive-anchor:"
_FACE = "NotoSans"
_VARIANT = "pdf/a-3a"
_ORDINARY = 400  # the weight of the words in the margins
_POINTS = 0.75  # points a CSS pixel
_LEVEL = 6
_SHARED = 200  # bytes: a smaller stream is not worth looking for in other fragments
_DATE = "0"  # subset fonts carry a date: always the same, or no two files were ever alike


def load_weasyprint() -> ModuleType:
    """WeasyPrint, or what to install. Only PDF files need it: everything else works without."""
    try:
        with redirect_stdout(io.StringIO()):  # it prints advice of its own, in English
            import weasyprint  # noqa: PLC0415 - loads system libraries that may be missing
    except OSError as error:
        msg = "Pdf-filer kan inte skapas: biblioteket Pango saknas på den här datorn"
        raise CannotPrint(msg) from error
    module: ModuleType = weasyprint
    return module


def fragment(
    page: str, style: str, blobs: PictureStore, pages: Pages | None = None, *, stamped: bool = False
) -> Fragment:
    """Set a page. ``stamped`` leaves the page numbers to the binding, and sends the font along.

    ``pages`` is told each page number as it is laid out; what it raises stops the work. A sign that
    no font has is told by its number. Raises CannotPrint when the machine lacks what printing needs.
    """
    made, missing = _set(page, style, blobs, pages, stamped=stamped)
    if missing:
        told = re.compile(f"[{re.escape(missing)}]+").sub(_by_number, page)
        made, _ = _set(told, style, blobs, pages, stamped=stamped)
        made.facts.missing = missing
    return made


def _by_number(found: re.Match[str]) -> str:
    """Signs that no font on the machine has: an empty box would say less."""
    return f"[{' '.join(f'U+{ord(sign):04X}' for sign in found[0])}]"


def _set(
    page: str, style: str, blobs: PictureStore, pages: Pages | None, *, stamped: bool
) -> tuple[Fragment, str]:
    """The fragment, and the signs in it that no font has."""
    weasyprint = load_weasyprint()
    _emoji_once()
    from exports.pictures import PictureFetcher  # noqa: PLC0415 - needs WeasyPrint, see above

    fetcher = PictureFetcher(blobs)
    with _told(pages) as missed, _dated(), warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile to be closed by the collector.
        warnings.filterwarnings("ignore", "unclosed file", ResourceWarning)
        source = weasyprint.HTML(
            string=page, base_url="archive:", url_fetcher=fetcher, media_type="print"
        )
        sheet = weasyprint.CSS(string=style, url_fetcher=fetcher)
        document = source.render(stylesheets=[sheet], pdf_variant=_VARIANT)
        facts = _facts(document)
        options = dict(weasyprint.DEFAULT_OPTIONS, pdf_variant=_VARIANT, pdf_tags=True)
        options |= {"pdf_version": "1.7", "output_intent": "srgb"}
        document.output_intent = "srgb"
        made = weasyprint.document.generate_pdf(document, None, 1, **options)
        facts.font = _stamp_font(document) if stamped else {}
        taken = _Taking(document, made, facts, stamped=stamped).fragment()
    return taken, "".join(sorted(missed.signs))


def _facts(document: Any) -> Facts:  # noqa: ANN401 - WeasyPrint ships no types
    facts = Facts()
    for place, page in enumerate(document.pages):
        high = page.height
        facts.heights.append(high * _POINTS)
        facts.widths.append(page.width * _POINTS)
        for name, (x, y, *_) in page.anchors.items():
            facts.anchors.setdefault(name, (place, x * _POINTS, (high - y) * _POINTS))
        for level, label, (x, y), _ in page.bookmarks:
            facts.bookmarks.append((level, label, place, x * _POINTS, (high - y) * _POINTS))
    return facts


class _Taking:
    """Takes the objects out of what WeasyPrint made, and leaves its frame behind."""

    def __init__(self, document: Any, pdf: Any, facts: Facts, *, stamped: bool) -> None:  # noqa: ANN401
        self.pdf, self.facts, self.stamped = pdf, facts, stamped
        faces = {str(getattr(font, "name", "")) for font in document.fonts.values()}
        if not any(_FACE in face.replace(" ", "").replace("-", "") for face in faces):
            msg = "Pdf-filer kan inte skapas: typsnittet Noto Sans saknas på den här datorn"
            raise CannotPrint(msg)
        root = self._object(pdf.catalog["StructTreeRoot"])
        self.tree = self._object(root["ParentTree"])
        self.top = self._object(root["K"][0])
        intent = pdf.catalog["OutputIntents"][0]["DestOutputProfile"]
        self.facts.profile = _number(intent)

    def _object(self, reference: bytes | str) -> Any:  # noqa: ANN401
        return self.pdf.objects[_number(reference)]

    def fragment(self) -> Fragment:
        """The pages with all they need."""
        facts, pdf = self.facts, self.pdf
        facts.pages = list(pdf.pages["Kids"][::3])
        facts.document = self.top.number
        facts.children = [_number(child) for child in self.top["K"]]
        linked = self._linked()
        for number in facts.pages:
            self._page(pdf.objects[number], linked)
        self._parents(linked)
        self._names()
        bodies = self._reached()
        return Fragment(facts, [self._part(number) for number in sorted(bodies)])

    # --- tags --------------------------------------------------------------------------------

    def _linked(self) -> set[int]:
        """The tags that hang on the tree: those of the margins do not."""
        found, left = {self.top.number}, [self.top]
        while left:
            for child in left.pop()["K"]:
                if not isinstance(child, bytes):
                    continue
                element = self._object(child)
                if element.number not in found and element.get("Type") == "/StructElem":
                    found.add(element.number)
                    left.append(element)
        return found

    def _parents(self, linked: set[int]) -> None:
        """The tree of parents, without what the margins said: that is no content."""
        values = iter(self.tree["Nums"])
        for key, value in zip(values, values, strict=True):
            if isinstance(value, bytes):
                self.facts.parents.append((key, value.decode()))
                continue
            known = (one.decode() if _number(one) in linked else "null" for one in value)
            self.facts.parents.append((key, f"[{' '.join(known)}]"))

    def _page(self, page: Any, linked: set[int]) -> None:  # noqa: ANN401
        """A page in our frame; its margins are artifacts, its drawing leaves the paper as it was."""
        drawing = self._object(page["Contents"])
        place = self.facts.pages.index(page.number)
        held = self.tree["Nums"][2 * place + 1]
        margins = {mcid for mcid, one in enumerate(held) if _number(one) not in linked}
        steps = drawing.stream
        for at, step in enumerate(steps):
            if isinstance(step, dict) and step.get("MCID") in margins:
                steps[at - 1], steps[at] = "/Artifact", "<</Type /Pagination>>"
        steps.insert(0, b"q")
        steps.append(b"Q")
        page["Parent"] = "/@R"
        page["Contents"] = f"[{drawing.number} 0 R /@F]" if self.stamped else page["Contents"]
        page["StructParents"] = f"/@S{page['StructParents']}"
        annotations = list(page.get("Annots", ()))
        for reference in annotations:
            self._annotation(self._object(reference))
        page["Annots"] = b"[" + b" ".join([*annotations, b"/@W"]) + b"]"

    def _annotation(self, link: Any) -> None:  # noqa: ANN401
        """A link inside the document: to a place, whichever fragment it is in."""
        link["StructParent"] = f"/@S{link['StructParent']}"
        target = link["Contents"].string
        if "A" in link and not target.startswith(ANCHOR_SCHEME):
            return
        name = target.removeprefix(ANCHOR_SCHEME)
        link.pop("A", None)
        link["Dest"] = f"/@A{name.encode().hex()}"
        link["Contents"] = type(link["Contents"])(f"Gå till {name}")

    def _names(self) -> None:
        """Ids of table heads are their own in each fragment; the stamp's font is known by name."""
        elements: list[Any] = self.pdf.objects
        for element in elements:
            if not isinstance(element, dict):
                continue
            if element.get("Type") == "/StructElem" and "ID" in element:
                name = element["ID"].string
                self.facts.ids.append((name, _own(element)))
                element["ID"] = f"/@I{name.encode().hex()}"
            heads = element.get("A", {}).get("Headers") if "A" in element else None
            if heads:
                coded = " ".join(f"/@I{one.string.encode().hex()}" for one in heads)
                element["A"]["Headers"] = f"[{coded}]"
        if self.stamped:
            used = self._object(
                self._object(self.pdf.objects[self.facts.pages[0]]["Resources"])["Font"]
            )
            used[stamp.NAME] = "/@N"

    # --- objects -----------------------------------------------------------------------------

    def _reached(self) -> set[int]:
        """What the pages and the tags need; the rest of the file is WeasyPrint's frame."""
        edge = {self.top.number, self.pdf.pages.number}
        left = [*self.facts.pages, *self.facts.children, self.facts.profile]
        for _, value in self.facts.parents:
            left += references(value.encode())
        found: set[int] = set()
        while left:
            number = left.pop()
            if number in found or number in edge:
                continue
            found.add(number)
            left += references(_dictionary(self.pdf.objects[number]))
        return found

    def _part(self, number: int) -> Part:
        given = self.pdf.objects[number]
        if not hasattr(given, "stream"):
            return Part(number, given.data)
        content = b"\n".join(_bytes(step) for step in given.stream)
        body = _dictionary(given)
        if b"/Filter" not in body:
            content = zlib.compress(content, _LEVEL)
            body = body[:-2] + b"/Filter /FlateDecode>>"
        body = body[2:-2]
        alike = len(content) > _SHARED and not any(references(body))
        digest = hashlib.sha256(body + content).hexdigest() if alike else ""
        return Part(number, body, content, digest)


def _own(thing: Any) -> int:  # noqa: ANN401
    return int(thing.number)


def _number(reference: bytes | str) -> int:
    return int(reference.split()[0])


def _dictionary(given: Any) -> bytes:  # noqa: ANN401
    """An object's dictionary, or the object when it is no stream."""
    if not hasattr(given, "stream"):
        return bytes(given.data)
    import pydyf  # noqa: PLC0415 - comes with WeasyPrint

    return bytes(pydyf.Dictionary(given.extra).data)


def _bytes(step: Any) -> bytes:  # noqa: ANN401
    import pydyf  # noqa: PLC0415

    return bytes(pydyf._to_bytes(step))  # noqa: SLF001 - what it writes is what it would have written


# --- the machine's fonts ---------------------------------------------------------------------


def _stamp_font(document: Any) -> dict[str, object]:  # noqa: ANN401
    """The stamp's signs out of the plain face that the document is set in."""
    from weasyprint.text.fonts import get_hb_object_data  # noqa: PLC0415

    for font in document.fonts.values():
        if font.family.replace(" ", "") == _FACE and font.weight == _ORDINARY and not font.style:
            return stamp.drawn_from(get_hb_object_data(font.hb_face), font.index)
    msg = "Pdf-filer kan inte skapas: typsnittet Noto Sans saknas på den här datorn"
    raise CannotPrint(msg)


# --- what WeasyPrint does more than once -----------------------------------------------------


def _emoji_once() -> None:
    """Code each emoji's picture once a document, not each time it is drawn: an eighth of the work."""
    import weasyprint.draw.text as drawing  # noqa: PLC0415

    plain = drawing.RasterImage
    if getattr(plain, "kept", None) is not None:
        return

    class Kept(plain):  # type: ignore[misc, valid-type]  # WeasyPrint ships no types
        """A picture of a sign, kept by the sign's name."""

        kept: dict[str, Any] = {}  # noqa: RUF012 - one for the process

        def __new__(cls, pillow: Any, name: str, *more: Any, **other: Any) -> Any:  # noqa: ANN401
            del pillow, more, other
            if len(cls.kept) > 400:
                cls.kept.clear()
            if name not in cls.kept:
                cls.kept[name] = super().__new__(cls)
            return cls.kept[name]

        def __init__(self, pillow: Any, name: str, *more: Any, **other: Any) -> None:  # noqa: ANN401
            if not hasattr(self, "id"):
                super().__init__(pillow, name, *more, **other)

    drawing.RasterImage = Kept


# --- progress and dates ----------------------------------------------------------------------


class _Listening(logging.Handler):
    """Turns WeasyPrint's lines into calls and signs. What the call raises stops the layout."""

    def __init__(self, pages: Pages | None) -> None:
        super().__init__(logging.INFO)
        self.pages, self.signs = pages, set[str]()

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a page; note a sign that no font has."""
        if record.msg.startswith(".notdef"):
            self.signs.add(str(record.args[0]) if isinstance(record.args, tuple) else "")
        elif self.pages and isinstance(record.args, tuple) and "Page" in record.msg:
            self.pages(int(str(record.args[0])))


@contextmanager
def _dated() -> Iterator[None]:
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = _DATE
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _told(pages: Pages | None) -> Iterator[_Listening]:
    handler = _Listening(pages)
    loggers = [logging.getLogger(name) for name in ("weasyprint.progress", "weasyprint")]
    before = [(one.level, one.propagate) for one in loggers]
    loggers[0].setLevel(logging.INFO)
    for one in loggers:
        one.propagate = False
        one.addHandler(handler)
    try:
        yield handler
    finally:
        for one, (level, spread) in zip(loggers, before, strict=True):
            one.removeHandler(handler)
            one.level, one.propagate = level, spread
