# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The gate: a copy is opened again as bytes, every layer is read, and a masked word stops it.

Nothing here knows how the copy was made. What cannot be read is not let through either. A word that
our own fixed wording uses, or of fewer than three letters, cannot be told from ours and is looked for
in the material instead, before the copy is set (``masking.left``).
"""

from __future__ import annotations

import html
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import NoReturn

import pikepdf

from archiver.errors import CopyUnreadable, MaskLeaks
from archiver.model import likeness
from exports import pdf_text

_DEEPEST = 12
_REVISION = re.compile(rb"startxref")
_BODY = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "latin-1")
_SAMPLE = 65_536


@dataclass(frozen=True, slots=True)
class Passed:
    """What was looked for, and in how many places of the file."""

    words: int
    parts: int


def check(content: bytes, name: str, words: Iterable[str], ordinary: str = "") -> Passed:
    """Raises MaskLeaks naming the layer where a masked word, or a near variant, can be read.

    ``ordinary`` is our own fixed wording. Raises CopyUnreadable when the file cannot be opened.
    """
    ours = likeness.folded(ordinary)
    wanted = {w: n for w in words for n in likeness.needles([w]) if not likeness.holds(ours, n)}
    needles, coded = sorted(set(wanted.values())), sorted(_coded(wanted))
    parts = 0
    for layer, part in _layers(content, name):
        parts += 1
        texts = list(_texts(part)) if isinstance(part, bytes) else [part]
        if isinstance(part, bytes) and not texts and _stands(part, coded):
            _stop(layer)
        for text in texts:
            told = likeness.folded(text)
            if any(likeness.holds(told, needle) for needle in needles):
                _stop(layer)
    return Passed(len(needles), parts)


def _stop(layer: str) -> NoReturn:
    msg = f"En maskerad uppgift går att läsa i kopian ({layer})"
    raise MaskLeaks(msg)


def _coded(words: Iterable[str]) -> set[bytes]:
    """The words as bytes in each way that text is written, for parts that are no text."""
    found = set()
    for word in words:
        for form in {word.lower(), "".join(word.lower().split()), "-".join(word.lower().split())}:
            found |= {form.encode(encoding, "ignore") for encoding in _ENCODINGS}
    return {code for code in found if len(code) > 4}


def _stands(part: bytes, coded: Iterable[bytes]) -> bool:
    plain = part.lower()
    return any(code in plain for code in coded)


def _layers(content: bytes, name: str) -> Iterator[tuple[str, str | bytes]]:
    """Every part that can be read out of the file, with the layer it stands in."""
    yield "filnamnet", name
    if len(_REVISION.findall(content)) != 1:
        msg = "Kopian rymmer flera revisioner"
        raise MaskLeaks(msg)
    rest = _BODY.sub(b" ", content)
    for encoding in _ENCODINGS:  # what no object holds: before, between and after them
        yield "råa byte", rest.decode(encoding, "ignore")
    for body in _BODY.finditer(content):  # also those that no table of contents leads to
        yield "råa byte", body[1]
        with suppress(zlib.error):
            yield "råa byte", zlib.decompressobj().decompress(body[1])
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            yield from _opened(document)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError) as error:
        msg = f"Kopian går inte att öppna för kontroll ({type(error).__name__})"
        raise CopyUnreadable(msg) from error


def _opened(document: pikepdf.Pdf) -> Iterator[tuple[str, str | bytes]]:
    for text in pdf_text.texts(document):
        yield "textlagret", text
    for each in document.objects:
        yield "strängar: titel, bokmärken, länkar och bildtexter", "\n".join(_strings(each))
        if isinstance(each, pikepdf.Stream):
            yield from (("strömmar: metadata, bilder och bilagor", part) for part in _stream(each))
    for name, attached in document.attachments.items():
        yield "bilagornas namn", name
        yield "bilagor", attached.get_file().read_bytes()


def _strings(value: object, depth: int = 0) -> Iterator[str]:
    """Every string and name in an object; what it refers to is looked at on its own."""
    if depth > _DEEPEST:
        return
    match value:
        case pikepdf.String():
            yield str(value)
            yield bytes(value).decode("utf-8", "ignore")
        case pikepdf.Name():
            yield str(value)[1:]
        case pikepdf.Array():
            for part in value:
                yield from _direct(part, depth)
        case pikepdf.Dictionary() | pikepdf.Stream():
            for key in value.keys():  # noqa: SIM118 - not a mapping
                yield str(key)[1:]
                yield from _direct(value[key], depth)


def _direct(part: object, depth: int) -> Iterator[str]:
    if not (isinstance(part, pikepdf.Object) and part.is_indirect):
        yield from _strings(part, depth + 1)


def _stream(stream: pikepdf.Stream) -> Iterator[bytes]:
    yield stream.read_raw_bytes()
    with suppress(pikepdf.PdfError):  # a picture's own coding: its bytes were read above
        yield stream.read_bytes()


def _texts(content: bytes) -> Iterator[str]:
    """The bytes as text, when they are text in one of the ways that it is written."""
    sample = content[:_SAMPLE]
    if sample.count(0) * 5 > len(sample):
        for start in (0, 1):
            yield content[start:].decode("utf-16-be", "ignore")
            yield content[start:].decode("utf-16-le", "ignore")
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    shown = text[:_SAMPLE]
    if sum(sign.isprintable() or sign.isspace() for sign in shown) * 10 < len(shown) * 9:
        return
    yield text
    if "&" in text:
        yield html.unescape(text)
