# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Time stamps by a real authority: kept as they came, checked, refused with the reason, renewed."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rfc3161_client import decode_timestamp_response

from archiver.archive import vouched, vouching
from archiver.archive.verifying import verify_archive
from archiver.archive.vouching import Asked, vouch
from archiver.clock import from_us
from archiver.config import Config, Municipality, OutsideSettings
from archiver.errors import ConfigError, TokenRefused
from archiver.ledger import timestamp
from archiver.ledger.entry import EntryKind
from archiver.ledger.timestamp import Authority
from archiver.store import log_rows
from archiver.store import outside as rows
from tests.builders import time_authority
from tests.builders.archives import ArchiveBuilder, build, post
from tests.builders.tampered import administrator
from tests.builders.time_authority import REJECTION, TimeAuthority


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return time_authority.made(tmp_path_factory.mktemp("tsa"))


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    valid = (then, then + timedelta(days=365))
    return time_authority.made(tmp_path_factory.mktemp("ended"), "Utgången", valid)


@pytest.fixture
def authority(certificates: Path) -> Iterator[TimeAuthority]:
    with time_authority.serving(certificates) as serving:
        yield serving


@dataclass(slots=True)
class Scene:
    builder: ArchiveBuilder

    def tokens(self) -> list[rows.TokenRow]:
        with self.builder.archive.database.read() as connection:
            return rows.tokens(connection)

    def answer(self, row: rows.TokenRow) -> tuple[bytes, bytes]:
        archive = self.builder.archive
        with archive.database.read() as connection:
            data = vouched.stamped_data(connection, archive.codec, row)
            return data, vouched.answer_of(connection, archive.codec, row.entry)

    def findings(self, *, full: bool = True) -> list[str]:
        return [f.what for f in verify_archive(self.builder.archive, full=full).findings]

    def trusting(self, *authorities: str) -> None:
        archive = self.builder.archive
        settings = replace(archive.config.outside, authorities=authorities)
        archive.config = replace(archive.config, outside=settings)

    def vouch(self) -> list[Asked]:
        return list(vouch(self.builder.archive))


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    builder = build(tmp_path / "arkiv", datetime.now(UTC).replace(microsecond=0))
    builder.show(builder.account(), post("1", "Biblioteket är öppet."))
    builder.archive.sign()
    yield Scene(builder)
    builder.archive.close()


def test_openssl_accepts_what_the_archive_has_kept(scene: Scene, authority: TimeAuthority) -> None:
    scene.trusting(authority.setting())
    note = scene.builder.archive.sign()
    (asked,) = scene.vouch()
    (row,) = scene.tokens()
    data, answer = scene.answer(row)
    assert (asked.problem, row.held, data) == (None, True, note.encode())
    assert authority.holds(data, answer)
    assert not authority.holds(data + b"x", answer)
    assert scene.findings() == scene.findings(full=False) == []


@pytest.mark.parametrize("chain", [False, True])
def test_both_shapes_of_answer_hold(scene: Scene, authority: TimeAuthority, *, chain: bool) -> None:
    authority.reply = lambda query: (200, authority.stamp(query, chain=chain))
    scene.trusting(authority.setting())
    scene.vouch()
    (row,) = scene.tokens()
    if chain:
        with pytest.raises(ValueError, match="SetOrdering"):
            _ = decode_timestamp_response(scene.answer(row)[1]).signed_data.certificates
    assert row.held
    assert scene.findings() == []


@pytest.mark.parametrize("chain", [False, True])
def test_neither_shape_holds_for_other_bytes_or_another_root(
    authority: TimeAuthority, ended: Path, *, chain: bool
) -> None:
    known = Authority("tsa", authority.url, authority.roots)
    asked = timestamp.question(b"roten")
    answer = authority.stamp(asked.body, chain=chain)
    assert timestamp.check(answer, b"roten", known, asked.nonce).serial > 0
    with pytest.raises(TokenRefused, match="gäller något annat"):
        timestamp.check(answer, b"en annan", known)
    with pytest.raises(TokenRefused, match="litar på"):
        timestamp.check(answer, b"roten", replace(known, roots=ended / "ca.pem"))
    with pytest.raises(TokenRefused, match="annan fråga"):
        timestamp.check(answer, b"roten", known, asked.nonce + 1)


