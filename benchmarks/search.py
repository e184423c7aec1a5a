# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Measure the search engines against SQLite's FTS5 in one run, by CPU time.

    python -m benchmarks.search                           # whoosh and tantivy, 100 000 documents
    python -m benchmarks.search --engines whoosh,postgres # starts a PostgreSQL of its own
    python -m benchmarks.search --documents 1000000 --texts 20000 --engines tantivy

All get the same texts of Swedish words, FTS5 as plain words and ours with the whole analysis, and
answer the same questions with the newest 25, an exact count and, ours, all facets. Counts must agree.
Milliseconds depend on the machine; the ratios are what counts. PostgreSQL's processor time is that of
its processes and is known to a hundredth of a second only, so its figures are means.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from archiver.index.engines import Engines
from archiver.index.port import IndexDocument, SearchIndex
from archiver.index.query import parse
from archiver.model.search import Filters
from benchmarks.search_texts import ACCOUNTS, BATCH, batches, documents, prepare_once
from tests.real.postgresql import cluster_running

NONE = Filters()
PAGE = 25

Answer = Callable[[Any], int]


def cpu() -> float:
    """Seconds of this process."""
    return time.process_time()


# --- engines ---------------------------------------------------------------------------------


def fts5(path: Path) -> sqlite3.Connection:
    """The yardstick: words, a prefix index, and the facts in a table with an index."""
    db = sqlite3.connect(path, isolation_level=None)
    db.executescript(
        "pragma journal_mode=wal; pragma synchronous=normal; pragma cache_size=-200000;"
        "create table d(id integer primary key, account text, status text, published integer,"
        " day integer);"
        "create virtual table f using fts5(text, prefix='3 4',"
        " tokenize='unicode61 remove_diacritics 0');"
    )
    return db


def put(db: sqlite3.Connection, held: Sequence[IndexDocument]) -> None:
    """One transaction."""
    db.execute("begin")
    rows = [(d.record_id, d.account, d.status, d.published_us, d.day) for d in held]
    db.executemany("insert into d values(?,?,?,?,?)", rows)
    db.executemany(
        "insert into f(rowid, text) values(?,?)", [(d.record_id, d.text.lower()) for d in held]
    )
    db.execute("commit")


def asked(db: sqlite3.Connection, match: str, where: str = "", given: tuple[Any, ...] = ()) -> int:
    """The newest 25, and the count."""
    joined = f"from f join d on d.id = f.rowid where f match ? {where}"
    db.execute(f"select d.id {joined} order by published desc limit {PAGE}", (match, *given)).fetchall()
    return int(db.execute(f"select count(*) {joined}", (match, *given)).fetchone()[0])


# --- questions -------------------------------------------------------------------------------


def questions(sample: Sequence[IndexDocument], number: int) -> dict[str, list[Any]]:
    """Words and phrases that the texts have, by how common they are."""
    r = Random("questions")
    frequency = Counter(word for d in sample for word in set(d.text.split()))
    scale = number / len(sample)
    common = [w for w, n in frequency.items() if n * scale > number / 25 and len(w) > 2][:20]
    mid = sorted(w for w, n in frequency.items() if number / 1_000 <= n * scale <= number / 100)
    r.shuffle(mid)
    pairs = [tuple(d.text.split()[2:4]) for d in r.sample(list(sample), 80) if len(d.text.split()) > 4]
    long = [word for word in mid if len(word) > 6]
    return {
        "word, common": common,
        "word, mid": mid[:60],
        "both words": list(zip(common * 3, mid, strict=False))[:60],
        "phrase": pairs[:60],
        "prefix": [word[:4] for word in long[:30]],
        "wildcard": [f"{word[:2]}*{word[-4:]}" for word in long[30:40]],
        "account, year, newest": list(ACCOUNTS[:60]),
    }


# --- measuring -------------------------------------------------------------------------------


@dataclass(slots=True)
class Engine:
    """One of ours, and what it has spent."""

    name: str
    index: SearchIndex
    folder: Path
    cpu: Callable[[], float] = cpu
    every: list[float] = field(default_factory=list)  # seconds of each question of the mixed set

    def timed(self, work: Callable[[], Any]) -> tuple[float, Any]:
        """Seconds of processor time, and the answer."""
        start = self.cpu()
        answer = work()
        return self.cpu() - start, answer


def of_server() -> float:
    """Seconds of this process and of every PostgreSQL process that it has started."""
    ticks, mine = 0, {os.getpid()}
    rows = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        fields = rest.split()
        rows.append((int(stat.parent.name), int(fields[1]), name, sum(map(int, fields[11:15]))))
    for pid, parent, name, spent in sorted(rows):
        if parent in mine and pid not in mine and "postgres" in name:
            mine.add(pid)
            ticks += spent
    return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")


