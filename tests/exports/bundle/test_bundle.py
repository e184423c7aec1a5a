# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a bundle holds, whom it tells of, and that a stranger with nothing but Python accepts it."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert

from archiver.errors import EvidenceIncomplete, RecordSealed, UnknownRecord, UsageError
from archiver.ledger.checkpoint import open_note, parse_verifier_key, verifier_key
from archiver.ledger.proof import check_inclusion
from archiver.ledger.tree import leaf_hash
from archiver.store import tables
from exports.bundle import verify
from exports.export import ExportRequest, export
from tests.builders.bundles import DECISION, LOST, Members, Proven, fault, members, packed, tell

PROGRAM = Path(verify.__file__)


def run(*words: str | Path) -> tuple[int, str]:
    """The program as a stranger runs it: isolated, without site packages."""
    command = [sys.executable, "-I", "-S", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_a_stranger_accepts_a_clean_bundle(proven: Proven, clean: Path, tmp_path: Path) -> None:
    own = tmp_path / "verify.py"
    own.write_bytes(members(clean)["verify.py"])
    code, said = run(own, clean, "--key", proven.key)
    assert code == 0, said
    assert said.count("HÅLLER  ") == 5
    assert "Allt håller" in said
    assert all(proven.label(name) in said for name in ("post", "k1", "n1", "n2"))


def test_without_a_key_from_outside_nothing_is_proven(proven: Proven, clean: Path) -> None:
    code, said = run(PROGRAM, clean)
    assert code == 1
    assert proven.key in said
    assert "Vem som helst kan ha gjort paketet" in said


def test_another_archives_key_does_not_open_it(clean: Path) -> None:
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key()
    code, said = run(PROGRAM, clean, "--key", verifier_key("arkiv.akerby.example/logg", other))
    assert code == 1
    assert "ingen giltig underskrift" in said


@pytest.mark.parametrize(
    "key",
    ["-----BEGIN PUBLIC KEY-----", "ssh-ed25519 AAAA", "arkiv.se+00000000+BA==", "a+b", "+", "å"],
)
def test_a_key_of_another_kind_is_refused(clean: Path, key: str) -> None:
    assert "nyckeln är av fel slag" in fault(clean, key)


def test_a_key_copied_wrongly_is_told_from_a_forgery(proven: Proven, clean: Path) -> None:
    name, _, rest = proven.key.partition("+")
    assert "fel avskriven" in fault(clean, f"{name}x+{rest}")


def test_the_program_needs_nothing_but_python_and_fits_on_a_few_pages() -> None:
    text = PROGRAM.read_text(encoding="utf-8")
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)
    assert len(text.splitlines()) < 300


# --- what it holds ---------------------------------------------------------------------------


def test_nobody_else_leaves_with_the_record(proven: Proven, clean: Path) -> None:
    everything = b"\n".join(members(clean).values())
    assert "Så dåligt! (ändrat)".encode() in everything
    for text in ("Grannens hemliga ord", "Jag gallras snart", "Person k2"):
        assert text.encode() not in everything


def test_a_neighbours_commitment_stands_where_its_bytes_are_left_out(
    proven: Proven, parts: Members
) -> None:
    rows = [json.loads(line) for line in parts["rader.jsonl"].splitlines()]
    withheld = [row for row in rows if row.get("closed") == "withheld"]
    assert len(withheld) == 2
    assert all("nonce" not in row and f"innehall/{row['row']}" not in parts for row in withheld)
    answers = [text for name, text in parts.items() if name.startswith("svar/")]
    marked = [text for text in answers if "[ej utlämnad]".encode() in text]
    assert [text.count("[ej utlämnad]".encode()) for text in marked] == [2]
    assert b'{"id": "k1", "message": "S\xc3\xa5 d\xc3\xa5ligt"}' in marked[0]


def test_every_state_is_there(proven: Proven, parts: Members) -> None:
    told = json.loads(parts[f"handlingar/{proven.label('k1')}.json"])
    kinds = [kind_of(parts, row) for row in told["rows"]]
    assert kinds.count(2) == 2  # two texts
    assert kinds.count(4) == 2  # hidden, deleted
    assert kinds.count(1) == 4  # the answers behind them
    assert kinds.count(7) == 1  # the account


def kind_of(parts: Members, number: int) -> int:
    for line in parts["rader.jsonl"].splitlines():
        row = json.loads(line)
        if row["row"] == number:
            return int(json.loads(row["leaf"])["k"])
    raise AssertionError(number)


def test_a_kept_file_is_there_and_a_lost_one_is_told_of(proven: Proven, parts: Members) -> None:
    files = [name for name in parts if name.startswith("medier/")]
    assert len(files) == 1
    assert parts[files[0]].startswith(b"\x89PNG")
    assert any(LOST.url.encode() in text and b'"problem":"404"' in text for text in parts.values())


def test_a_feed_whose_items_cannot_be_told_apart_is_shown_only_when_all_are_asked_for(
    proven: Proven, clean: Path, tmp_path: Path
) -> None:
    alone = proven.bundle(tmp_path / "en.zip", proven.label("n1"))
    assert fault(alone, proven.key) == ""
    assert not any(b"<rss>" in text for text in members(alone).values())
    assert any(b"<rss>" in text for text in members(clean).values())


