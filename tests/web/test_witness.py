# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two municipalities witness each other over loopback, and the protocol's every refusal."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from werkzeug.serving import make_server

from archiver.archive import directory, vouched, witnessing
from archiver.archive.archive import Archive, open_archive
from archiver.archive.verifying import verify_archive
from archiver.archive.vouching import Asked, vouch
from archiver.clock import SetClock
from archiver.config import Config, Municipality
from archiver.ledger import witness
from archiver.ledger.checkpoint import Checkpoint, parse_verifier_key, sign, verifier_key
from archiver.ledger.cosignature import Witness, cosign, cosigned_at, parse_witness
from archiver.ledger.proof import consistency
from archiver.ledger.tree import EMPTY_ROOT, leaf_hash, root_of
from archiver.ledger.witness import Refusal
from archiver.store import outside as rows
from search_ui.app import create_app
from tests.builders.archives import START, ArchiveBuilder, post

# The example of the C2SP specification: checkpoint, its log's line and its witness's line.
EXAMPLE = """\
example.com/behind-the-sofa
20852163
CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=

— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=
"""  # noqa: E501 - verbatim


@dataclass(slots=True)
class Town:
    """A municipality with an archive and a witness."""

    builder: ArchiveBuilder
    address: str = ""

    @property
    def archive(self) -> Archive:
        return self.builder.archive

    @property
    def vkey(self) -> str:
        key = directory.make_witness_key(self.archive.directory)
        return witnessing.ours(self.archive, key).vkey()

    def grow(self, text: str) -> str:
        """Something happens, and is signed."""
        self.builder.show(self.archive.account("Konto"), post(text, text))
        return self.archive.sign()

    def settle(self, **settings: tuple[str, ...]) -> None:
        outside = replace(self.archive.config.outside, **settings)
        self.archive.config = replace(self.archive.config, outside=outside)

    def submit(self, body: bytes) -> requests.Response:
        return requests.post(f"{self.address}/add-checkpoint", data=body, timeout=10)


def town(folder: Path, name: str) -> Town:
    clock = SetClock(START)
    config = Config(municipality=Municipality(name, f"arkiv.{name}.example/logg"))
    directory.create(folder, config, clock)
    builder = ArchiveBuilder(open_archive(folder, clock), clock)
    builder.account("Konto")
    return Town(builder)


@contextmanager
def served(one: Town) -> Iterator[None]:
    server = make_server("127.0.0.1", 0, create_app(one.archive), threaded=True)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    one.address = f"http://127.0.0.1:{server.server_port}/vittne"
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def towns(tmp_path: Path) -> Iterator[tuple[Town, Town]]:
    """Åkerby and Björkby, each the other's witness."""
    with ExitStack() as stack:
        pair = town(tmp_path / "a", "akerby"), town(tmp_path / "b", "bjorkby")
        for one in pair:
            stack.callback(one.archive.close)
            stack.enter_context(served(one))
        for one, other in (pair, pair[::-1]):
            one.settle(
                witnesses=(f"{other.vkey} {other.address}",),
                witness_for=(other.archive.public_key(),),
            )
        yield pair


def asked(one: Town) -> list[Asked]:
    return list(vouch(one.archive))


def test_two_municipalities_witness_each_other(towns: tuple[Town, Town]) -> None:
    for day in ("ett", "två", "tre"):
        for one in towns:
            one.grow(day)
            assert [found.problem for found in asked(one)] == [None]
            assert asked(one) == []
    for one, other in (towns, towns[::-1]):
        with one.archive.database.read() as connection:
            lines = rows.cosignatures(connection)
            note = vouched.note_with_cosignatures(connection, lines[-1].size)
        assert len(lines) == 3
        body, checkpoint, signatures = witness.parse_note(note)
        assert len(signatures) == 2
        assert cosigned_at(body, signatures[1], parse_witness(other.vkey)) is not None
        assert verify_archive(one.archive, full=True).findings == []
        assert verify_archive(one.archive, full=False).findings == []
        place = hashlib.sha256(checkpoint.origin.encode()).hexdigest()
        shown = requests.get(f"{other.address}/{place}/checkpoint", timeout=10)
        assert shown.text == note


def test_a_log_that_was_put_back_to_an_older_copy_is_not_cosigned(towns: tuple[Town, Town]) -> None:
    ours, theirs = towns
    ours.grow("ett")
    with theirs.archive.database.write() as connection:
        seen = rows.Seen(1000, bytes(32), "", "")
        rows.see(connection, ours.archive.config.municipality.origin, seen)
    (found,) = asked(ours)
    assert found.problem is not None
    assert found.problem.line().startswith("FA-0353 Vittnet har redan sett 1000 rader")
    assert "äldre kopia" in found.problem.line()


