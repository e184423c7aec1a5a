# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A small archive told step by step: accounts, posts, comments and what became of them.

Every step goes through ``Archive.record`` as a harvest's would, each with an answer of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from struct import pack
from zlib import compress, crc32

from archiver.archive import directory
from archiver.archive.archive import Archive, StoredFile, open_archive
from archiver.archive.recording import Conclusions
from archiver.clock import SetClock
from archiver.config import Config, Municipality
from archiver.model.account import Account, Platform
from archiver.model.change import Change, ChangeType, Decision, Grade, Ruling
from archiver.model.coverage import Outcome
from archiver.model.observation import (
    Batch,
    Exchange,
    Kind,
    MediaRef,
    Observation,
    Presence,
    Verdict,
)

MORNING = datetime(2026, 11, 2, 9, tzinfo=UTC)  # a Monday, 10.00 in Sweden
HOUR = timedelta(hours=1)


def picture(width: int = 480, height: int = 270) -> bytes:
    """A PNG in one blue."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return pack(">I", len(body)) + kind + body + pack(">I", crc32(kind + body))

    head = pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x0b\x4f\x8a" * width) * height
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@dataclass(slots=True)
class Story:
    """An archive that grows. Each verb advances the clock by some minutes."""

    archive: Archive
    clock: SetClock
    items: dict[str, tuple[Account, Observation]] = field(default_factory=dict)

    def account(self, name: str, platform: Platform = Platform.FACEBOOK) -> Account:
        asked = Account(0, name, platform, name.lower(), "Kommunstyrelsen", self.clock.at)
        return self.archive.add_account(asked)

    def post(self, account: Account, text: str, **given: object) -> int:
        """The municipality's own post."""
        return self._first(account, Kind.POST, text, {"own": True, **given})

    def comment(self, on: int, text: str, author: str | None, **given: object) -> int:
        """Somebody else's comment on a post or on another comment."""
        account, above = self._item(on)
        facts = {
            "own": False,
            "author_name": author,
            "parent_id": above.native_id,
            "root_id": above.root_id or above.native_id,
            **given,
        }
        return self._first(account, Kind.COMMENT, text, facts)

    def message(self, account: Account, text: str, author: str, **given: object) -> int:
        """A direct message to the municipality."""
        return self._first(account, Kind.MESSAGE, text, {"own": False, "author_name": author, **given})

    def edit(self, record: int, text: str, media: Sequence[MediaRef] | None = None) -> None:
        account, seen = self._item(record)
        changed = replace(seen, text=text, media=seen.media if media is None else tuple(media))
        self._shown(account, changed, self._change(ChangeType.EDITED))

    def hide(self, record: int, hidden_as: str = "hidden") -> None:
        account, seen = self._item(record)
        change = replace(self._change(ChangeType.HIDDEN), hidden_as=hidden_as)
        self._shown(account, replace(seen, hidden=True), change)

    def reappear(self, record: int) -> None:
        account, seen = self._item(record)
        self._shown(account, seen, self._change(ChangeType.REAPPEARED))

    def miss(self, record: int, code: str = "absent") -> None:
        change = replace(self._change(ChangeType.MISSING), code=code, grade=Grade.NOT_CONFIRMED)
        self._asked(record, Presence.GONE, code, (change,))

    def remove(self, record: int, grade: Grade = Grade.GONE_TWICE, code: str = "404") -> None:
        change = replace(self._change(ChangeType.DELETED), code=code, grade=grade)
        self._asked(record, Presence.GONE, code, (change,))

    def lose_sight(self, record: int) -> None:
        change = self._change(ChangeType.UNREACHABLE)
        self._asked(record, Presence.UNREACHABLE, "403", (change,))

    def attach(self, record: int, content: bytes | None, mime: str, problem: str = "") -> None:
        """Fetch the next file that a record shows, or fail to."""
        account, _ = self._item(record)
        wanted = next(w for w in self.archive.wanted_media(account) if w.record_id == record)
        stored = None
        if content is not None:
            stored = StoredFile(*self.archive.blobs.put([content]), mime)
        self.archive.add_media(wanted, stored, problem)

    def run(
        self, account: Account, outcome: Outcome = Outcome.COMPLETE, cause: str = "", **counts: int
    ) -> None:
        """A harvest that finds nothing new."""
        begun = self.archive.begin_run(account)
        self.clock.advance(timedelta(minutes=2))
        self.archive.end_run(begun, outcome, cause, {"counts": counts})

    def label(self, record: int) -> str:
        with self.archive.reader() as reader:
            return reader.record(record).label

    # --- how a step is recorded --------------------------------------------------------------

    def _first(self, account: Account, kind: Kind, text: str, given: dict[str, object]) -> int:
        native = str(given.pop("native_id", f"{account.id}_{len(self.items) + 1}"))
        facts = {"published_at": self.clock.at - timedelta(minutes=8), **given}
        seen = Observation(kind=kind, native_id=native, text=text, **facts)  # type: ignore[arg-type]
        return self._shown(account, seen, self._change(ChangeType.CREATED, fresh=True))

    def _shown(self, account: Account, seen: Observation, change: Change) -> int:
        exchange, span = self._exchange(seen)
        seen = replace(seen, span=span)
        names = [n for n in (seen.native_id, seen.parent_id, seen.root_id) if n]
        known = self.archive.known(account.id, names)
        digest = self.archive.content_digest(seen)
        decision = Decision(seen, digest, known.get(seen.native_id), (change,))
        self._record(account, Batch(exchange, (seen,)), Conclusions((decision,)), names)
        self.items[seen.native_id] = (account, seen)
        return self.archive.known(account.id, [seen.native_id])[seen.native_id].record_id

    def _asked(self, record: int, presence: Presence, code: str, changes: tuple[Change, ...]) -> None:
        account, seen = self._item(record)
        exchange = self._answer(b'{"error":{"code":100}}', 404)
        verdict = Verdict(seen.native_id, presence, code)
        known = self.archive.known(account.id, [seen.native_id])[seen.native_id]
        batch = Batch(exchange, verdicts=(verdict,))
        told = Conclusions(rulings=(Ruling(verdict, known, changes),))
        self._record(account, batch, told, [seen.native_id])

    def _record(self, account: Account, batch: Batch, told: Conclusions, names: list[str]) -> None:
        begun = self.archive.begin_run(account)
        self.archive.record(begun, batch, self.archive.known(account.id, names), told)
        self.clock.advance(timedelta(minutes=2))
        self.archive.end_run(begun, Outcome.COMPLETE, "", {"counts": {}})
        self.clock.advance(timedelta(minutes=8))

    def _exchange(self, seen: Observation) -> tuple[Exchange, tuple[int, int]]:
        item = json.dumps({"id": seen.native_id, "message": seen.text}, ensure_ascii=False).encode()
        before = b'{"data":['
        exchange = self._answer(before + item + b"]}", 200)
        return exchange, (len(before), len(before) + len(item))

    def _answer(self, body: bytes, status: int) -> Exchange:
        url = "https://graph.example.se/v25.0/feed?access_token=***"
        headers = (("Content-Type", "application/json"),)
        return Exchange("GET", url, status, headers, body, self.clock.at, self.clock.at)

    def _change(self, kind: ChangeType, *, fresh: bool = False) -> Change:
        return Change(kind, self.clock.at, None if fresh else self.clock.at - HOUR)

    def _item(self, record: int) -> tuple[Account, Observation]:
        with self.archive.reader() as reader:
            return self.items[reader.record(record).native_id]


def begin_story(root: Path, at: datetime = MORNING) -> Story:
    """A new archive of Åkerby kommun in this folder."""
    config = Config(municipality=Municipality("Åkerby kommun", "arkiv.akerby.example/logg"))
    clock = SetClock(at)
    directory.create(root, config, clock)
    return Story(open_archive(root, clock), clock)