@pytest.mark.parametrize("chain", [False, True])
def test_a_changed_signature_is_refused(authority: TimeAuthority, *, chain: bool) -> None:
    known = Authority("tsa", authority.url, authority.roots)
    answer = authority.stamp(timestamp.question(b"roten").body, chain=chain)
    changed = answer[:-1] + bytes([answer[-1] ^ 1])
    with pytest.raises(TokenRefused, match="litar på"):
        timestamp.check(changed, b"roten", known)


def test_damage_anywhere_is_refused_or_does_no_harm(authority: TimeAuthority) -> None:
    """What is not signed (a status text, a root sent along) may change; nothing else, and no crash."""
    known, chance = Authority("tsa", authority.url, authority.roots), random.Random(7)
    answer = authority.stamp(timestamp.question(b"roten").body)
    held = timestamp.check(answer, b"roten", known)
    refused = 0
    for _ in range(150):
        place, cut = chance.randrange(len(answer)), chance.randrange(4)
        damaged = answer[:place] + chance.randbytes(chance.randrange(4)) + answer[place + cut :]
        try:
            assert timestamp.check(damaged, b"roten", known) == held
        except TokenRefused:
            refused += 1
    assert refused > 100


def test_a_certificate_that_had_ended_is_refused(ended: Path) -> None:
    old = TimeAuthority(ended)
    answer = old.stamp(timestamp.question(b"roten").body)
    with pytest.raises(TokenRefused, match=r"gällde inte .*2020-12-31"):
        timestamp.check(answer, b"roten", Authority("tsa", "", old.roots))


@pytest.mark.parametrize(
    ("answer", "kept"),
    [
        ((500, b"trasig"), False),
        ((200, b"x" * (timestamp.MOST_BYTES + 1)), False),
        ((302, b""), False),
        ((200, b"<html>Service unavailable</html>"), True),
        ((200, REJECTION), True),
        ((200, b""), True),
    ],
)
def test_an_answer_that_is_none_is_told_and_the_next_authority_is_asked(
    scene: Scene, authority: TimeAuthority, certificates: Path, answer: tuple[int, bytes], *, kept: bool
) -> None:
    authority.reply = lambda _: answer
    with time_authority.serving(certificates) as good:
        scene.trusting(authority.setting("trasig"), good.setting("hel"))
        bad, fine = scene.vouch()
    assert bad.problem is not None
    assert bad.problem.line().startswith("FA-0352" if kept else "FA-0351")
    assert (fine.who, fine.problem) == ("hel", None)
    assert [row.authority for row in scene.tokens()] == (["trasig", "hel"] if kept else ["hel"])
    if kept:
        assert scene.answer(scene.tokens()[0])[1] == answer[1]
    assert scene.findings() == []


def test_an_authority_that_does_not_answer_is_asked_again(
    scene: Scene, authority: TimeAuthority
) -> None:
    scene.trusting(authority.setting())
    authority.reply = lambda _: (503, b"")
    assert scene.vouch()[0].problem is not None
    authority.reply = None
    assert scene.vouch()[0].problem is None
    assert scene.vouch() == []


def test_an_authority_whose_answer_did_not_hold_rests_a_day(
    scene: Scene, authority: TimeAuthority
) -> None:
    scene.trusting(authority.setting())
    authority.reply = lambda _: (200, b"inget")
    scene.vouch()
    assert scene.vouch() == []
    authority.reply = None
    scene.builder.clock.advance(vouching.REFUSED_REST)
    assert scene.vouch()[0].problem is None


