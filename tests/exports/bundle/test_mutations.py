# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Each thing that a dishonest archive could change and sign anew is found, with the reason.

The signed list alone would give away an outsider. Here whoever spoils a bundle holds the key.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.ledger.checkpoint import Checkpoint, sign
from tests.builders.bundles import (
    Members,
    Proven,
    changed_row,
    fault,
    members,
    packed,
    resealed,
)

Spoil = Callable[[Members, int], Members]


@pytest.fixture
def told(proven: Proven, tmp_path: Path) -> Callable[[Members], str]:
    """Why a spoiled and newly signed bundle does not hold."""

    def why(spoiled: Members) -> str:
        return fault(packed(resealed(spoiled, proven.signing), tmp_path / "x.zip"), proven.key)

    return why


def version_of(proven: Proven, parts: Members, name: str = "k1", place: int = 0) -> int:
    """The log row of one of a record's versions."""
    rows = json.loads(parts[f"handlingar/{proven.label(name)}.json"])["rows"]
    texts = [row for row in rows if b'"no":' in parts[f"innehall/{row}"].partition(b"\n")[0]]
    return int(texts[place])


def edited(content: bytes, change: Callable[[Any], None]) -> bytes:
    document = json.loads(content)
    change(document)
    return json.dumps(document, ensure_ascii=False).encode()


def flipped(text: str) -> str:
    """Hexadecimal with another first digit."""
    return ("0" if text[0] != "0" else "1") + text[1:]


def test_sealed_anew_without_a_change_it_holds(parts: Members, told: Callable[[Members], str]) -> None:
    assert told(parts) == ""


def test_a_changed_payload(proven: Proven, parts: Members, told: Callable[[Members], str]) -> None:
    name = f"innehall/{version_of(proven, parts)}"
    assert b"d\xc3\xa5ligt" in parts[name]
    spoiled = {**parts, name: parts[name].replace(b"d\xc3\xa5ligt", b"fint")}
    assert "innehåll eller nonce är ändrad" in told(spoiled)


@pytest.mark.parametrize(
    ("field", "change", "reason"),
    [
        ("leaf", lambda leaf: leaf.replace('"t":1', '"t":2'), "löv, plats eller väg är ändrad"),
        ("leaf", lambda leaf: leaf.replace('"k":2', '"k":4'), "löv, plats eller väg är ändrad"),
        ("nonce", flipped, "innehåll eller nonce är ändrad"),
        ("path", lambda path: [flipped(path[0]), *path[1:]], "löv, plats eller väg är ändrad"),
        ("path", lambda path: path[1:], "löv, plats eller väg är ändrad|fel längd"),
        ("path", lambda path: [*path, path[0]], "löv, plats eller väg är ändrad|går inte att läsa"),
        ("row", lambda row: row + 1, "löv, plats eller väg är ändrad|fel längd"),
        ("row", lambda row: -row, "löv, plats eller väg är ändrad|fel längd|går inte att läsa"),
    ],
)
def test_a_changed_row(
    proven: Proven,
    parts: Members,
    told: Callable[[Members], str],
    field: str,
    change: Callable[[Any], Any],
    reason: str,
) -> None:
    number = version_of(proven, parts)
    spoiled = changed_row(parts, number, lambda row: row.update({field: change(row[field])}))
    assert spoiled["rader.jsonl"] != parts["rader.jsonl"]
    assert any(part in told(spoiled) for part in reason.split("|"))


