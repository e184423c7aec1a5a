# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The checking program's own arithmetic, against others' and against the standards' examples."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archiver.archive.vouching import vouch
from archiver.ledger.proof import consistency, inclusion
from archiver.ledger.tree import leaf_hash, root_of
from exports.bundle import verify
from tests.builders import time_authority
from tests.builders.bundles import Members, Proven, fault, members, packed, resealed, tell

# RFC 8032 section 7.1, tests 1 to 3: public key, message, signature.
EXAMPLES = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        (
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
        ),
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        (
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ),
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        (
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ),
    ),
)


@pytest.mark.parametrize(("key", "message", "signature"), EXAMPLES)
def test_the_standards_own_examples(key: str, message: str, signature: str) -> None:
    public, text, made = map(bytes.fromhex, (key, message, signature))
    assert verify.signed(public, text, made)
    assert not verify.signed(public, text + b"x", made)


def test_signatures_are_judged_as_another_library_judges_them() -> None:
    dice = random.Random(8032)
    for _ in range(12):
        key = Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
        public, text = key.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(200))
        made = key.sign(text)
        assert verify.signed(public, text, made)
        spoiled = bytearray(made)
        spoiled[dice.randrange(64)] ^= 1 << dice.randrange(8)
        assert not verify.signed(public, text, bytes(spoiled))


def test_a_signature_is_accepted_in_one_form_only() -> None:
    """S plus the group's order signs the same, and is refused (RFC 8032 section 5.1.7)."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    public, made = key.public_key().public_bytes_raw(), key.sign(b"x")
    more = int.from_bytes(made[32:], "little") + verify.ORDER
    assert not verify.signed(public, b"x", made[:32] + more.to_bytes(32, "little"))
    assert not verify.signed(public, b"x", made + b"\0")


def test_paths_lead_to_the_roots_of_trees_of_every_small_size() -> None:
    leaves = [leaf_hash(b"%d" % n) for n in range(20)]

    def subtree(height: int, number: int) -> bytes:
        return root_of(leaves[number << height : (number + 1) << height])

    for size in range(1, 21):
        root = root_of(leaves[:size])
        for index in range(size):
            path = inclusion(index, size, subtree)
            assert verify.roots(index + 1, size, path, leaves[index])[1] == root
        for old in range(1, size):
            path = consistency(old, size, subtree)
            bottom, *above = path if old & (old - 1) else [root_of(leaves[:old]), *path]
            assert verify.roots(old, size, above, bottom) == (root_of(leaves[:old]), root)


# --- time stamps -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A time-stamp authority of its own kind: a folder with keys and settings for openssl."""
    folder = tmp_path_factory.mktemp("utfardare")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    extended = "extendedKeyUsage=critical,timeStamping"
    names = ["-subj", "/CN=Provutgivare", "-addext", extended, "-days", "30"]
    openssl(folder, "req", "-x509", *new_key, "-keyout", "key.pem", "-out", "cert.pem", *names)
    (folder / "serial").write_text("01\n")
    (folder / "ts.cnf").write_text(
        "[tsa]\ndefault_tsa=t\n[t]\nserial=serial\ncrypto_device=builtin\nsigner_cert=cert.pem\n"
        "signer_key=key.pem\nsigner_digest=sha256\ndefault_policy=1.2.3.4.1\n"
        "digests=sha256,sha512\ness_cert_id_alg=sha256\n"
    )
    return folder


def openssl(folder: Path, *words: str) -> None:
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True, timeout=30)


def stamped(folder: Path, data: bytes, digest: str = "sha256") -> bytes:
    """The authority's answer for these bytes."""
    (folder / "data").write_bytes(data)
    openssl(folder, "ts", "-query", "-data", "data", f"-{digest}", "-cert", "-out", "q.tsq")
    openssl(folder, "ts", "-reply", "-config", "ts.cnf", "-queryfile", "q.tsq", "-out", "a.tsr")
    return (folder / "a.tsr").read_bytes()