def test_a_log_that_is_another_than_it_was_is_not_cosigned(towns: tuple[Town, Town]) -> None:
    ours, theirs = towns
    ours.grow("ett")
    with theirs.archive.database.write() as connection:
        rows.see(connection, ours.archive.config.municipality.origin, rows.Seen(2, bytes(32), "", ""))
    (found,) = asked(ours)
    assert found.problem is not None
    assert "svar 422" in found.problem.line()


def test_a_witness_that_is_away_is_asked_again(towns: tuple[Town, Town]) -> None:
    ours, theirs = towns
    ours.grow("ett")
    ours.settle(witnesses=(f"{theirs.vkey} http://127.0.0.1:9/vittne",))
    (found,) = asked(ours)
    assert found.problem is not None
    assert found.problem.code == "FA-0351"
    ours.settle(witnesses=(f"{theirs.vkey} {theirs.address}",))
    assert asked(ours)[0].problem is None


def test_a_line_by_another_key_is_nothing_to_us(towns: tuple[Town, Town], tmp_path: Path) -> None:
    ours, theirs = towns
    ours.grow("ett")
    stranger = town(tmp_path / "c", "stranger")
    ours.settle(witnesses=(f"{stranger.vkey} {theirs.address}",))
    (found,) = asked(ours)
    stranger.archive.close()
    assert found.problem is not None
    assert "ingen underskrift av vittnets nyckel" in found.problem.line()


def test_a_cosignature_that_no_longer_holds_is_found(towns: tuple[Town, Town]) -> None:
    ours, theirs = towns
    ours.grow("ett")
    asked(ours)
    other = Ed25519PrivateKey.generate().public_key()
    vkey = replace(parse_witness(theirs.vkey), key=other).vkey()
    ours.settle(witnesses=(f"{vkey} -",))
    for full in (True, False):
        (found,) = verify_archive(ours.archive, full=full).findings
        assert "inte undertecknad" in found.what
    ours.settle(witnesses=())
    (found,) = verify_archive(ours.archive, full=False).findings
    assert "finns inte i inställningarna" in found.what


# --- the protocol ----------------------------------------------------------------------------

LEAVES = [leaf_hash(b"%d" % n) for n in range(12)]
KEY = Ed25519PrivateKey.generate()
ORIGIN = "logg.example/a"


def hashes(height: int, number: int) -> bytes:
    return root_of(LEAVES[number << height : (number + 1) << height])


def note(size: int, root: bytes | None = None, key: Ed25519PrivateKey = KEY) -> str:
    return sign(Checkpoint(ORIGIN, size, root_of(LEAVES[:size]) if root is None else root), key)


def body(old: int, size: int, **made: bytes) -> bytes:
    return witness.submission_text(old, consistency(old, size, hashes), note(size, **made))


@contextmanager
def witnessing_five(folder: Path) -> Iterator[Town]:
    """A witness for one log, of which it has cosigned the first five rows."""
    one = town(folder, "vittnesby")
    one.settle(witness_for=(verifier_key(ORIGIN, KEY.public_key()),))
    assert one.vkey
    with served(one):
        assert one.submit(body(0, 5)).status_code == 200
        yield one
    one.archive.close()


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with witnessing_five(tmp_path_factory.mktemp("vittne") / "arkiv") as one:
        yield one


@pytest.fixture
def served_witness(tmp_path: Path) -> Iterator[Town]:
    with witnessing_five(tmp_path / "arkiv") as one:
        yield one


def seen_by(one: Town) -> int:
    with one.archive.database.read() as connection:
        seen = rows.seen(connection, ORIGIN)
    return -1 if seen is None else seen.size


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"", 400),
        (b"\xff\xfe\n\n", 400),
        (b"old x\n\n" + note(6).encode(), 400),
        (b"old 05\n\n" + note(6).encode(), 400),
        (b"old 5\nAAAA\n\n" + note(6).encode(), 400),
        (b"old 5\n" + b"A" * 43 + b"=\n\n" + b"bara text\n", 400),
        (witness.submission_text(5, [bytes(32)] * 64, note(6)), 400),
        (witness.submission_text(9, [], note(6)), 400),
        (body(5, 6).replace(ORIGIN.encode(), b"annan.example"), 404),
        (witness.submission_text(5, [], note(6, key=Ed25519PrivateKey.generate())), 403),
        (body(5, 6)[:-6] + b"AAA=\n", 403),
        (body(4, 6), 409),
        (body(0, 6), 409),
        (witness.submission_text(5, [], note(6)), 422),
        (witness.submission_text(5, consistency(5, 8, hashes), note(8, root=bytes(32))), 422),
        (witness.submission_text(5, [], note(5, root=bytes(32))), 422),
    ],
)
def test_each_refusal_is_the_one_of_the_specification(refusing: Town, text: bytes, status: int) -> None:
    answer = refusing.submit(text)
    assert answer.status_code == status, answer.text
    if status == 409:
        assert (answer.text, answer.headers["Content-Type"]) == ("5\n", "text/x.tlog.size")
    assert seen_by(refusing) == 5