def test_earlier_checkpoints_are_bound_to_the_newest(parts: Members) -> None:
    assert len(json.loads(parts["tidigare.json"])) == 1


def test_any_program_that_knows_tlog_proofs_can_check_a_record(proven: Proven, parts: Members) -> None:
    label = proven.label("k1")
    proof = parts[f"bevis/{label}.tlog-proof"].decode()
    head, _, note = proof.partition("\n\n")
    first, index, *path = head.split("\n")
    assert first == "c2sp.org/tlog-proof@v1"
    number = int(index.removeprefix("index "))
    _, key = parse_verifier_key(proven.key)
    tree = open_note(note, key)
    rows = {row["row"]: row for row in map(json.loads, parts["rader.jsonl"].splitlines())}
    steps = [bytes.fromhex(step) for step in rows[number]["path"]]
    assert len(path) == len(steps)
    leaf = leaf_hash(rows[number]["leaf"].encode())
    assert check_inclusion(leaf, number, tree.size, steps, tree.root)


# --- how it is made --------------------------------------------------------------------------


def test_the_same_records_give_the_same_bytes_but_for_the_stated_time(
    proven: Proven, clean: Path, tmp_path: Path
) -> None:
    labels = [proven.label(name) for name in ("post", "k1", "n1", "n2")]
    assert proven.bundle(tmp_path / "igen.zip", *labels).read_bytes() == clean.read_bytes()
    proven.story.clock.advance(timedelta(hours=3))
    later = members(proven.bundle(tmp_path / "sedan.zip", *labels))
    proven.story.clock.advance(-timedelta(hours=3))
    first = members(clean)
    assert {name for name in later if later[name] != first[name]} == verify.UNLISTED


def test_a_search_is_proven_as_well(proven: Proven, tmp_path: Path) -> None:
    proven.story.archive.catch_up()
    out = tmp_path / "sok.zip"
    made = export(proven.story.archive, ExportRequest("bundle", query="nyhet"), out)
    assert made.count == 2
    assert fault(out, proven.key) == ""


def test_a_search_without_hits_makes_no_bundle(proven: Proven, tmp_path: Path) -> None:
    out = tmp_path / "tomt.zip"
    with pytest.raises(UsageError, match="rymmer 1-5000"):
        export(proven.story.archive, ExportRequest("bundle", query="finnsinte"), out)
    assert not out.exists()


def test_an_unknown_record_makes_no_bundle(proven: Proven, tmp_path: Path) -> None:
    with pytest.raises(UnknownRecord):
        proven.bundle(tmp_path / "x.zip", "H-2026-999999")
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_makes_no_bundle_and_says_so(tmp_path: Path) -> None:
    made = tell(tmp_path / "arkiv")
    (blob,) = [p for p in made.story.archive.directory.media.rglob("*") if p.is_file()]
    blob.unlink()
    with pytest.raises(EvidenceIncomplete, match="Mediefilen"):
        made.bundle(tmp_path / "x.zip", made.label("post"))
    assert not list(tmp_path.glob("*.zip"))
    made.story.archive.close()


def test_a_sealed_record_never_leaves(tmp_path: Path) -> None:
    made = tell(tmp_path / "arkiv")
    row = {"entry": 0, "sealed": True, "reason": "TF 1:14", "made_by": 1, "at_us": 0}
    with made.story.archive.database.write() as connection:
        connection.execute(insert(tables.seal).values(row | {"record_id": made.records["k2"]}))
    with pytest.raises(RecordSealed):
        made.bundle(tmp_path / "x.zip", made.label("k2"))
    made.story.archive.close()


# --- what has been destroyed -----------------------------------------------------------------


def test_a_destroyed_record_is_proven_by_its_decision(disposed: tuple[Proven, Path, str]) -> None:
    made, path, label = disposed
    assert fault(path, made.key) == ""
    parts = members(path)
    everything = b"\n".join(parts.values())
    assert DECISION.encode() in everything
    assert b"Jag gallras snart" not in everything
    told = json.loads(parts[f"handlingar/{label}.json"])
    assert [kind_of(parts, row) for row in told["rows"]] == [12]


def test_the_answer_that_showed_it_says_where_it_stood(disposed: tuple[Proven, Path, str]) -> None:
    _, path, _ = disposed
    assert any(b"[gallrad]" in text and b"k1" in text for text in members(path).values())


def test_a_payload_that_is_gone_without_a_decision_makes_no_bundle(tmp_path: Path) -> None:
    made = tell(tmp_path / "arkiv")
    number = made.story.archive.known(1, ["k1"])["k1"].head
    with made.story.archive.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER payload_no_delete")
        connection.exec_driver_sql(f"DELETE FROM payload WHERE entry = {number}")
    with pytest.raises(EvidenceIncomplete, match="utan beslut"):
        made.bundle(tmp_path / "x.zip", made.label("k1"))
    made.story.archive.close()


def test_the_clean_parts_packed_by_anyone_still_hold(
    proven: Proven, parts: Members, tmp_path: Path
) -> None:
    assert fault(packed(parts, tmp_path / "om.zip"), proven.key) == ""