def opened(names: Sequence[str], folder: Path, stack: ExitStack) -> list[Engine]:
    """The engines asked for, empty."""
    made = []
    for name in names:
        url = ""
        if name == "postgres":
            url = stack.enter_context(cluster_running()).new()
        index = Engines(url=url, only=name)(folder / name / "index")
        stack.callback(index.close)
        made.append(Engine(name, index, folder / name, of_server if url else cpu))
    return made


def build(
    engines: Sequence[Engine],
    db: sqlite3.Connection,
    number: int,
    texts: int,
    asked_at: Sequence[int] = (),
) -> list[IndexDocument]:
    """Build all from the same texts, batch by batch as a rebuild does; some of the texts."""
    spent: dict[str, float] = defaultdict(float)
    sample: list[IndexDocument] = []
    for turn, held in enumerate(batches(number, texts)):
        if turn and turn * BATCH in asked_at:
            print(f"\nat {turn * BATCH} documents")
            ask(engines, db, questions(sample, turn * BATCH))
        sample = sample or held
        spent["FTS5"] += _seconds(lambda held=held: put(db, held))  # type: ignore[misc]
        first = turn % len(engines)  # who comes first looks the words up for all
        for engine in (*engines[first:], *engines[:first]):
            spent[engine.name] += engine.timed(lambda e=engine, held=held: e.index.write(held))[0]  # type: ignore[misc]
    for engine in engines:
        spent[engine.name] += engine.timed(engine.index.merge)[0]
    print(f"\nbuild, {number} documents, documents a second of processor time")
    for name, seconds in spent.items():
        print(f"{name:<10}{number / seconds:>9.0f}   {spent['FTS5'] / seconds:.3f}x")
    for engine in engines:
        print(f"{engine.name:<10}{engine.index.health().size_bytes / number:>9.0f} bytes a document")
    print(end="", flush=True)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"at most {peak:.0f} MB, all of them in one process")
    return sample


def _seconds(work: Callable[[], Any]) -> float:
    start = cpu()
    work()
    return cpu() - start


def ours(index: SearchIndex, text: str, filters: Filters = NONE) -> int:
    """The newest 25, the count and all facets."""
    return index.search(parse(text), filters, PAGE).total


Ours = Callable[[SearchIndex, Any], int]


def compare(
    name: str, given: Sequence[Any], engines: Sequence[Engine], mine: Ours, theirs: Answer
) -> None:
    """One row of the table."""
    seconds = 0.0
    truth = []
    for one in given:
        start = cpu()
        truth.append(theirs(one))
        seconds += cpu() - start
    base = max(1_000 * seconds / len(given), 1e-3)
    row = f"{name:<24}{base:>9.2f}"
    for engine in engines:
        spent = []
        start = engine.cpu()
        for one, wanted in zip(given, truth, strict=True):
            before = time.process_time() if engine.cpu is cpu else time.perf_counter()
            got = mine(engine.index, one)
            now = time.process_time() if engine.cpu is cpu else time.perf_counter()
            spent.append(now - before)
            if wanted >= 0 and got != wanted:
                msg = f"{name}: {one!r} gives {got} with {engine.name}, FTS5 {wanted}"
                raise SystemExit(msg)
        mean = 1_000 * (engine.cpu() - start) / len(given)
        engine.every += spent
        row += f"{mean:>12.2f}{mean / base:>8.2f}x"
    print(row, flush=True)


def ask(engines: Sequence[Engine], db: sqlite3.Connection, asks: Mapping[str, list[Any]]) -> None:
    """All questions to all."""
    db.execute("create index if not exists by_account on d(account, day)")
    for engine in engines:
        engine.every.clear()
    print(f"\n{'ms of processor time':<24}{'FTS5':>9}", end="")
    print("".join(f"{engine.name:>12}{'':>9}" for engine in engines))
    for name, mine, theirs in ROWS:
        compare(name, asks[name], engines, mine, lambda one, t=theirs: t(db, one))  # type: ignore[misc]
    both = (*asks["word, common"], *asks["word, mid"])
    compare("word in all its forms", both, engines, ours, lambda _: -1)
    for engine in engines:
        engine.every.sort()
        what = "of processor time" if engine.cpu is cpu else "on the wall"
        slowest = 1_000 * engine.every[int(0.95 * len(engine.every))]
        print(f"{engine.name}: 95 of {len(engine.every)} in a hundred within {slowest:.1f} ms {what}")
    words = asks["word, common"]
    compare(
        "facets, common word", words, engines, lambda i, w: ours(i, "=" + w), lambda w: _facets(db, w)
    )


