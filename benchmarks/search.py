# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Measure the search engine against SQLite's FTS5 in one run, by CPU time.

Run as ``python -m benchmarks.search 100000``. Both get the same texts of Swedish words, FTS5 as plain
words and ours with its whole analysis, and answer the same questions with the newest 25 and an exact
count. Counts must agree. Milliseconds depend on the machine; the ratios are what counts.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any

from archiver.index.lexicon.words import word_list
from archiver.index.nodes import day_number
from archiver.index.port import IndexDocument, SearchIndex
from archiver.index.query import parse
from archiver.index.whoosh import open_index
from archiver.model.search import Filters

NONE = Filters()
BATCH = 4_000
FIRST_DAY = date(2021, 1, 1)
DAYS = 2_100
ACCOUNTS = tuple(f"Konto {number}" for number in range(300))
PAGE = 25

Answer = Callable[[Any], int]


def cpu() -> float:
    """Seconds of this process."""
    return time.process_time()


# --- texts -----------------------------------------------------------------------------------


def documents(number: int, seed: int = 1, first: int = 1) -> Iterator[IndexDocument]:
    """Comments of about twenty words, frequent words first as in any language."""
    r = Random(f"{seed}")  # the same texts every time
    known = sorted(w for w in word_list().flags if w.isalpha() and len(w) > 1)
    Random("order").shuffle(known)
    words = known[:40_000]
    weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
    accounts = list(accumulate(1 / (rank % 30 + 2) for rank in range(len(ACCOUNTS))))
    for record in range(first, first + number):
        day = FIRST_DAY + timedelta(days=r.randrange(DAYS))
        length = min(160, max(3, int(r.lognormvariate(2.9, 0.6))))
        yield IndexDocument(
            record_id=record,
            kind=r.choice(("post", "comment", "comment", "comment")),
            is_reply=False,
            platform="facebook",
            account=r.choices(ACCOUNTS, cum_weights=accounts)[0],
            own=False,
            status=r.choices(("present", "deleted", "hidden"), (95, 3, 2))[0],
            edited=r.random() < 0.05,
            author="Anna Ek",
            text=" ".join(r.choices(words, cum_weights=weights, k=length)),
            published_us=((day - date(1970, 1, 1)).days * 86_400 + r.randrange(86_400)) * 1_000_000,
            day=day_number(day),
            seen=day_number(day),
        )


def batches(number: int) -> Iterator[list[IndexDocument]]:
    """All documents, a batch at a time, so that memory is the index's and not the texts'."""
    held: list[IndexDocument] = []
    for document in documents(number):
        held.append(document)
        if len(held) == BATCH:
            yield held
            held = []
    if held:
        yield held


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


def ours(index: SearchIndex, text: str, filters: Filters = NONE) -> int:
    """The newest 25, the count and all facets."""
    return index.search(parse(text), filters, PAGE).total


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


def compare(name: str, given: Sequence[Any], mine: Answer, theirs: Answer, limit: str) -> list[float]:
    """One row of the table; the CPU seconds of each of our answers."""
    spent: list[list[float]] = [[], []]
    for one in given:
        counts = []
        for at, answer in enumerate((mine, theirs)):
            start = cpu()
            counts.append(answer(one))
            spent[at].append(cpu() - start)
        if counts[0] != counts[1]:
            msg = f"{name}: {one!r} gives {counts[0]}, FTS5 {counts[1]}"
            raise SystemExit(msg)
    mean = [1_000 * sum(times) / len(times) for times in spent]
    row = (
        f"{name:<24}{mean[0]:>9.2f} ms{mean[1]:>9.2f} ms{mean[0] / max(mean[1], 1e-3):>8.2f}x   {limit}"
    )
    print(row, flush=True)
    return spent[0]


