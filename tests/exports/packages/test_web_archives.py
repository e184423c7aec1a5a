# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import gzip
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from surt import surt
from warcio.archiveiterator import ArchiveIterator

from archiver.archive.archive import Archive
from archiver.desk import sealing
from archiver.errors import NothingToPack, UsageError
from archiver.model.observation import Exchange
from archiver.store import tables
from exports.packages import cdx, exchanges, warc
from exports.packages.exchanges import Kept, bare
from exports.packages.scope import Order
from exports.packages.webarchive import write_web_archive
from tests.builders.bundles import Proven
from tests.builders.desk import ARKIVARIE

AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
YEAR = Order("Åkerby kommun", 2026)
INFO = warc.Info("Flödesarkivet 1", "prov", AT, "nyckel")


@dataclass(frozen=True, slots=True)
class Answer:
    url: str
    at: str
    kind: str
    body: bytes
    headers: str


def answers(content: bytes) -> Iterator[Answer]:
    """Every record of a WARC as its own reader gives it."""
    for record in ArchiveIterator(io.BytesIO(content)):
        head = record.rec_headers
        said = record.http_headers.to_str() if record.http_headers else ""
        yield Answer(
            head.get_header("WARC-Target-URI") or "",
            head.get_header("WARC-Date"),
            record.rec_type,
            record.content_stream().read(),
            said,
        )


def stored(archive: Archive, account: str = "Åkerby kommun") -> dict[int, Exchange]:
    """What the archive holds of an account, put together by itself."""
    capture, run = tables.capture, tables.run
    query = (
        select(capture.c.entry)
        .join(run, run.c.id == capture.c.run_id)
        .where(run.c.account_id == archive.account(account).id)
    )
    with archive.reader() as reader:
        entries = list(reader.connection.execute(query).scalars())
        return {entry: reader.exchange(entry) for entry in entries}


def written(proven: Proven, out: Path) -> bytes:
    write_web_archive(proven.story.archive, YEAR, out, wacz=out.suffix == ".wacz")
    return out.read_bytes()


def test_the_warc_passes_its_own_check(proven: Proven, tmp_path: Path) -> None:
    out = tmp_path / "svar.warc.gz"
    written(proven, out)
    command = [str(Path(sys.executable).parent / "warcio"), "check", str(out)]
    assert subprocess.run(command, check=False, timeout=60).returncode == 0
    content = bytearray(gzip.decompress(out.read_bytes()))
    place = content.index(b"message")
    content[place] ^= 1
    out.write_bytes(gzip.compress(bytes(content)))
    spoiled = subprocess.run(command, check=False, timeout=60, capture_output=True)
    assert spoiled.returncode == 1


def test_every_answer_is_read_back_by_its_address_as_it_is_stored(
    proven: Proven, tmp_path: Path
) -> None:
    replayed = [a for a in answers(written(proven, tmp_path / "svar.warc.gz")) if a.kind == "response"]
    held = stored(proven.story.archive)
    assert len(replayed) == len(held) > 4
    for answer, exchange in zip(replayed, held.values(), strict=True):
        assert (answer.url, answer.body) == (bare(exchange).url, exchange.body)


def test_each_answer_has_its_question(proven: Proven, tmp_path: Path) -> None:
    kinds = [a.kind for a in answers(written(proven, tmp_path / "svar.warc.gz"))]
    assert kinds[0] == "warcinfo"
    assert kinds[1:] == ["response", "request"] * (len(kinds) // 2)


def test_the_wacz_is_valid_and_a_changed_one_is_not(proven: Proven, tmp_path: Path) -> None:
    out = tmp_path / "svar.wacz"
    written(proven, out)
    command = [str(Path(sys.executable).parent / "wacz"), "validate", "-f", str(out)]
    good = subprocess.run(command, check=False, timeout=120, capture_output=True, text=True)
    assert "Validation succeeded" in good.stdout, good.stdout + good.stderr
    with zipfile.ZipFile(out) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["pages/pages.jsonl"] += b"\n"
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    bad = subprocess.run(command, check=False, timeout=120, capture_output=True, text=True)
    assert "Validation succeeded" not in bad.stdout


def test_every_answer_is_found_through_the_index(proven: Proven, tmp_path: Path) -> None:
    """As a player does it: address to key, key to block, block to place, place to answer."""
    out = tmp_path / "svar.wacz"
    written(proven, out)
    with zipfile.ZipFile(out) as package:
        data = package.read("archive/data.warc.gz")
        index = package.read("indexes/index.cdx.gz")
        blocks = package.read("indexes/index.idx").decode().splitlines()
        pages = [json.loads(row) for row in package.read("pages/pages.jsonl").splitlines()]
    assert blocks[0].startswith("!meta 0 ")
    lines: list[str] = []
    for block in blocks[1:]:
        place = json.loads(block.split(" ", 2)[2])
        part = gzip.decompress(index[place["offset"] : place["offset"] + place["length"]])
        lines += part.decode().splitlines()
    assert lines == sorted(lines)
    for exchange in map(bare, stored(proven.story.archive).values()):
        wanted = f"{surt(exchange.url)} {cdx.stamp(exchange.ended_at)} "
        hits = [json.loads(row[len(wanted) :]) for row in lines if row.startswith(wanted)]
        bodies = []
        for hit in hits:
            start = int(hit["offset"])
            part = data[start : start + int(hit["length"])]
            bodies += [answer.body for answer in answers(part)]
        assert exchange.body in bodies
        assert exchange.url in {page.get("url") for page in pages}


def test_a_sealed_record_is_not_in_the_web_archive(proven: Proven, tmp_path: Path) -> None:
    sealing.seal(proven.story.archive, ARKIVARIE, proven.records["k2"], "Får inte innehas")
    content = gzip.decompress(written(proven, tmp_path / "svar.warc.gz"))
    assert b"hemliga ord" not in content
    assert b"gallras snart" not in content
    assert "[ej utlämnad]".encode() in content
    assert b"WARC-Withheld: parts" in content


def test_only_what_a_record_rests_on_leaves_with_it(proven: Proven, tmp_path: Path) -> None:
    out = tmp_path / "svar.warc.gz"
    chosen = Order(records=(proven.label("k1"),))
    write_web_archive(proven.story.archive, chosen, out, wacz=False)
    content = gzip.decompress(out.read_bytes())
    assert "Så dåligt".encode() in content
    assert b"hemliga ord" not in content


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("https://a.se/x?access_token=EAAG123&q=1", "https://a.se/x?access_token=[HEMLIGT]&q=1"),
        ("https://a.se/x?q=1&key=AIza#del", "https://a.se/x?q=1&key=[HEMLIGT]#del"),
        ("https://a.se/x?pageToken=CAUQAA&q=key", "https://a.se/x?pageToken=CAUQAA&q=key"),
    ],
)
def test_a_secret_in_an_address_is_masked(url: str, told: str) -> None:
    assert exchanges.bare_url(url) == told


