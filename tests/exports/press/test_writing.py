# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The file that is written from its first byte to its last is read back by somebody else's program."""

from __future__ import annotations

import hashlib
import io
import re

import pikepdf
import pytest

from exports.press.fragment import Names, rewritten
from exports.press.writing import PdfFile, Sealing

ENDINGS = (b"\r", b"\n", b"\r\n", b"x", b"endstream", b"")


def _finished(pdf: PdfFile, more: bytes = b"", sealing: Sealing | None = None) -> None:
    pages = pdf.add(b"<</Type/Pages/Kids[]/Count 0>>")
    root = pdf.add(b"<</Type/Catalog/Pages %d 0 R%s>>" % (pages, more))
    pdf.finish(root, pdf.add(b"<</Title(x)>>"), sealing)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stream_is_read_back_to_its_last_byte_whatever_that_is(ending: bytes) -> None:
    out = io.BytesIO()
    pdf = PdfFile(out)
    number = pdf.number()
    pdf.stream(number, b"", b"innehall" + ending)
    _finished(pdf, b"/Planted %d 0 R" % number)
    with pikepdf.open(out) as opened:
        assert opened.Root.Planted.read_raw_bytes() == b"innehall" + ending
        assert opened.get_warnings() == []
    # An end of line of our own stands after it, in two bytes: the content's last is never taken for it.
    for length, body in re.findall(
        rb"/Length (\d+)>>\nstream\n(.*?)\r\nendstream\nendobj", out.getvalue(), re.DOTALL
    ):
        assert len(body) == int(length)


def test_more_objects_than_one_object_stream_holds_are_all_found() -> None:
    out = io.BytesIO()
    pdf = PdfFile(out)
    first = pdf.number(1000)
    for number in range(1000):
        pdf.put(first + number, b"(%d)" % number)
    rows = b" ".join(b"%d 0 R" % (first + number) for number in range(1000))
    _finished(pdf, b"/Planted[%s]" % rows)
    with pikepdf.open(out) as opened:
        assert [int(str(one)) for one in opened.Root.Planted] == list(range(1000))


def test_a_flowing_stream_tells_its_size_and_sum() -> None:
    out, content = io.BytesIO(), bytes(range(256)) * 2000
    pdf = PdfFile(out)
    number = pdf.number()
    size, digest = pdf.flowing(number, b"", io.BytesIO(content))
    _finished(pdf, b"/Planted %d 0 R" % number)
    assert (size, digest) == (len(content), hashlib.md5(content).digest())
    with pikepdf.open(out) as opened:
        assert opened.Root.Planted.read_bytes() == content


def test_a_seal_is_over_all_bytes_but_its_own() -> None:
    out, asked = io.BytesIO(), list[bytes]()

    def sign(digest: bytes) -> bytes:
        asked.append(digest)
        return b"\xab\xcd"

    pdf = PdfFile(out)
    number = pdf.number()
    _finished(pdf, b"/Planted %d 0 R" % number, Sealing(number, b"/Type/Sig", 8, sign))
    content = out.getvalue()
    found = re.search(rb"/ByteRange\[0 +(\d+) +(\d+) +(\d+)\]", content)
    assert found is not None
    hole, after, rest = (int(n) for n in found.groups())
    assert content[hole:after] == b"<abcd" + b"0" * 12 + b">"
    assert after + rest == len(content)
    assert asked == [hashlib.sha256(content[:hole] + content[after:]).digest()]
    with pikepdf.open(out) as opened:
        assert bytes(opened.Root.Planted.Contents)[:2] == b"\xab\xcd"


def test_a_signature_without_room_is_refused_and_never_cut() -> None:
    pdf = PdfFile(io.BytesIO())
    number = pdf.number()
    with pytest.raises(ValueError, match="larger than the room"):
        _finished(pdf, b"", Sealing(number, b"/Type/Sig", 8, lambda _: b"x" * 9))


def test_only_references_are_given_new_numbers_never_what_strings_say() -> None:
    names = Names(
        number=lambda n: n + 100,
        word=lambda word: b"[" + word + b"]",
        key=lambda key: key + 7,
        anchor=lambda name: f"<to {name}>".encode(),
        id=lambda name: f"(id {name})".encode(),
    )
    body = rb"<</A 1 0 R/B(2 0 R \) /@R 3 0 R)/C<feff0031>/D[4 0 R /@W]/E/@S3/F /@A61/G /@I62>>"
    told = rb"<</A 101 0 R/B(2 0 R \) /@R 3 0 R)/C<feff0031>/D[104 0 R [W]]/E 10/F <to a>/G (id b)>>"
    assert rewritten(body, names) == told
    assert rewritten(b"15 0 Rg 1 0 R", names) == b"15 0 Rg 101 0 R"