def test_the_answer_is_in_the_log_before_it_is_read(
    scene: Scene, authority: TimeAuthority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process stops while it reads the answer: the answer is kept, and read by the next."""

    def stops(*_: object) -> None:
        raise KeyboardInterrupt

    scene.trusting(authority.setting())
    with monkeypatch.context() as patch:
        patch.setattr(timestamp, "check", stops)
        with pytest.raises(KeyboardInterrupt):
            scene.vouch()
    (row,) = scene.tokens()
    assert row.held is None
    with scene.builder.archive.database.read() as connection:
        assert log_rows.row(connection, row.entry).kind == EntryKind.TIMESTAMP
    assert hashlib.sha256(scene.answer(row)[1]).digest() == row.sha256
    (asked,) = scene.vouch()
    assert (asked.problem, scene.tokens()[0].held, len(authority.asked)) == (None, True, 1)


def test_an_authority_that_is_no_longer_asked_is_still_believed(
    scene: Scene, authority: TimeAuthority
) -> None:
    scene.trusting(authority.setting())
    scene.vouch()
    scene.trusting(authority.setting(url="-"))
    assert scene.findings() == []
    scene.trusting()
    (what,) = scene.findings(full=False)
    assert "tsa finns inte i inställningarna" in what


def test_a_stamp_is_stamped_anew_before_its_certificate_ends(
    scene: Scene, authority: TimeAuthority, certificates: Path
) -> None:
    scene.trusting(authority.setting())
    scene.vouch()
    (first,) = scene.tokens()
    assert first.until_us is not None
    scene.builder.clock.at = from_us(first.until_us) - timedelta(days=91)
    assert scene.vouch() == []
    scene.builder.clock.at = from_us(first.until_us) - timedelta(days=89)
    (asked,) = scene.vouch()
    assert (asked.what, asked.problem) == ("förnyad tidsstämpel", None)
    _, second = scene.tokens()
    assert second.renews == first.entry
    data, answer = scene.answer(second)
    assert data == scene.builder.archive.sign().encode() + scene.answer(first)[1]
    assert authority.holds(data, answer)
    assert scene.vouch() == []
    assert scene.findings() == []


def test_a_changed_answer_is_found(scene: Scene, authority: TimeAuthority) -> None:
    scene.trusting(authority.setting())
    scene.vouch()
    (row,) = scene.tokens()
    with scene.builder.archive.database.write() as connection:
        rows.judge(connection, row.entry, rows.TokenState(True, 1, 2, "1", "", 3))
    assert "Uppgifterna om tidsstämpeln från tsa stämmer inte" in scene.findings()
    assert "Uppgifterna om tidsstämpeln från tsa stämmer inte" in scene.findings(full=False)


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        ("DELETE FROM time_token", "Raden i time_token saknas"),
        ("UPDATE time_token SET authority = 'annan'", "Raden i time_token stämmer inte med loggen"),
        ("UPDATE time_token SET renews = 1", "Raden i time_token stämmer inte med loggen"),
        (
            "UPDATE time_token SET sha256 = zeroblob(32)",
            "Svaret är inte det som togs emot",
        ),
        ("INSERT INTO cosignature VALUES (1, 1, 'x', 'y')", "finns i tabellen men inte i loggen"),
        ("DELETE FROM checkpoint", "finns inte kvar"),
    ],
)
def test_an_administrators_edit_is_found(
    scene: Scene, authority: TimeAuthority, edit: str, what: str
) -> None:
    scene.trusting(authority.setting())
    scene.vouch()
    with administrator(scene.builder.archive.directory.root) as sql:
        sql.executescript(edit)
    assert any(what in finding for finding in scene.findings())


@pytest.mark.parametrize("setting", ["tsa", "tsa ftp://tsa.example/ rot.pem", "a b c d"])
def test_a_setting_that_is_no_authority_is_refused(scene: Scene, setting: str) -> None:
    scene.trusting(setting)
    with pytest.raises(ConfigError, match="väntat namn, adress och rotfil"):
        scene.vouch()


def test_roots_that_cannot_be_read_stop_no_other_authority(
    scene: Scene, authority: TimeAuthority, tmp_path: Path
) -> None:
    missing = f"borta {authority.url} {tmp_path}/finns-inte.pem"
    scene.trusting(missing, authority.setting())
    assert [one.problem is None for one in scene.vouch()] == [False, True]


def test_the_settings_say_whom_to_ask() -> None:
    config = Config(Municipality(), outside=OutsideSettings(("a https://a.example/ r.pem",)))
    (one,) = timestamp.authorities(config.outside.authorities, Path("/arkiv"))
    assert (one.name, one.url, one.roots) == ("a", "https://a.example/", Path("/arkiv/r.pem"))
