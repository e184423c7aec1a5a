# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Exchanges as WACZ 1.1.1: the WARC, its index, a list of pages and a list of checksums, in one zip.

What is written is bounded by the index: about 0.4 kB an answer is in memory until it is sorted.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tempfile
import uuid
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO

from archiver.clock import rfc3339
from archiver.ledger.checkpoint import sign_text
from exports.packages import cdx, warc
from exports.packages.exchanges import Kept
from exports.source import Source

VERSION = "1.1.1"
FORMAT = "flodesarkivet/wacz/v1"
_WARC, _EPOCH, _BLOCK = "data.warc.gz", (1980, 1, 1, 0, 0, 0), 3000
_UNIX, _PLAIN_FILE = 3, 0o100644 << 16


def write(source: Source, file: BinaryIO, kept: Iterable[Kept], info: warc.Info, folder: Path) -> int:
    """Write the zip; returns how many answers are in it. The WARC lies in ``folder`` meanwhile."""
    with tempfile.TemporaryFile(dir=folder) as data, zipfile.ZipFile(file, "w") as package:
        placed = list(warc.write(data, kept, info, _WARC))
        listed: list[dict[str, Any]] = []
        _add(package, listed, f"archive/{_WARC}", data)
        packed, blocks = _index(sorted(cdx.line(one, _WARC) for one in placed))
        _add(package, listed, "indexes/index.cdx.gz", io.BytesIO(packed))
        _add(package, listed, "indexes/index.idx", io.BytesIO(blocks), packed=True)
        pages = "".join(_pages(placed, info)).encode()
        _add(package, listed, "pages/pages.jsonl", io.BytesIO(pages), packed=True)
        _close(source, package, listed, info)
    return len(placed)


def _add(
    package: zipfile.ZipFile,
    listed: list[dict[str, Any]],
    path: str,
    content: IO[bytes],
    *,
    packed: bool = False,
) -> None:
    content.seek(0)
    member = zipfile.ZipInfo(path, _EPOCH)
    member.create_system, member.external_attr = _UNIX, _PLAIN_FILE
    member.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
    running, size = hashlib.sha256(), 0
    with package.open(member, "w", force_zip64=True) as file:
        while chunk := content.read(1 << 20):
            file.write(chunk)
            running.update(chunk)
            size += len(chunk)
    digest = f"sha256:{running.hexdigest()}"
    listed.append({"name": path.rpartition("/")[2], "path": path, "hash": digest, "bytes": size})


def _index(lines: list[str]) -> tuple[bytes, bytes]:
    """The index in gzipped blocks, and where each block begins."""
    packed, blocks = bytearray(), []
    told = {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    blocks.append(f"!meta 0 {json.dumps(told)}\n")
    for start in range(0, len(lines), _BLOCK):
        part = lines[start : start + _BLOCK]
        block = gzip.compress("".join(part).encode(), mtime=0)
        place = {
            "offset": len(packed),
            "length": len(block),
            "digest": f"sha256:{hashlib.sha256(block).hexdigest()}",
            "filename": "index.cdx.gz",
        }
        blocks.append(f"{' '.join(part[0].split(' ', 2)[:2])} {json.dumps(place)}\n")
        packed += block
    return bytes(packed), "".join(blocks).encode()


def _pages(placed: list[warc.Placed], info: warc.Info) -> Iterator[str]:
    """Every address once, at its first answer: what a player lists."""
    head = {"format": "json-pages-1.0", "id": "pages", "title": info.name}
    yield json.dumps(head, ensure_ascii=False) + "\n"
    seen: set[str] = set()
    for one in placed:
        if one.url not in seen:
            seen.add(one.url)
            page = {
                "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{info.name}/{one.entry}")),
                "url": one.url,
                "ts": rfc3339(one.at),
                "title": f"{one.method} {one.url}",
            }
            yield json.dumps(page, ensure_ascii=False) + "\n"


def _close(
    source: Source, package: zipfile.ZipFile, listed: list[dict[str, Any]], info: warc.Info
) -> None:
    """The list of checksums, its own checksum, and the archive's signature on that."""
    told = {
        "profile": "data-package",
        "wacz_version": VERSION,
        "title": info.name,
        "software": info.software,
        "created": rfc3339(info.at),
        "resources": list(listed),
    }
    content = json.dumps(told, ensure_ascii=False, indent=2).encode()
    digest = hashlib.sha256(content).hexdigest()
    origin = source.config.municipality.origin
    text = f"{FORMAT}\n{origin}\n{digest}\n"
    signed = {
        "path": "datapackage.json",
        "hash": f"sha256:{digest}",
        "signedNote": sign_text(text, origin, source.directory.signing_key()),
    }
    _add(package, [], "datapackage.json", io.BytesIO(content), packed=True)
    _add(package, [], "datapackage-digest.json", io.BytesIO(json.dumps(signed).encode()), packed=True)