def test_a_payload_said_to_be_destroyed_without_a_decision(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    number = version_of(proven, parts)

    def close(row: dict[str, Any]) -> None:
        del row["nonce"]
        row["closed"] = "disposed"

    spoiled = changed_row(parts, number, close)
    del spoiled[f"innehall/{number}"]
    assert f"rad {number} följer inte gallringsbesluten" in told(spoiled)


def test_a_version_of_the_record_that_is_withheld(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    number = version_of(proven, parts)

    def close(row: dict[str, Any]) -> None:
        del row["nonce"]
        row["closed"] = "withheld"

    spoiled = changed_row(parts, number, close)
    raw = spoiled.pop(f"innehall/{number}").partition(b"\n")[2]
    for name in [name for name in spoiled if name.startswith("svar/")]:
        spoiled[name] = spoiled[name].replace(raw, "[ej utlämnad]".encode())
    assert f"rad {number} hör inte till handlingen" in told(spoiled)


def test_a_version_that_is_left_out(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    number = version_of(proven, parts)
    name = f"handlingar/{proven.label('k1')}.json"
    spoiled = {**parts, name: edited(parts[name], lambda d: d["rows"].remove(number))}
    assert "en version saknas" in told(spoiled)


def test_an_answer_that_is_left_out(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    name = f"handlingar/{proven.label('k1')}.json"
    (answer, *_) = [row for row in json.loads(parts[name])["rows"] if f"svar/{row}" in parts]
    spoiled = {**parts, name: edited(parts[name], lambda d: d["rows"].remove(answer))}
    assert "hör inte till handlingen" in told(spoiled)


def test_a_changed_answer(parts: Members, told: Callable[[Members], str]) -> None:
    name = next(n for n, text in parts.items() if n.startswith("svar/") and b"k1" in text)
    spoiled = {**parts, name: parts[name].replace(b"k1", b"k9")}
    assert f"{name} är inte det svar" in told(spoiled)


def test_a_changed_file(parts: Members, told: Callable[[Members], str]) -> None:
    name = next(n for n in parts if n.startswith("medier/"))
    assert "fel bilaga" in told({**parts, name: parts[name] + b"\0"})


def test_records_that_have_changed_places(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    one, other = (f"handlingar/{proven.label(name)}.json" for name in ("k1", "n1"))
    assert "fel nummer" in told({**parts, one: parts[other], other: parts[one]})


def test_a_record_under_another_number(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    name = f"handlingar/{proven.label('k1')}.json"
    spoiled = {**parts, name: edited(parts[name], lambda d: d.update(record=d["record"] + 1))}
    assert "hör inte till handlingen" in told(spoiled)


def test_a_file_that_belongs_to_nothing(parts: Members, told: Callable[[Members], str]) -> None:
    assert "inte hör till något: ['innehall/999']" in told({**parts, "innehall/999": b"{}\n"})


def test_another_checkpoint(proven: Proven, parts: Members, told: Callable[[Members], str]) -> None:
    origin, size, _ = parts["checkpoint"].decode().split("\n")[:3]
    other = sign(Checkpoint(origin, int(size), b"r" * 32), proven.signing)
    assert "hör inte till samma logg" in told({**parts, "checkpoint": other.encode()})


def test_a_checkpoint_of_another_log(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    other = sign(Checkpoint("annan.example/logg", 3, b"r" * 32), proven.signing)
    assert "ingen giltig underskrift" in told({**parts, "checkpoint": other.encode()})


def test_a_checkpoint_whose_signature_is_changed(
    parts: Members, told: Callable[[Members], str]
) -> None:
    note = parts["checkpoint"].decode()
    letter = note[-20]
    spoiled = note[:-20] + ("A" if letter != "A" else "B") + note[-19:]
    assert "ingen giltig underskrift" in told({**parts, "checkpoint": spoiled.encode()})


@pytest.mark.parametrize("spoil", ["path", "root"])
def test_an_earlier_checkpoint_of_another_history(
    proven: Proven, parts: Members, told: Callable[[Members], str], spoil: str
) -> None:
    def change(earlier: list[dict[str, Any]]) -> None:
        if spoil == "path":
            earlier[0]["path"][0] = flipped(earlier[0]["path"][0])
        else:
            origin, size, _ = earlier[0]["note"].split("\n")[:3]
            earlier[0]["note"] = sign(Checkpoint(origin, int(size), b"r" * 32), proven.signing)

    spoiled = {**parts, "tidigare.json": edited(parts["tidigare.json"], change)}
    assert "hör inte till samma logg" in told(spoiled)


def test_a_changed_proof_for_other_programs(
    proven: Proven, parts: Members, told: Callable[[Members], str]
) -> None:
    name = f"bevis/{proven.label('k1')}.tlog-proof"
    assert "tlog-proof är ändrat" in told(
        {**parts, name: parts[name].replace(b"index ", b"index 1", 1)}
    )


def test_a_decision_that_names_other_rows(disposed: tuple[Proven, Path, str], tmp_path: Path) -> None:
    made, path, _ = disposed
    parts = members(path)
    name = next(n for n, text in parts.items() if n.startswith("innehall/") and b'"targets"' in text)

    def change(facts: dict[str, Any]) -> None:
        facts["targets"][0] -= 1

    line, _, _ = parts[name].partition(b"\n")
    spoiled = resealed({**parts, name: edited(line, change) + b"\n"}, made.signing)
    assert "innehåll eller nonce är ändrad" in fault(packed(spoiled, tmp_path / "x.zip"), made.key)


def test_what_is_destroyed_must_be_what_the_decision_names(
    disposed: tuple[Proven, Path, str], tmp_path: Path
) -> None:
    """The destroyed neighbour's row said to be withheld only."""
    made, path, _ = disposed
    parts = members(path)
    rows = [json.loads(line) for line in parts["rader.jsonl"].splitlines()]
    gone = next(row["row"] for row in rows if row.get("closed") == "disposed")
    spoiled = changed_row(parts, gone, lambda row: row.update(closed="withheld"))
    said = fault(packed(resealed(spoiled, made.signing), tmp_path / "x.zip"), made.key)
    assert f"rad {gone} följer inte gallringsbesluten" in said


# --- an outsider, who has no key -------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda p: {n: c for n, c in p.items() if not n.startswith("handlingar/")}, "saknas"),
        (lambda p: {**p, "extra.txt": b"hej"}, "lagts till"),
        (lambda p: {**p, "LASMIG.txt": p["LASMIG.txt"] + b"!"}, "filen LASMIG.txt är ändrad"),
        (lambda p: {**p, "verify.py": b"print('ja')"}, "filen verify.py är ändrad"),
        (lambda p: {**p, "manifest.json": p["manifest.json"].replace(b"2026", b"2025", 1)}, "ändrad"),
        (lambda p: {n: c for n, c in p.items() if n != "manifest.sig"}, "manifest.sig saknas"),
        (lambda p: {n: c for n, c in p.items() if n != "manifest.json"}, "manifest.json saknas"),
    ],
)
def test_the_signed_list_gives_an_outsider_away(
    proven: Proven, parts: Members, tmp_path: Path, spoil: Callable[[Members], Members], reason: str
) -> None:
    assert reason in fault(packed(spoil(parts), tmp_path / "x.zip"), proven.key)


def test_a_list_signed_by_another_key(proven: Proven, parts: Members, tmp_path: Path) -> None:
    spoiled = resealed(parts, Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert "ingen giltig underskrift" in fault(packed(spoiled, tmp_path / "x.zip"), proven.key)


@pytest.mark.parametrize("kind", ["clean", "disposed"])
def test_no_byte_of_any_member_can_be_changed(
    proven: Proven, disposed: tuple[Proven, Path, str], clean: Path, tmp_path: Path, kind: str
) -> None:
    made, path = (proven, clean) if kind == "clean" else disposed[:2]
    parts, dice = members(path), random.Random(2026)
    for name in [*parts, "manifest.sig", "manifest.sig", "manifest.json"]:
        at, bit = dice.randrange(len(parts[name])), 1 << dice.randrange(8)
        content = bytearray(parts[name])
        content[at] ^= bit
        spoiled = packed({**parts, name: bytes(content)}, tmp_path / "x.zip")
        assert fault(spoiled, made.key), (name, at, bit)


def test_a_changed_byte_of_the_file_is_found_or_changes_no_member(
    proven: Proven, clean: Path, tmp_path: Path
) -> None:
    whole, parts, dice = clean.read_bytes(), members(clean), random.Random(26)
    for _ in range(40):
        content = bytearray(whole)
        content[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        spoiled = tmp_path / "x.zip"
        spoiled.write_bytes(content)
        assert fault(spoiled, proven.key) or members(spoiled) == parts
