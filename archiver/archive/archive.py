# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""One archive, opened: the door through which everything above reads and writes.

It wires store, ledger and media together and gives each verb its transaction. It never talks to a
platform, decides nothing about what an observation means, and knows no page.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection

from archiver.archive import directory as folders
from archiver.archive import document, layout, outside
from archiver.archive.reading import Reader
from archiver.archive.recording import Conclusions, Recorder
from archiver.archive.searching import Searcher, drain_index, searcher
from archiver.clock import Clock, SystemClock, to_us
from archiver.config import Config
from archiver.errors import StoreBusy, UnknownAccount, UsageError
from archiver.index.port import Sort
from archiver.ledger import ledger as log
from archiver.ledger.checkpoint import verifier_key
from archiver.ledger.entry import EntryKind, new_entry
from archiver.model.account import Account
from archiver.model.change import Known
from archiver.model.coverage import Outcome, Run, Window
from archiver.model.observation import Batch, Exchange, Observation
from archiver.model.search import Answer, Filters
from archiver.store import accounts, media, payloads, records, retention, runs, sights
from archiver.store.blobs import Blobs
from archiver.store.db import Database


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A media file that is durably on disk."""

    sha256: bytes
    size: int
    mime: str


@dataclass(slots=True)
class Archive:
    """An open archive. Close it, or use it as a context."""

    directory: folders.Directory
    config: Config
    database: Database
    clock: Clock
    codec: payloads.Codec
    ledger: log.Ledger = field(init=False)
    recorder: Recorder = field(init=False)
    blobs: Blobs = field(init=False)
    searcher: Searcher = field(init=False)

    def __post_init__(self) -> None:
        self.ledger = log.Ledger(self.codec)
        self.recorder = Recorder(self.database, self.ledger, self.directory.digest_key())
        self.blobs = Blobs(self.directory.media)
        self.searcher = searcher(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the database's connections."""
        self.database.close()

    @contextmanager
    def reader(self, *, opens_closed: bool = False) -> Iterator[Reader]:
        """A consistent view for one page, command or document; closed records only when asked for."""
        with self.database.read() as connection:
            yield Reader(connection, self.codec, opens_closed)

    def search(
        self,
        query: str,
        filters: Filters | None = None,
        limit: int = 25,
        offset: int = 0,
        sort: Sort = "date",
    ) -> Answer:
        """Answer a question. Raises QueryError with the place of what cannot be understood."""
        return self.searcher.search(query, filters, limit, offset, sort)

    def catch_up(self) -> int:
        """Take what has changed into the search index; returns how many records."""
        return drain_index(self)

    # --- accounts ----------------------------------------------------------------------------

    def accounts(self) -> tuple[Account, ...]:
        """Every registered account."""
        with self.database.read() as connection:
            return accounts.all_accounts(connection)

    def account(self, name: str) -> Account:
        """The account with this name. Raises UnknownAccount."""
        for account in self.accounts():
            if account.name == name:
                return account
        msg = f"Kontot {name} finns inte i arkivet"
        raise UnknownAccount(msg)

    def add_account(self, account: Account) -> Account:
        """Register an account; its number is given here. Raises UsageError when the name is taken."""
        if any(known.name == account.name for known in self.accounts()):
            msg = f"Det finns redan ett konto som heter {account.name}"
            raise UsageError(msg)
        facts: document.Facts = {
            "name": account.name,
            "platform": str(account.platform),
            "native": account.native_id,
            "authority": account.authority,
            "api_base": account.api_base,
            "secret_env": account.secret_env,
            "options": dict(account.options),
        }
        with self.database.write() as connection:
            head = self.ledger.lock(connection)
            added = replace(account, id=accounts.next_id(connection), created_at=self.clock.now())
            accounts.add(connection, added, head.size)
            facts |= {"id": added.id, "created": to_us(added.created_at)}
            self.append(connection, head, EntryKind.ACCOUNT, facts)
        return added

    # --- runs --------------------------------------------------------------------------------

    @contextmanager
    def harvesting(self, account: Account) -> Iterator[None]:
        """Hold an account: one harvest of it at a time. Raises StoreBusy when it is already held."""
        path = self.directory.locks / f"account-{account.id}"
        with path.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                msg = f"Kontot {account.name} samlas redan in"
                raise StoreBusy(msg) from None
            self.blobs.sweep()
            yield

    def begin_run(self, account: Account) -> Run:
        """Note that a harvest has begun, in the log too: one that never ends is evidence as well."""
        with self.database.write() as connection:
            head = self.ledger.lock(connection)  # run numbers, too, are given to one at a time
            run = runs.begin(connection, account.id, self.clock.now())
            told = {"run": run.id, "account": account.id, "started": to_us(run.started_at)}
            self.append(connection, head, EntryKind.RUN, told)
            return run

    def end_run(self, run: Run, outcome: Outcome, cause: str, facts: Mapping[str, Any]) -> None:
        """Note how a harvest ended, in the log too: coverage is evidence (law 5)."""
        at = self.clock.now()
        counts = facts.get("counts", {})
        told = {
            **facts,
            "run": run.id,
            "account": run.account_id,
            "started": to_us(run.started_at),
            "ended": to_us(at),
            "outcome": str(outcome),
            "cause": cause,
        }
        with self.database.write() as connection:
            head = self.ledger.lock(connection)
            runs.end(connection, run.id, at, outcome, cause, counts, head.size)
            sights.extend(connection, run.account_id, self._interval)
            self.append(connection, head, EntryKind.RUN, told)

    def runs(self, account: Account, since: datetime | None = None) -> tuple[Run, ...]:
        """An account's runs, oldest first."""
        with self.database.read() as connection:
            return runs.of_account(connection, account.id, since)

    def last_complete(self, account: Account) -> datetime | None:
        """When the newest run that saw everything of an account began."""
        with self.database.read() as connection:
            return runs.last_complete(connection, account.id)

    def coverage(self, account: Account, start: datetime, end: datetime) -> tuple[Window, ...]:
        """How well an account's time was covered: ordered, gapless (law 5)."""
        with self.database.read() as connection:
            return sights.between(connection, account.id, start, end, self._interval)

    @property
    def _interval(self) -> timedelta:
        return timedelta(minutes=self.config.harvest.interval_minutes)

    # --- recording ---------------------------------------------------------------------------

    def keep_arrival(self, run: Run, exchange: Exchange) -> int:
        """Keep an answer's bytes durably, before anyone reads them (law 1)."""
        with self.database.write() as connection:
            return runs.keep_arrival(connection, run.id, document.spool(exchange))

    def arrivals(self) -> list[tuple[int, Run, Exchange]]:
        """Answers that a stopped process kept but never recorded, oldest first."""
        with self.database.read() as connection:
            found = []
            for number, run_id, body in runs.arrivals(connection):
                stored = payloads.Stored(0, b"", body)
                account_id = runs.account_of(connection, run_id)
                exchange = document.exchange_in(stored.facts, stored.verbatim)
                found.append((number, Run(run_id, account_id, exchange.started_at), exchange))
            return found

    def known(self, account_id: int, native_ids: Iterable[str]) -> dict[str, Known]:
        """What is known of these ids, aliases, parents and posts."""
        with self.database.read() as connection:
            spelled = [document.clean(native) for native in native_ids]
            return records.known(connection, account_id, spelled)

    def expected_posts(self, account: Account, since: datetime | None) -> list[Known]:
        """Posts that a complete listing since then should show."""
        with self.database.read() as connection:
            since_us = to_us(since) if since else -(1 << 62)
            return records.expected_posts(connection, account.id, since_us)

    def expected_comments(self, account: Account, root_id: int) -> list[Known]:
        """What a listing of a post's thread should show."""
        with self.database.read() as connection:
            return records.expected_comments(connection, account.id, root_id)

    def live(self, account: Account) -> list[Known]:
        """Every record of an account that is not known to be gone."""
        with self.database.read() as connection:
            return records.live(connection, account.id)

    def missing(self, account: Account) -> list[Known]:
        """Records that were not there at their latest look, and wait for a second one."""
        with self.database.read() as connection:
            return records.missing(connection, account.id)

    def aliases(self, account: Account) -> dict[int, list[str]]:
        """The other spellings of each record's id in an account."""
        with self.database.read() as connection:
            return records.aliases(connection, account.id)

    def texts(self, record_id: int) -> set[tuple[str, str]]:
        """Title and text of every version of a record."""
        with self.reader() as reader:
            return {(version.title, version.text) for version in reader.versions(record_id)}

    def content_digest(self, observation: Observation) -> bytes:
        """The digest that tells an edit from the same text shown again."""
        return document.content_digest(observation, self.recorder.digest_key)

    def without_disposed(self, account: Account, batch: Batch) -> Batch:
        """An answer without what a decision had destroyed and the platform still shows."""
        with self.database.read() as connection:
            if not retention.any_disposed(connection, account.id):
                return batch
            spelled = {name for item in layout.items(batch) for name in layout.names(item)}
            spelled |= {native for native, _ in batch.related}
            digests = {name: document.key_digest(name, self.recorder.digest_key) for name in spelled}
            gone = retention.disposed_among(connection, account.id, digests.values())
        return layout.without(batch, {name for name, digest in digests.items() if digest in gone})

    def record(
        self,
        run: Run,
        batch: Batch,
        known: Mapping[str, Known],
        conclusions: Conclusions,
        arrival: int | None = None,
    ) -> int:
        """Record one answer and what was concluded from it: one transaction."""
        return self.recorder.record(run, batch, known, conclusions, arrival)

    def wanted_media(self, account: Account) -> tuple[media.Wanted, ...]:
        """Files that records show and that nobody has fetched yet."""
        with self.database.read() as connection:
            return media.wanted(connection, account.id)

    def postpone_media(self, wanted: media.Wanted) -> None:
        """Nobody answered for a file: try again in another run."""
        with self.database.write() as connection:
            media.postpone(connection, wanted.number)

    def add_media(self, wanted: media.Wanted, stored: StoredFile | None, problem: str) -> None:
        """Note the file of a record, or why it could not be stored.

        The file itself is durable before the row that names it (``blobs.put`` comes first).
        """
        facts = {
            "record": wanted.record_id,
            "version": wanted.head,
            "key": wanted.ref.key,
            "url": wanted.ref.url,
            "alt": wanted.ref.alt,
            "mime": stored.mime if stored else "",
            "size": stored.size if stored else 0,
            "problem": problem,
            "sha256": stored.sha256.hex() if stored else "",
        }
        with self.database.write() as connection:
            head = self.ledger.lock(connection)
            media.settle(connection, wanted.number)
            if stored and media.is_stored(connection, wanted.record_id, wanted.ref.key):
                return
            sha256 = stored.sha256 if stored else None
            media.add(connection, facts, sha256, head.size)
            self.append(connection, head, EntryKind.MEDIA, facts)

    # --- the log -----------------------------------------------------------------------------

    def head(self) -> log.Head:
        """Where the log ends."""
        with self.database.read() as connection:
            return log.read_head(connection)

    def sign(self) -> str:
        """Sign, tell and publish the log's head; the newest note when there is nothing new.

        Raises SigningHeld while the clock stands before the log.
        """
        return outside.sign(self)

    def public_key(self) -> str:
        """The log's public key, as people hand it on."""
        key = self.directory.signing_key().public_key()
        return verifier_key(self.config.municipality.origin, key)

    def append(
        self, connection: Connection, head: log.Head, kind: EntryKind, facts: Mapping[str, Any]
    ) -> int:
        """Append one row of facts after ``head``, in the caller's transaction; returns its number."""
        at_us = to_us(self.clock.now())
        entry = new_entry(kind, at_us, document.framed(facts))
        late = log.clock_anomaly(head, at_us)
        # The row that callers number is the first; a clock anomaly is told right after it.
        self.ledger.append(connection, head, [entry, *([late] if late else [])])
        return head.size


def open_archive(root: Path, clock: Clock | None = None, *, unmarked: bool = False) -> Archive:
    """Open the archive in a folder. Raises NoArchive when there is none.

    Raises LedgerFork or MarkMissing when it is not the archive that was last published, unless
    ``unmarked``: only ``flode log anchor`` opens one so.
    """
    directory, config, database = folders.open_existing(root)
    try:
        with database.read() as connection:
            if not unmarked:
                outside.check_marks(directory, config, connection)
            codec = payloads.load_codec(connection)
    except BaseException:
        database.close()
        raise
    return Archive(directory, config, database, clock or SystemClock(), codec)