def test_a_log_that_grows_is_cosigned_as_it_grows(served_witness: Town) -> None:
    for old, size in ((5, 5), (5, 8), (8, 12)):
        answer = served_witness.submit(body(old, size))
        assert answer.status_code == 200, answer.text
        line, known = answer.text, parse_witness(served_witness.vkey)
        assert cosigned_at(note(size).partition("\n\n")[0] + "\n", line, known) is not None
        assert seen_by(served_witness) == size


def test_an_empty_tree_has_only_one_root() -> None:
    logs: dict[str, Ed25519PublicKey] = {ORIGIN: KEY.public_key()}
    wrong = witness.parse(witness.submission_text(0, [], note(0, root=bytes(32))))
    right = witness.parse(witness.submission_text(0, [], note(0, root=EMPTY_ROOT)))
    assert witness.judge(wrong, logs, None) == Refusal(422, "an empty tree has another root")
    assert witness.judge(right, logs, None) is None


def test_of_submissions_at_the_same_time_one_is_cosigned(served_witness: Town) -> None:
    start, told = Barrier(4), []

    def submit(size: int) -> None:
        start.wait()
        told.append(served_witness.submit(body(5, size)).status_code)

    threads = [Thread(target=submit, args=(size,)) for size in (6, 8, 10, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [200, 409, 409, 409]


def test_a_body_beyond_the_limit_is_not_read(refusing: Town) -> None:
    client = create_app(refusing.archive).test_client()
    told = client.post("/vittne/add-checkpoint", data=b"x" * (witness.MOST_BYTES + 1))
    assert told.status_code == 413


def test_a_witness_nobody_has_switched_on_is_not_there(served_witness: Town) -> None:
    served_witness.settle(witness_for=())
    assert served_witness.submit(body(5, 6)).status_code == 404
    place = witness.origin_hash(ORIGIN)
    assert requests.get(f"{served_witness.address}/{place}/checkpoint", timeout=10).status_code == 404


# --- the words -------------------------------------------------------------------------------


def test_the_note_of_the_specification_is_read() -> None:
    text, checkpoint, signatures = witness.parse_note(EXAMPLE)
    assert (checkpoint.origin, checkpoint.size) == ("example.com/behind-the-sofa", 20852163)
    assert (text, len(signatures)) == (EXAMPLE.partition("\n\n")[0] + "\n", 1)


def test_the_signature_of_the_specification_holds() -> None:
    """The example of C2SP signed-note: a text, its signature line and the key that made it."""
    name, key = parse_verifier_key(
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    )
    line = (
        "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXm"
        "RKuwHjG1Yu72IneyaQM=\n"
    )
    assert witness.signed_by(name, key, "This is an example message.\n", [line])
    assert not witness.signed_by(name, key, "This is another message.\n", [line])


def test_a_cosignature_binds_body_time_name_and_key() -> None:
    key = Ed25519PrivateKey.generate()
    line = cosign("a\n1\nb\n", "vittne.example/1", key, 1_700_000_000)
    known = parse_witness(Witness("vittne.example/1", key.public_key()).vkey())
    assert cosigned_at("a\n1\nb\n", line, known) == 1_700_000_000
    with pytest.raises(ValueError, match="no valid cosignature"):
        cosigned_at("a\n2\nb\n", line, known)
    assert cosigned_at("a\n1\nb\n", line, replace(known, name="en annan")) is None
    other = replace(known, key=Ed25519PrivateKey.generate().public_key())
    assert cosigned_at("a\n1\nb\n", line, other) is None
    with pytest.raises(ValueError, match="without a time"):
        cosigned_at("a\n1\nb\n", cosign("a\n1\nb\n", "vittne.example/1", key, 0), known)


def test_a_logs_key_is_no_witness_key() -> None:
    with pytest.raises(ValueError, match="not a key for cosignatures"):
        parse_witness(verifier_key("a.example", KEY.public_key()))
    assert parse_verifier_key(verifier_key("a.example", KEY.public_key()))[0] == "a.example"
