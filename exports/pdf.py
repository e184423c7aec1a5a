# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A document as PDF/A-3a, tagged, in Swedish. Loads nothing but the archive's own pictures.

The whole document is laid out at once, so its length has a limit (MOST_RECORDS); memory grows by
about 0.5 MB a record. Dates aside, the same document gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import logging
import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime
from types import ModuleType
from typing import Any, BinaryIO

from archiver.errors import CannotPrint
from exports import markup
from exports.document.blocks import Document
from exports.source import PictureStore

MOST_RECORDS = 2000
VARIANT = "pdf/a-3a"
_FACE = "NotoSans"
_UA = (
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
    b' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description>"
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""'
    b' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"><pdfuaid:part>1</pdfuaid:part>'
    b"</rdf:Description>"
)


Pages = Callable[[int], None]


def write(document: Document, file: BinaryIO, blobs: PictureStore, pages: Pages | None = None) -> None:
    """Set a document as PDF. ``pages`` is told each page number as it is laid out; it may raise."""
    weasyprint = load_weasyprint()
    page = markup.html(document)
    from exports.pictures import PictureFetcher  # noqa: PLC0415 - needs WeasyPrint, see above

    fetcher = PictureFetcher(blobs)
    source = weasyprint.HTML(string=page, base_url="archive:", url_fetcher=fetcher, media_type="print")
    style = weasyprint.CSS(string=markup.STYLE.read_text(encoding="utf-8"), url_fetcher=fetcher)
    with _told(pages), _dated(document.metadata.made_at), warnings.catch_warnings():
        # WeasyPrint leaves its own colour profile to be closed by the collector.
        warnings.filterwarnings("ignore", "unclosed file", ResourceWarning)
        source.write_pdf(
            file,
            stylesheets=[style],
            pdf_variant=VARIANT,
            pdf_identifier=hashlib.sha256(page.encode()).digest()[:16],
            optimize_images=True,
            dpi=200,
            finisher=_finish,
        )


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


def _finish(document: Any, pdf: Any) -> None:  # noqa: ANN401 - WeasyPrint and pydyf ship no types
    """Refuse a document set in the wrong face; leave its metadata readable; add the UA mark."""
    faces = {str(getattr(font, "name", "")) for font in document.fonts.values()}
    if not any(_FACE in face.replace(" ", "").replace("-", "") for face in faces):
        msg = "Pdf-filer kan inte skapas: typsnittet Noto Sans saknas på den här datorn"
        raise CannotPrint(msg)
    for place, item in enumerate(pdf.objects):
        if getattr(item, "extra", {}).get("Type") == "/Metadata":
            item.compress = False
            item.stream = [_marked(part) for part in item.stream]
        elif hasattr(item, "stream") and item.data.endswith(b"\r\nendstream"):
            pdf.objects[place] = _sealed(item)


def _sealed(stream: Any) -> Any:  # noqa: ANN401 - pydyf ships no types
    """The same stream, its end marked by CR LF: a last byte CR is else read as part of the mark.

    One stream in 256 ends so, by chance; strict validators then find it one byte short.
    """

    class Sealed(type(stream)):  # type: ignore[misc]  # the class is only known here
        @property
        def data(self) -> bytes:
            body: bytes = super().data
            return body.removesuffix(b"\nendstream") + b"\r\nendstream"

    stream.__class__ = Sealed
    return stream


def _marked(xmp: bytes) -> bytes:
    head, end, tail = xmp.rpartition(b"</rdf:RDF>")
    return head + _UA + end + tail if end else xmp


class _PageCount(logging.Handler):
    """Turns WeasyPrint's progress lines into calls. What the call raises stops the layout."""

    def __init__(self, pages: Pages) -> None:
        super().__init__(logging.INFO)
        self.pages = pages

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a page."""
        if isinstance(record.args, tuple) and "Page" in record.msg:
            self.pages(int(str(record.args[0])))


@contextmanager
def _dated(at: datetime) -> Iterator[None]:
    """Subset fonts are dated by fontTools: with the document's time, not the clock's."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = str(int(at.timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def _told(pages: Pages | None) -> Iterator[None]:
    if pages is None:
        yield
        return
    logger, handler = logging.getLogger("weasyprint.progress"), _PageCount(pages)
    before = logger.level, logger.propagate
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.level, logger.propagate = before
