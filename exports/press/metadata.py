# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a PDF says of itself: its information dictionary and its XMP, the same in both. Pure.

The XMP names PDF/A and PDF/UA-1 together, which needs the UA schema described in the file itself
(ISO 19005-3, 6.6.2.3).
"""

from __future__ import annotations

from datetime import UTC, datetime
from html import escape

from exports.document.blocks import Metadata

PRODUCER = "WeasyPrint"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_A = "http://www.aiim.org/pdfa/ns"


def text(value: str) -> bytes:
    """A text as a PDF string: plain when it is ASCII, else UTF-16."""
    try:
        plain = value.encode("ascii")
    except UnicodeEncodeError:
        return b"<feff%s>" % value.encode("utf-16-be", "surrogatepass").hex().encode()
    escaped = plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"(%s)" % escaped.replace(b"\r", b"\\r").replace(b"\n", b"\\n")


def moment(at: datetime) -> bytes:
    """A time as a PDF string, in UTC."""
    return b"(D:%sZ)" % at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()


def information(metadata: Metadata) -> bytes:
    """The information dictionary."""
    at = moment(metadata.made_at)
    rows = [
        (b"Title", text(metadata.title)),
        (b"Author", text(metadata.authority)),
        (b"Subject", text(metadata.subject)),
        (b"Creator", text(metadata.software)),
        (b"Producer", text(PRODUCER)),
        (b"CreationDate", at),
        (b"ModDate", at),
    ]
    if metadata.keywords:
        rows.append((b"Keywords", text(", ".join(metadata.keywords))))
    return b"<<%s>>" % b"".join(b"/%s%s" % row for row in rows)


def xmp(metadata: Metadata, part: int) -> bytes:
    """The XMP packet: PDF/A of this part, level A, and PDF/UA-1."""
    at = f"{metadata.made_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z"
    words = ", ".join(metadata.keywords)
    described = (
        f'xmlns:pdfaid="{_A}/id/">{_one("pdfaid:part", part)}{_one("pdfaid:conformance", "A")}',
        f'xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">{_one("pdfuaid:part", 1)}',
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{_dublin(metadata)}',
        f'xmlns:xmp="http://ns.adobe.com/xap/1.0/">{_one("xmp:CreatorTool", metadata.software)}'
        + _one("xmp:CreateDate", at)
        + _one("xmp:ModifyDate", at),
        f'xmlns:pdf="http://ns.adobe.com/pdf/1.3/">{_one("pdf:Producer", PRODUCER)}'
        + (_one("pdf:Keywords", words) if words else ""),
        _extension(),
    )
    rows = "\n".join(f'<rdf:Description rdf:about="" {one}</rdf:Description>' for one in described)
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">\n{rows}\n'
        '</rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()


def _one(name: str, said: object) -> str:
    return f"<{name}>{escape(str(said))}</{name}>"


def _dublin(metadata: Metadata) -> str:
    author = f"<rdf:Seq>{_one('rdf:li', metadata.authority)}</rdf:Seq>"
    return (
        "<dc:format>application/pdf</dc:format>"
        f"<dc:title>{_alternative(metadata.title)}</dc:title><dc:creator>{author}</dc:creator>"
        f"<dc:description>{_alternative(metadata.subject)}</dc:description>"
        "<dc:language><rdf:Bag><rdf:li>sv</rdf:li></rdf:Bag></dc:language>"
    )


def _alternative(said: str) -> str:
    return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(said)}</rdf:li></rdf:Alt>'


def _extension() -> str:
    return (
        f'xmlns:pdfaExtension="{_A}/extension/" xmlns:pdfaSchema="{_A}/schema#" '
        f'xmlns:pdfaProperty="{_A}/property#"><pdfaExtension:schemas><rdf:Bag>'
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
        "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
        '<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
        "<pdfaProperty:name>part</pdfaProperty:name>"
        "<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
        "<pdfaProperty:category>internal</pdfaProperty:category>"
        "<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>"
        "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    )
