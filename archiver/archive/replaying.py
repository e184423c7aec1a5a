# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the tables ought to say, told again from the log alone: payloads in, rows out.

The same replay checks a stored archive and can rebuild its projections (law 6). It reads the facts
on each payload's first line and follows the order in which the recording wrote them. Memory stays
the same however long the log is. What staff decided and did is told in steps.py.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Table

from archiver.archive.document import Facts
from archiver.archive.scratch import FIRST_TOLD, Row, Scratch
from archiver.archive.states import State, States
from archiver.archive.steps import Steps
from archiver.ledger.destroyed import Destroyed
from archiver.ledger.entry import EntryKind, digest_of
from archiver.ledger.verify import Opened, Report
from archiver.model.change import HIDDEN_AS_LENGTH, ChangeType, Status
from archiver.model.observation import Presence
from archiver.store import tables
from archiver.store.payloads import divided

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
_UNCLEAR = (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError)


class Replay:
    """One reading of the log from its beginning. Rows are tuples in column order."""

    def __init__(
        self, scratch: Scratch, digest_key: bytes, destroyed: Destroyed, report: Report
    ) -> None:
        self.states = States(scratch)
        self.first_begun: int | None = None  # the first run whose beginning the log tells
        self._scratch = scratch
        self._digest_key = digest_key
        self._destroyed = destroyed
        self._anything_destroyed = bool(destroyed.entries or destroyed.records)
        self._report = report
        self._rows: defaultdict[Table, list[Row]] = defaultdict(list)
        self._first: defaultdict[Table, list[Row]] = defaultdict(list)
        self._last: defaultdict[Table, dict[Any, Row]] = defaultdict(dict)
        self._open: Facts | None = None  # the capture whose items are being read
        self._fresh: dict[int, tuple[int, bytes]] = {}  # its items: log row -> record, digest
        self._kinds: dict[int, Callable[[Opened, Facts, bytes], None]] = {
            EntryKind.VERSION: self._version,
            EntryKind.FRAGMENT: self._fragment,
            EntryKind.EVENT: self._event,
            EntryKind.CAPTURE: self._capture,
            EntryKind.MEDIA: self._media,
            EntryKind.RUN: self._run,
            EntryKind.ACCOUNT: self._account,
            EntryKind.ARCHIVE: self._archive,
            EntryKind.CHECKPOINT: self._checkpoint,
            EntryKind.TIMESTAMP: self._vouched,
        }
        self._steps = Steps(scratch, self._tell, report)

    def take(self, part: Sequence[Opened]) -> Iterator[tuple[Table, list[Row]]]:
        """Follow a part of the log; what it tells for good, table by table."""
        for row in part:
            self._take(row)
        self.states.settle()
        return self._told()

    def finish(self) -> Iterator[tuple[Table, list[Row]]]:
        """What only the whole log tells."""
        self._close()
        self._gaps()
        yield from self._told()
        for table, last in self._last.items():
            yield table, list(last.values())
        for table in FIRST_TOLD:
            yield from ((table, rows) for rows in self._scratch.rows(table.name))
        yield from ((tables.record_state, rows) for rows in self.states.rows())

    def _gaps(self) -> None:
        """Records are numbered without gaps: each is told of, or destroyed."""
        for first, last in self.states.missing(self._destroyed.records):
            more = f" ({last - first} till efter den)" if last > first else ""
            what = f"Handlingen finns varken i loggen eller bland de gallrade{more}"
            self._report.add(what, None, first)

    # --- one row -----------------------------------------------------------------------------

    def _take(self, row: Opened) -> None:
        try:
            facts, verbatim = divided(row.body)
            told = self._kinds.get(row.kind)
            if self._anything_destroyed and self._concerns_destroyed(row, facts):
                self._report.add("Gallrat innehåll finns kvar", row.entry, facts.get("record"))
            elif told is not None:
                told(row, facts, verbatim)
            else:
                self._steps.take(row, facts)
        except _UNCLEAR as error:
            what = f"Radens uppgifter går inte att förstå ({type(error).__name__})"
            self._report.add(what, row.entry)

    def _concerns_destroyed(self, row: Opened, facts: Facts) -> bool:
        """Whether a disposal says that it destroyed the row, or a record that the row shows."""
        if row.entry in self._destroyed.entries:
            return True
        return row.kind in _SHOWING and any(n in self._destroyed.records for n in _shown(facts))

    def _tell(self, table: Table, rows: Iterable[Row]) -> None:
        """Note rows; of a table with first tellings, only the first of each key counts."""
        kept = self._first if table in FIRST_TOLD else self._rows
        kept[table] += rows

    def _told(self) -> Iterator[tuple[Table, list[Row]]]:
        for table, rows in self._first.items():
            self._scratch.first(table, rows)
        self._first.clear()
        told, self._rows = self._rows, defaultdict(list)
        return iter(told.items())

    # --- items -------------------------------------------------------------------------------

    def _version(self, row: Opened, facts: Facts, verbatim: bytes) -> None:
        entry, at_us = row.entry, row.at_us
        record, number, account = facts["record"], facts["no"], facts["account"]
        digest = self._content_digest(facts)
        again = "seen" in facts  # evidence of that time, read anew when the row was written
        at_us = facts.get("seen", at_us)
        self._rows[tables.version].append((record, number, entry, facts["capture"], at_us, digest))
        names = (facts["native"], *facts.get("alias", ()))
        self._keys(account, record, names, first=number == 1)
        if not again:
            self._fresh[entry] = (record, self._raw_digest(verbatim))
        if number == 1:
            first = (record, account, facts["kind"], int(facts["own"]), at_us)
            self._rows[tables.record].append(first)
            self.states.add(_new_state(record, account, entry, at_us))
        state = self.states.of(record)
        if state is None:
            return  # its first version is lost, and told where that was found
        if number > state.versions + 1:
            self._report.add("Handlingens förra version saknas i loggen", entry, record)
        state.versions = number
        _tie(state, facts)
        if again and not facts["newest"]:
            return
        state.head = entry
        state.published_us = facts.get("published", state.published_us)
        if again:
            self.states.show(state, entry, self._raw_digest(verbatim))
            state.last_seen_us = max(state.last_seen_us, at_us)
            state.last_checked_us = max(state.last_checked_us, at_us)

    def _fragment(self, row: Opened, facts: Facts, verbatim: bytes) -> None:
        shown = [(number, row.entry) for number in dict.fromkeys(_shown(facts))]
        self._rows[tables.fragment] += shown
        self._fresh[row.entry] = (0, b"")  # bytes of several, or of a related person: nobody's newest
        state = self.states.of(facts.get("record", 0))
        if state is None:
            return
        self._fresh[row.entry] = (state.record_id, self._raw_digest(verbatim))
        if names := facts.get("alias"):
            self._keys(state.account_id, state.record_id, names, first=False)
        _tie(state, facts)

    def _keys(self, account: int, record: int, names: Iterable[str], *, first: bool) -> None:
        """The first name of a first version is the record's own; every other is an alias."""
        rows = self._first[tables.record_key]
        for place, name in enumerate(names):
            rows.append((account, name, record, int(not first or place > 0)))

    def _event(self, row: Opened, facts: Facts, _: bytes) -> None:
        record, kind = facts["record"], ChangeType(facts["type"])
        self._rows[tables.event].append((row.entry, record, facts["type"], facts["run"]))
        state = self.states.of(record)
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

    def _capture(self, row: Opened, facts: Facts, _: bytes) -> None:
        self._close()
        self._rows[tables.capture].append((row.entry, facts["run"]))
        gone = self._destroyed.records
        asked = [one for one in facts.get("asked", ()) if one[0] not in gone]
        self._rows[tables.recheck] += [(one[0], row.entry, one[1], one[2]) for one in asked]
        self._open = {**facts, "asked": asked}

    def _close(self) -> None:
        """All items of the open capture have been read: what it showed was seen then."""
        facts, self._open = self._open, None
        fresh, self._fresh = self._fresh, {}
        if facts is None:
            return
        at = facts["ended"]
        for record, presence, _ in facts["asked"]:
            state = self.states.of(record) if presence != Presence.ERROR else None
            if state is not None:
                state.last_checked_us = at
        for entry in (*facts["layout"][1::2], *facts["also"]):
            if entry in fresh:
                state = self.states.of(fresh[entry][0])
                if state is not None:
                    self.states.show(state, entry, fresh[entry][1])
            else:
                state = self.states.shown_by(entry)
            if state is not None:
                state.last_seen_us = state.last_checked_us = at

    # --- the rest ----------------------------------------------------------------------------

    def _media(self, row: Opened, facts: Facts, _: bytes) -> None:
        sha256 = bytes.fromhex(facts["sha256"]) or None
        ref = (row.entry, facts["record"], facts["key"], sha256)
        self._rows[tables.media_ref].append(ref)
        if sha256 is not None:
            self._first[tables.media].append((sha256, facts["size"], facts["mime"][:80]))

    def _run(self, row: Opened, facts: Facts, _: bytes) -> None:
        run = facts["run"]
        self._first[tables.run].append((run, facts["account"], facts["started"]))
        if "ended" not in facts:
            self.first_begun = run if self.first_begun is None else self.first_begun
            return
        counts = json.dumps(facts["counts"], sort_keys=True)
        ended = (run, facts["ended"], facts["outcome"], facts["cause"], counts, row.entry)
        self._rows[tables.run_end].append(ended)

    def _account(self, row: Opened, facts: Facts, _: bytes) -> None:
        self._last[tables.account][facts["id"]] = (
            facts["id"],
            facts["name"],
            facts["platform"],
            facts["native"],
            facts["authority"],
            facts["api_base"],
            facts["secret_env"],
            json.dumps(facts["options"], ensure_ascii=False, sort_keys=True),
            row.entry,
            facts["created"],
        )

    def _archive(self, _: Opened, facts: Facts, __: bytes) -> None:
        self._last[tables.archive_fact] = {name: (name, value) for name, value in facts.items()}

    def _checkpoint(self, row: Opened, facts: Facts, _: bytes) -> None:
        self._rows[tables.checkpoint].append((facts["size"], facts["note"]))
        self._rows[tables.checkpoint_told].append((facts["size"], row.entry))

    def _vouched(self, row: Opened, facts: Facts, _: bytes) -> None:
        """What the outside said of a checkpoint: a witness's line, or an authority's answer."""
        if "witness" in facts:
            line = (row.entry, facts["size"], facts["witness"], facts["line"])
            self._rows[tables.cosignature].append(line)
            return
        sha256 = bytes.fromhex(facts["sha256"])
        token = (row.entry, facts["size"], facts["token"], facts["renews"], sha256)
        self._rows[tables.time_token].append(token)

    def _content_digest(self, facts: Facts) -> bytes:
        media = sorted([row[0] for row in facts["media"]]) if "media" in facts else ()
        return digest_of((facts["text"], facts.get("title", ""), *media), self._digest_key)

    def _raw_digest(self, raw: bytes) -> bytes:
        return hashlib.blake2b(raw, key=self._digest_key, digest_size=8).digest()


_SHOWING = frozenset({EntryKind.VERSION, EntryKind.FRAGMENT, EntryKind.EVENT, EntryKind.MEDIA})


def _shown(facts: Facts) -> list[int]:
    """The records that a row of evidence shows."""
    one = [facts[name] for name in ("record", "of") if name in facts]
    return [*one, *facts.get("shared", ())]


def _new_state(record: int, account: int, entry: int, at_us: int) -> State:
    return State(
        record_id=record,
        status=str(Status.PRESENT),
        hidden_as="",
        versions=1,
        head=entry,
        raw=entry,
        raw_digest=b"",
        published_us=None,
        last_seen_us=at_us,
        last_checked_us=at_us,
        missing_since_us=None,
        missing_run=None,
        parent_id=None,
        root_id=None,
        account_id=account,
    )


def _tie(state: State, facts: Facts) -> None:
    state.parent_id = state.parent_id or facts.get("up")
    state.root_id = state.root_id or facts.get("top")