def _facets(db: sqlite3.Connection, word: str) -> int:
    held = "select {0}, count(*) from f join d on d.id = f.rowid where f match ? group by 1"
    for column in ("status", "account"):
        rows = db.execute(held.format(column), (f'"{word}"',)).fetchall()
    return sum(row[1] for row in rows)


def _scan(db: sqlite3.Connection, pattern: str) -> int:
    glob = "select count(*) from f where ' ' || text || ' ' glob ?"
    db.execute(glob, (f"* {pattern} *",)).fetchone()
    return -1  # a scan by * crosses words: only its time counts


def _account(db: sqlite3.Connection, name: str) -> int:
    held = "select {} from d where account = ? and day between 20230101 and 20231231"
    db.execute(held.format("id") + f" order by published desc limit {PAGE}", (name,)).fetchall()
    return int(db.execute(held.format("count(*)"), (name,)).fetchone()[0])


def _alone(index: SearchIndex, name: str) -> int:
    limits = Filters(accounts=(name,), start=date(2023, 1, 1), end=date(2023, 12, 31))
    return index.search(None, limits, PAGE).total


ROWS: tuple[tuple[str, Ours, Callable[[sqlite3.Connection, Any], int]], ...] = (
    ("word, common", lambda i, w: ours(i, "=" + w), lambda db, w: asked(db, f'"{w}"')),
    ("word, mid", lambda i, w: ours(i, "=" + w), lambda db, w: asked(db, f'"{w}"')),
    (
        "both words",
        lambda i, p: ours(i, f"={p[0]} ={p[1]}"),
        lambda db, p: asked(db, f'"{p[0]}" "{p[1]}"'),
    ),
    (
        "phrase",
        lambda i, p: ours(i, f'="{p[0]} {p[1]}"'),
        lambda db, p: asked(db, f'"{p[0]} {p[1]}"'),
    ),
    ("prefix", lambda i, w: ours(i, w + "*"), lambda db, w: asked(db, f'"{w}"*')),
    ("wildcard", ours, _scan),
    ("account, year, newest", _alone, _account),
)


def commit(engines: Sequence[Engine], db: sqlite3.Connection, number: int) -> None:
    """Many small commits, and what the night has to do after them."""
    news = list(documents(5_000, seed=2, first=number + 1))
    few = [news[at : at + 50] for at in range(0, len(news), 50)]
    theirs = sorted(_seconds(lambda held=held: put(db, held)) for held in few)  # type: ignore[misc]
    base = 1_000 * theirs[len(theirs) // 2]
    print(f"\n50 documents: FTS5 {base:.1f} ms")
    for engine in engines:
        spent = [engine.timed(lambda e=engine, held=held: e.index.write(held))[0] for held in few]  # type: ignore[misc]
        spent.sort()
        middle = 1_000 * (spent[len(spent) // 2] if engine.cpu is cpu else sum(spent) / len(spent))
        ratio = middle / base
        print(f"{engine.name:<10}{middle:.1f} ms, {ratio:.1f}x; the slowest {1_000 * spent[-1]:.0f} ms")
    for engine in engines:
        print(f"{engine.name:<10}put in order in {engine.timed(engine.index.merge)[0]:.1f} s")
        gone = range(1, number, max(1, number // 1_000))
        seconds, done = engine.timed(lambda e=engine, gone=gone: e.index.forget_records(gone))  # type: ignore[misc]
        rest = "" if done else ", and must then be built anew"
        print(f"{engine.name:<10}1 000 of {number} forgotten in {seconds:.1f} s{rest}")


def main() -> None:
    """Build all, ask all, commit to all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--engines", default="whoosh,tantivy")
    parser.add_argument("--texts", type=int, default=100_000, help="distinct texts among them")
    parser.add_argument("--ask-at", type=int, nargs="*", default=[], help="ask after so many, too")
    given = parser.parse_args()
    if given.texts < given.documents:  # looked up once each: the build's own figure is then no measure
        prepare_once()
    where = os.environ.get("FLODE_BENCH_DIR")
    with tempfile.TemporaryDirectory(dir=where) as made, ExitStack() as stack:
        engines = opened(given.engines.split(","), Path(made), stack)
        db = fts5(Path(made) / "fts5.db")
        sample = build(engines, db, given.documents, given.texts, given.ask_at)
        ask(engines, db, questions(sample, given.documents))
        commit(engines, db, given.documents)


if __name__ == "__main__":
    main()