def main(number: int, folder: Path) -> None:
    """Build both, ask both, commit to both."""
    index, db = open_index(folder / "index"), fts5(folder / "fts5.db")
    spent = [0.0, 0.0]
    sample: list[IndexDocument] = []
    for held in batches(number):
        sample = sample or held
        for at, write in enumerate((index.write, lambda docs: put(db, docs))):
            start = cpu()
            write(held)
            spent[at] += cpu() - start
    start = cpu()
    index.merge()
    spent[0] += cpu() - start
    size = sum(file.stat().st_size for file in (folder / "index").iterdir())
    rate = [number / seconds for seconds in spent]
    print(
        f"build {rate[0]:.0f} and {rate[1]:.0f} documents/s: {rate[0] / rate[1]:.3f}x   wanted >= 0.05x"
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{size / number:.0f} bytes a document, at most {peak:.0f} MB (both engines)")
    ask(index, db, questions(sample, number))
    commit(index, db, number)


def ask(index: SearchIndex, db: sqlite3.Connection, asks: dict[str, list[Any]]) -> None:
    """All questions to both."""
    year = Filters(start=date(2023, 1, 1), end=date(2023, 12, 31))
    glob = "select count(*) from f where ' ' || text || ' ' glob ?"
    in_year = "select {} from d where account = ? and day between 20230101 and 20231231"
    db.execute("create index by_account on d(account, day)")

    def account(name: str) -> int:
        db.execute(in_year.format("id") + f" order by published desc limit {PAGE}", (name,)).fetchall()
        return int(db.execute(in_year.format("count(*)"), (name,)).fetchone()[0])

    def facets(word: str) -> int:
        held = "select {0}, count(*) from f join d on d.id = f.rowid where f match ? group by 1"
        for column in ("status", "account"):
            rows = db.execute(held.format(column), (f'"{word}"',)).fetchall()
        return sum(row[1] for row in rows)

    def scan(pattern: str) -> int:
        db.execute(glob, (f"* {pattern} *",)).fetchone()
        return ours(index, pattern)  # a scan by * crosses words: only its time counts

    def alone(name: str) -> int:
        limits = Filters(accounts=(name,), start=year.start, end=year.end)
        return index.search(None, limits, PAGE).total

    rows: list[tuple[str, Answer, Answer, str]] = [
        ("word, common", lambda w: ours(index, "=" + w), lambda w: asked(db, f'"{w}"'), "<= 1.5x"),
        ("word, mid", lambda w: ours(index, "=" + w), lambda w: asked(db, f'"{w}"'), "<= 1.5x"),
        (
            "both words",
            lambda p: ours(index, f"={p[0]} ={p[1]}"),
            lambda p: asked(db, f'"{p[0]}" "{p[1]}"'),
            "<= 4x",
        ),
        (
            "phrase",
            lambda p: ours(index, f'="{p[0]} {p[1]}"'),
            lambda p: asked(db, f'"{p[0]} {p[1]}"'),
            "<= 8x",
        ),
        ("prefix", lambda w: ours(index, w + "*"), lambda w: asked(db, f'"{w}"*'), "<= 2.5x"),
        ("wildcard", lambda w: ours(index, w), scan, "<= 1x of a scan"),
        ("account, year, newest", alone, account, "<= 1 ms"),
    ]
    print(f"{'':<24}{'ours':>9}   {'FTS5':>9}   {'ratio':>8}")
    every: list[float] = []
    for name, mine, theirs, limit in rows:
        every += compare(name, asks[name], mine, theirs, limit)
    compare("facets, common word", asks["word, common"], rows[0][1], facets, "<= 1x")
    for word in (*asks["word, common"], *asks["word, mid"]):
        start = cpu()
        ours(index, word)  # in all its forms and compounds
        every.append(cpu() - start)
    every.sort()
    print(f"95 of 100 searches within {1_000 * every[int(0.95 * len(every))]:.1f} ms   wanted <= 60 ms")


def commit(index: SearchIndex, db: sqlite3.Connection, number: int) -> None:
    """Many small commits, and forgetting."""
    news = list(documents(5_000, seed=2, first=number + 1))
    spent: list[list[float]] = [[], []]
    for at in range(0, len(news), 50):
        for turn, write in enumerate((index.write, lambda docs: put(db, docs))):
            start = cpu()
            write(news[at : at + 50])
            spent[turn].append(1_000 * (cpu() - start))
    middle = [sorted(times)[len(times) // 2] for times in spent]
    print(f"50 documents: {middle[0]:.1f} ms, {middle[0] / middle[1]:.1f}x   wanted <= 20x")
    print(f"the slowest: {max(spent[0]):.0f} ms   wanted <= 300 ms")
    start = cpu()
    index.forget_records(range(1, number, max(1, number // 1_000)))
    print(f"forgetting 1 000 of {number}: {cpu() - start:.1f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, Path(made))
