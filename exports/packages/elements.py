# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""XML written element by element, for text that may hold anything. Knows no vocabulary.

XML 1.0 cannot hold most control characters. In our own vocabulary each stands as ``<char code="…"/>``
where it was, so that nothing is lost; in others' vocabularies it becomes U+FFFD, and the JSON beside
it has the text exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from lxml import etree

INVALID = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
Attributes = Mapping[str, object]
Namespaces = Mapping[Any, str]  # by prefix; None for none


def plain(text: object) -> str:
    """The text with what XML cannot hold replaced."""
    return INVALID.sub("\ufffd", str(text))


def attributes(given: Attributes) -> dict[str, str]:
    """Attributes that have a value, as text."""
    return {name: plain(value) for name, value in given.items() if value not in {None, ""}}


def child(above: etree._Element, name: str, text: object = None, /, **given: object) -> etree._Element:
    """An element below another, in the same namespace."""
    namespace = etree.QName(above).namespace
    made = etree.SubElement(above, f"{{{namespace}}}{name}", attributes(given))
    if text is not None:
        made.text = plain(text)
    return made


def exact(above: etree._Element, name: str, text: str | None, **given: object) -> None:
    """A free text below another element, with each forbidden character as an element; none if None."""
    if text is None:
        return
    made = child(above, name, **given)
    at, last = 0, None
    for found in INVALID.finditer(text):
        before = text[at : found.start()]
        if last is None:
            made.text = before
        else:
            last.tail = before
        last = child(made, "char", code=f"{ord(found[0]):04X}")
        at = found.end()
    if last is None:
        made.text = text
    else:
        last.tail = text[at:]


@dataclass(frozen=True, slots=True)
class Document:
    """An XML document being written: its root is open. Names are declared there and nowhere else."""

    file: IO[bytes]
    declared: bytes

    def line(self, element: etree._Element) -> None:
        """An element and a line break."""
        self.file.write(self.bare(element))

    def bare(self, element: etree._Element) -> bytes:
        """An element as it stands in the document."""
        return (
            etree.tostring(element, encoding="UTF-8")
            .split(b"?>\n", 1)[-1]
            .replace(self.declared, b"", 1)
            + b"\n"
        )

    def copy(self, source: IO[bytes]) -> None:
        """Elements that were made bare and kept in another file, from its beginning."""
        source.seek(0)
        while chunk := source.read(1 << 20):
            self.file.write(chunk)

    @contextmanager
    def within(self, element: etree._Element) -> Iterator[None]:
        """An element without content, open while the block runs."""
        start = self.bare(element).rstrip()[:-2]
        self.file.write(start + b">\n")
        yield
        self.file.write(b"</" + start[1:].split(b" ", 1)[0] + b">\n")


def declared(namespaces: Namespaces) -> bytes:
    """The declarations of these names as every element with them has it."""
    alone = etree.tostring(etree.Element("x", nsmap=dict(namespaces)))
    return alone[len(b"<x") : -len(b"/>")]


@contextmanager
def document(
    file: IO[bytes], root: str, namespaces: Namespaces, given: Attributes
) -> Iterator[Document]:
    """An XML document whose root is open while the block runs."""
    whole = etree.Element(root, attributes(given), nsmap=dict(namespaces))
    start = etree.tostring(whole, encoding="UTF-8")[: -len(b"/>")]
    declaration, _, tag = start.rpartition(b"\n")
    del declaration
    file.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + tag + b">\n")
    yield Document(file, declared(namespaces))
    file.write(b"</" + tag[1:].split(b" ", 1)[0] + b">\n")
