# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the tables ought to say, told again from the log alone. Pure: payloads in, rows out.

The same replay checks a stored archive and can rebuild its projections (law 6). It reads the facts
on each payload's first line and follows the order in which the recording wrote them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any

from sqlalchemy import Table

from archiver.archive.document import Facts
from archiver.ledger.entry import EntryKind, digest_of
from archiver.model.change import HIDDEN_AS_LENGTH, ChangeType, Status
from archiver.model.observation import Presence
from archiver.store import tables, terms
from archiver.store.payloads import Stored

_AFTER = {
    ChangeType.REAPPEARED: Status.PRESENT,
    ChangeType.UNHIDDEN: Status.PRESENT,
    ChangeType.HIDDEN: Status.HIDDEN,
    ChangeType.MISSING: Status.MISSING,
    ChangeType.DELETED: Status.DELETED,
    ChangeType.UNREACHABLE: Status.UNREACHABLE,
}
_GONE = frozenset({ChangeType.MISSING, ChangeType.DELETED})
_BACK = frozenset({ChangeType.REAPPEARED, ChangeType.UNHIDDEN})


@dataclass(slots=True)
class State:
    """A row of ``record_state``, columns in the table's order."""

    record_id: int
    status: str
    hidden_as: str
    versions: int
    head: int
    raw: int
    raw_digest: bytes
    published_us: int | None
    last_seen_us: int
    last_checked_us: int
    missing_since_us: int | None
    missing_run: int | None
    parent_id: int | None
    root_id: int | None


_COLUMNS = attrgetter(*State.__slots__)


