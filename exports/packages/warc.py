# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Exchanges as WARC 1.1 (ISO 28500:2017): a request and a response each, gzipped one by one.

A body was kept after transfer and content decoding, so the headers that told of those are renamed to
``X-Archive-Orig-…``, and Content-Length is the body's own. What came by other ways than HTTP (an
owner's export, a platform's push) is a ``resource``. Identifiers come from the log: the same exchanges
give the same bytes. One answer at a time is in memory.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import IO
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.clock import rfc3339
from archiver.model.observation import Exchange
from exports.packages.exchanges import Kept

_OURS = frozenset({"content-encoding", "transfer-encoding", "content-length"})


@dataclass(frozen=True, slots=True)
class Info:
    """What the file says of itself. ``name`` tells this archive's rows from any other's."""

    software: str
    name: str
    at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an answer lies in the file: what an index needs."""

    url: str
    at: datetime
    status: int
    mime: str
    digest: str
    offset: int
    length: int
    method: str
    entry: int


def write(file: IO[bytes], kept: Iterable[Kept], info: Info, name: str) -> Iterator[Placed]:
    """Write the whole file; tells of each answer once it is there. Must be read to its end."""
    writer = WARCWriter(file, gzip=True, warc_version="1.1")
    writer.write_record(_about(writer, info, name))
    for one in kept:
        offset = file.tell()
        yield (_pair if _by_http(one.exchange) else _resource)(writer, file, one, info, offset)


def _by_http(exchange: Exchange) -> bool:
    return urlsplit(exchange.url).scheme in {"http", "https"}


def _about(writer: WARCWriter, info: Info, name: str) -> ArcWarcRecord:
    told = {
        "software": info.software,
        "format": "WARC file version 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "description": "Svar som plattformar gav arkivet. Hemligheter är ersatta av [HEMLIGT].",
        "logKey": info.key,
    }
    body = "".join(f"{key}: {_line(value)}\r\n" for key, value in told.items()).encode()
    head = {
        "WARC-Record-ID": _id(info, 0, "warcinfo"),
        "WARC-Date": rfc3339(info.at),
        "WARC-Filename": name,
    }
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type="application/warc-fields",
        warc_headers_dict=head,
    )


def _pair(writer: WARCWriter, file: IO[bytes], kept: Kept, info: Info, offset: int) -> Placed:
    exchange, url = kept.exchange, _url(kept.exchange)
    answer = writer.create_warc_record(
        url,
        "response",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        warc_content_type="application/http; msgtype=response",
        warc_headers_dict=_head(kept, info, "response"),
        http_headers=_answer_headers(exchange),
    )
    writer.write_record(answer)
    placed = _placed(kept, answer, offset, file.tell())
    asked = writer.create_warc_record(
        url,
        "request",
        payload=io.BytesIO(b""),
        length=0,
        warc_content_type="application/http; msgtype=request",
        warc_headers_dict=_head(kept, info, "request"),
        http_headers=_question_headers(exchange),
    )
    asked.rec_headers.add_header("WARC-Concurrent-To", _id(info, kept.entry, "response"))
    writer.write_record(asked)
    return placed


def _resource(writer: WARCWriter, file: IO[bytes], kept: Kept, info: Info, offset: int) -> Placed:
    exchange = kept.exchange
    record = writer.create_warc_record(
        _url(exchange),
        "resource",
        payload=io.BytesIO(exchange.body),
        length=len(exchange.body),
        warc_content_type=exchange.header("content-type") or "application/octet-stream",
        warc_headers_dict=_head(kept, info, "resource"),
    )
    writer.write_record(record)
    return _placed(kept, record, offset, file.tell())


def _head(kept: Kept, info: Info, kind: str) -> dict[str, str]:
    head = {
        "WARC-Record-ID": _id(info, kept.entry, kind),
        "WARC-Date": rfc3339(kept.exchange.ended_at),
        "WARC-Log-Row": str(kept.entry),
    }
    return head if kept.whole or kind == "request" else head | {"WARC-Withheld": "parts"}


def _placed(kept: Kept, record: ArcWarcRecord, offset: int, end: int) -> Placed:
    exchange = kept.exchange
    return Placed(
        url=_url(exchange),
        at=exchange.ended_at,
        status=exchange.status,
        mime=(exchange.header("content-type") or "application/octet-stream").split(";")[0].strip(),
        digest=record.rec_headers.get_header("WARC-Payload-Digest"),
        offset=offset,
        length=end - offset,
        method=exchange.method,
        entry=kept.entry,
    )


def _url(exchange: Exchange) -> str:
    return "".join(sign if sign.isprintable() and sign != " " else "%20" for sign in exchange.url)


def _answer_headers(exchange: Exchange) -> StatusAndHeaders:
    said = [
        (f"X-Archive-Orig-{name}" if name.lower() in _OURS else name, _line(value))
        for name, value in exchange.headers
    ]
    said.append(("Content-Length", str(len(exchange.body))))
    return StatusAndHeaders(_status(exchange.status), said, protocol="HTTP/1.1")


def _question_headers(exchange: Exchange) -> StatusAndHeaders:
    parts = urlsplit(_url(exchange))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = f"{exchange.method} {target} HTTP/1.1"
    return StatusAndHeaders(line, [("Host", parts.netloc)], is_http_request=True)


def _status(code: int) -> str:
    known = {status.value: status.phrase for status in HTTPStatus}
    return f"{code} {known.get(code, '')}".strip()


def _line(value: str) -> str:
    return " ".join(value.split())


def _id(info: Info, entry: int, kind: str) -> str:
    return f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{info.key}/{info.name}/{entry}/{kind}')}>"