def test_no_header_opens_a_door(tmp_path: Path) -> None:
    headers = (
        ("Authorization", "Bearer hemligt"),
        ("Set-Cookie", "s=hemligt"),
        ("Content-Encoding", "br"),
        ("Content-Length", "3"),
        ("X-Rad", "en\r\nInjicerad: ja"),
    )
    exchange = Exchange("GET", "https://a.se/", 418, headers, b"hej hej", AT, AT)
    file = io.BytesIO()
    list(warc.write(file, [Kept(1, bare(exchange), whole=True)], INFO, "x"))
    answer = next(a for a in answers(file.getvalue()) if a.kind == "response")
    assert answer.body == b"hej hej"
    assert "hemligt" not in answer.headers
    assert "X-Archive-Orig-Content-Encoding: br" in answer.headers
    assert "Content-Length: 7" in answer.headers
    assert "\nInjicerad" not in answer.headers


def test_what_came_another_way_than_http_is_a_resource() -> None:
    exchange = Exchange("IMPORT", "takeout:ab12/inlägg 1.json", 200, (), b"{}", AT, AT)
    file = io.BytesIO()
    (placed,) = warc.write(file, [Kept(7, exchange, whole=True)], INFO, "x")
    kinds = [(a.kind, a.body) for a in answers(file.getvalue())]
    assert kinds[1:] == [("resource", b"{}")]
    assert placed.entry == 7


def test_the_same_exchanges_give_the_same_bytes() -> None:
    exchange = Exchange("GET", "https://a.se/", 200, (), b"x", AT, AT)
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        list(warc.write(file, [Kept(1, exchange, whole=True)], INFO, "x"))
    assert files[0].getvalue() == files[1].getvalue()


def test_an_empty_year_and_a_wrong_name_leave_no_file(proven: Proven, tmp_path: Path) -> None:
    archive = proven.story.archive
    with pytest.raises(NothingToPack):
        write_web_archive(archive, Order("Åkerby kommun", 2014), tmp_path / "x.wacz", wacz=True)
    with pytest.raises(UsageError, match=r"\.warc\.gz"):
        write_web_archive(archive, YEAR, tmp_path / "x.zip", wacz=False)
    assert [path.name for path in tmp_path.iterdir()] == ["arkiv"]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.example.se/A/B/?b=2&a=1&a=",
        "http://example.se:80/",
        "https://example.se:8080/a//b/../c/./d/",
        "https://graph.example.com/v26.0/1_2?fields=id%2Cname&access_token=[HEMLIGT]",
        "https://example.se/s%C3%B6k?q=%25C3%25A5&x",
        "https://example.se",
        "http://127.0.0.1:42073/api/v1/x#account=1",
        "https://example.se/?sid=0123456789abcdef0123456789abcdef&x=1",
        "https://example.se/åäö?å=1",
    ],
)
def test_addresses_are_turned_as_players_turn_them(url: str) -> None:
    assert cdx.key(url) == surt(url)


@given(
    st.lists(st.sampled_from(["a", "B", "%C3%A5", "..", "", "x y", "%2F", "é"]), max_size=5),
    st.lists(st.sampled_from(["a=1", "A=%26", "b", "c=", "a=0", "å=ö"]), max_size=4),
)
def test_any_address_is_turned_as_players_turn_it(path: list[str], question: list[str]) -> None:
    url = "https://www.example.se/" + "/".join(path) + ("?" + "&".join(question) if question else "")
    assert cdx.key(url) == surt(url)