def with_stamp(parts: Members, answer: bytes, renewal: bytes = b"") -> Members:
    """The bundle as it is when the archive holds a stamp over its earlier checkpoint."""
    size = int(json.loads(parts["tidigare.json"])[0]["note"].split("\n")[1])
    first = {"authority": "Prov", "file": "tidsstamplar/7.tsr", "renews": "", "size": size}
    told, files = [first], {"tidsstamplar/7.tsr": answer}
    if renewal:
        told.append({**first, "file": "tidsstamplar/9.tsr", "renews": "tidsstamplar/7.tsr"})
        files["tidsstamplar/9.tsr"] = renewal
    return {**parts, **files, "tidsstamplar.json": json.dumps(told).encode()}


def test_a_real_stamp_and_its_renewal_hold(
    proven: Proven, parts: Members, authority: Path, tmp_path: Path
) -> None:
    answer = stamped(authority, earlier_notes(parts)[0])
    renewal = stamped(authority, earlier_notes(parts)[0] + answer)
    good = packed(resealed(with_stamp(parts, answer, renewal), proven.signing), tmp_path / "x.zip")
    said = [sentence for _, sentence in verify.check(good, proven.key)]
    assert fault(good, proven.key) == ""
    assert said[2].startswith("Tidsstämplar: ")
    assert said[2].count(" enligt Prov") == 2


def test_a_stamp_that_the_archive_keeps_is_in_its_bundles(tmp_path: Path) -> None:
    made = tell(tmp_path / "arkiv")
    archive = made.story.archive
    with time_authority.serving(time_authority.made(tmp_path)) as outside:
        settings = replace(archive.config.outside, authorities=(outside.setting("Prov"),))
        archive.config = replace(archive.config, outside=settings)
        archive.sign()
        assert [asked.problem for asked in vouch(archive)] == [None]
    bundle = made.bundle(tmp_path / "b.zip", made.label("k1"))
    said = [sentence for _, sentence in verify.check(bundle, made.key)]
    assert fault(bundle, made.key) == ""
    assert said[2].endswith(" enligt Prov")
    parts = members(bundle)
    (name,) = [name for name in parts if name.endswith(".tsr")]
    assert outside.holds(parts["checkpoint"], parts[name])
    archive.close()


def earlier_notes(parts: Members) -> list[bytes]:
    return [str(told["note"]).encode() for told in json.loads(parts["tidigare.json"])]


def test_a_stamp_over_something_else_does_not(
    proven: Proven, parts: Members, authority: Path, tmp_path: Path
) -> None:
    spoiled = with_stamp(parts, stamped(authority, b"annat"))
    path = packed(resealed(spoiled, proven.signing), tmp_path / "x.zip")
    assert "gäller något annat än kontrollpunkten" in fault(path, proven.key)


def test_a_stamp_is_read_alone_as_well_as_in_its_answer(authority: Path) -> None:
    answer = stamped(authority, b"abc")
    openssl(authority, "ts", "-reply", "-in", "a.tsr", "-token_out", "-out", "token")
    token = (authority / "token").read_bytes()
    assert verify.stamp(token) == verify.stamp(answer)
    assert verify.stamp(token)[0] == hashlib.sha256(b"abc").digest()


@pytest.mark.parametrize("spoil", ["cut", "text", "empty", "sha512"])
def test_what_is_no_stamp_is_refused(
    proven: Proven, parts: Members, authority: Path, tmp_path: Path, spoil: str
) -> None:
    answer = stamped(authority, earlier_notes(parts)[0], "sha512" if spoil == "sha512" else "sha256")
    content = {"cut": answer[:60], "text": b"ingen st\xc3\xa4mpel", "empty": b"", "sha512": answer}[
        spoil
    ]
    path = packed(resealed(with_stamp(parts, content), proven.signing), tmp_path / "x.zip")
    assert fault(path, proven.key).startswith("Tidsstämplar: ")


def test_the_file_is_let_go_of_also_by_whoever_stops_asking_half_way(
    proven: Proven, clean: Path
) -> None:
    told = verify.check(clean, proven.key)
    assert next(told)[0]
    assert str(clean) in opened()
    told.close()
    assert str(clean) not in opened()


def opened() -> set[str]:
    """What this process has open."""
    links = []
    for link in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(link.readlink()))
        except FileNotFoundError:  # the listing's own
            continue
    return set(links)