@dataclass(slots=True)
class Replayed:
    """Rows by table and key, grown log row by log row. Rows are tuples in column order."""

    digest_key: bytes
    states: dict[int, State] = field(default_factory=dict)
    rows: dict[Table, dict[Any, tuple[Any, ...]]] = field(default_factory=dict)
    _raw: dict[int, tuple[int, bytes]] = field(default_factory=dict)  # entry -> record, digest
    _open: tuple[int, Facts] | None = None  # the capture whose items are being read

    def __post_init__(self) -> None:
        for table in (
            tables.record,
            tables.record_key,
            tables.version,
            tables.event,
            tables.capture,
            tables.recheck,
            tables.media_ref,
            tables.media,
            tables.run,
            tables.run_end,
            tables.account,
            tables.archive_fact,
            tables.terms,
        ):
            self.rows[table] = {}

    def take(self, entry: int, kind: int, at_us: int, stored: Stored) -> None:
        """Follow one log row."""
        facts = stored.facts
        match kind:
            case EntryKind.VERSION:
                self._version(entry, at_us, facts, stored.verbatim)
            case EntryKind.FRAGMENT:
                self._fragment(entry, facts, stored.verbatim)
            case EntryKind.EVENT:
                self._event(entry, facts)
            case EntryKind.CAPTURE:
                self._close()
                self._capture(entry, facts)
            case EntryKind.MEDIA:
                self._media(entry, facts)
            case EntryKind.RUN:
                self._run(entry, facts)
            case EntryKind.ACCOUNT:
                self._account(entry, facts)
            case EntryKind.ACTION if facts.get("action") == "terms":
                self.rows[tables.terms][entry] = terms.row(facts, entry)
            case EntryKind.ARCHIVE:
                self.rows[tables.archive_fact] = {k: (k, v) for k, v in facts.items()}

    def finish(self) -> dict[Table, dict[Any, tuple[Any, ...]]]:
        """The rows that the log says there should be, by table and primary key.

        A key of one column is its value, one of several columns a tuple.
        """
        self._close()
        states = {number: _COLUMNS(state) for number, state in self.states.items()}
        return {**self.rows, tables.record_state: states}

    # --- items -------------------------------------------------------------------------------

    def _version(self, entry: int, at_us: int, facts: Facts, raw: bytes) -> None:
        record, number = facts["record"], facts["no"]
        digest = self._content_digest(facts)
        key = (record, number)
        self.rows[tables.version][key] = (*key, entry, facts["capture"], at_us, digest)
        if number == 1:
            own, kind, account = facts["own"], facts["kind"], facts["account"]
            self.rows[tables.record][record] = (record, account, kind, own, at_us)
            self.states[record] = State(
                record, "present", "", 1, entry, entry, b"", None, at_us, at_us, None, None, None, None
            )
        self._keys(facts["account"], record, (facts["native"], *facts.get("alias", ())), number)
        self._raw[entry] = (record, self._raw_digest(raw))
        state = self.states.get(record)
        if state is None:
            return  # its first version is lost, and told where that was found
        state.versions, state.head = number, entry
        state.published_us = facts.get("published", state.published_us)
        self._parents(state, facts)

    def _fragment(self, entry: int, facts: Facts, raw: bytes) -> None:
        record = facts.get("record")
        if record is None or record not in self.states:
            return  # a related person's bytes, nobody's newest state; or its first version is lost
        account = self.rows[tables.record][record][1]
        self._keys(account, record, facts.get("alias", ()), 2)
        self._parents(self.states[record], facts)
        self._raw[entry] = (record, self._raw_digest(raw))

    def _keys(self, account: int, record: int, names: Iterable[str], number: int) -> None:
        rows = self.rows[tables.record_key]
        for place, name in enumerate(names):
            alias = number > 1 or place > 0
            rows.setdefault((account, name), (account, name, record, alias))

    @staticmethod
    def _parents(state: State, facts: Facts) -> None:
        state.parent_id = state.parent_id or facts.get("up")
        state.root_id = state.root_id or facts.get("top")

    def _event(self, entry: int, facts: Facts) -> None:
        record, kind = facts["record"], ChangeType(facts["type"])
        self.rows[tables.event][entry] = (entry, record, facts["type"], facts["run"])
        state = self.states.get(record)
        if state is None:
            return
        state.status = str(_AFTER.get(kind, state.status))
        if kind is ChangeType.HIDDEN:
            state.hidden_as = facts.get("hidden_as", "")[:HIDDEN_AS_LENGTH]
        elif kind in _BACK:
            state.hidden_as, state.missing_since_us, state.missing_run = "", None, None
        elif kind in _GONE and state.missing_since_us is None:
            state.missing_since_us, state.missing_run = facts["until"], facts["run"]

    # --- captures ----------------------------------------------------------------------------

    def _capture(self, entry: int, facts: Facts) -> None:
        self.rows[tables.capture][entry] = (entry, facts["run"])
        for record, presence, code in facts.get("asked", ()):
            key = (record, entry)
            self.rows[tables.recheck][key] = (*key, presence, code)
        self._open = (entry, facts)

    def _close(self) -> None:
        """All items of the open capture have been read: what it showed was seen then."""
        if self._open is None:
            return
        _, facts = self._open
        self._open = None
        at = facts["ended"]
        for record, presence, _ in facts.get("asked", ()):
            if presence != Presence.ERROR and record in self.states:
                self.states[record].last_checked_us = at
        for entry in (*facts["layout"][1::2], *facts["also"]):
            record, digest = self._raw.get(entry, (0, b""))
            state = self.states.get(record)
            if state is not None:
                state.raw, state.raw_digest = entry, digest
                state.last_seen_us = state.last_checked_us = at

    # --- the rest ----------------------------------------------------------------------------

    def _media(self, entry: int, facts: Facts) -> None:
        sha256 = bytes.fromhex(facts["sha256"]) or None
        row = (entry, facts["record"], facts["key"], sha256)
        self.rows[tables.media_ref][entry] = row
        if sha256 is not None:
            stored = (sha256, facts["size"], facts["mime"])
            self.rows[tables.media].setdefault(sha256, stored)

    def _run(self, entry: int, facts: Facts) -> None:
        run, counts = facts["run"], json.dumps(facts["counts"], sort_keys=True)
        ended = (run, facts["ended"], facts["outcome"], facts["cause"], counts, entry)
        self.rows[tables.run_end][run] = ended
        self.rows[tables.run][run] = (run, facts["account"], facts["started"])

    def _account(self, entry: int, facts: Facts) -> None:
        self.rows[tables.account][facts["id"]] = (
            facts["id"],
            facts["name"],
            facts["platform"],
            facts["native"],
            facts["authority"],
            facts["api_base"],
            facts["secret_env"],
            json.dumps(facts["options"], ensure_ascii=False, sort_keys=True),
            entry,
            facts["created"],
        )

    def _content_digest(self, facts: Facts) -> bytes:
        media = sorted(row[0] for row in facts.get("media", ()))
        return digest_of((facts["text"], facts.get("title", ""), *media), self.digest_key)

    def _raw_digest(self, raw: bytes) -> bytes:
        return hashlib.blake2b(raw, key=self.digest_key, digest_size=8).digest()
