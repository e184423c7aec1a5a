# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sealed files hold by programs of others', one changed byte does not, and nothing else changes."""

from __future__ import annotations

import io
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import page
import pikepdf
import pytest
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from archiver.errors import ConfigError, SealMissing
from exports.export import ExportRequest, export
from exports.press import sealing
from tests.builders import seals, time_authority
from tests.builders.archives import ArchiveBuilder, build, comment, post, searchable
from tests.builders.time_authority import TimeAuthority

LABEL = "H-2026-000001"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TimeAuthority]:
    with time_authority.serving(time_authority.made(tmp_path_factory.mktemp("tsa"))) as serving:
        yield serving


@pytest.fixture(scope="module")
def seal(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return seals.made(tmp_path_factory.mktemp("stampel"))


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory, authority: TimeAuthority, seal: Path) -> Path:
    """A record, printed, sealed and stamped."""
    folder = tmp_path_factory.mktemp("ut")
    builder = build(folder / "arkiv")
    out = folder / "en.pdf"
    with builder.archive:
        _sealing(builder, seal, (authority.setting(),))
        _print(builder, out)
    return out


def _sealing(builder: ArchiveBuilder, seal: Path, authorities: tuple[str, ...] = ()) -> None:
    builder.archive.config = seals.settings(builder.archive.config, seal, authorities)


def _print(builder: ArchiveBuilder, out: Path) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola i Norrby 🏫"), comment("c1", "Bra!", "p1"))
    export(searchable(builder.archive), ExportRequest("pdf", records=(LABEL,)), out)


def _judged(content: bytes, *roots: Path) -> PdfSignatureStatus:
    trusted = [load_cert_from_pemder(str(root)) for root in roots]
    reader = PdfFileReader(io.BytesIO(content))
    (signature,) = reader.embedded_signatures
    return validate_pdf_signature(signature, ValidationContext(trust_roots=trusted))


def test_a_sealed_file_holds_and_its_time_is_vouched_for(
    sealed: Path, seal: Path, authority: TimeAuthority
) -> None:
    status = _judged(sealed.read_bytes(), seal / "root.pem", authority.roots)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.timestamp_validity is not None
    assert status.timestamp_validity.valid
    assert status.timestamp_validity.trusted


def test_the_seal_is_of_the_pades_kind_and_in_the_only_revision(sealed: Path) -> None:
    with pikepdf.open(sealed) as document:
        field = document.Root.AcroForm.Fields[0]
        assert field.V.SubFilter == "/ETSI.CAdES.detached"
        assert int(document.Root.AcroForm.SigFlags) == 3
        assert str(field.TU) == "Myndighetens elektroniska stämpel"
        assert int(field.F) == 132
    assert len(re.findall(rb"startxref", sealed.read_bytes())) == 1


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_a_sealed_file_passes_the_validator_as_an_unsealed_does(sealed: Path, profile: str) -> None:
    report = page.validate_pdf(str(sealed), profile=profile)
    assert [(f.rule_id, f.message) for f in report.failures] == []


def test_one_flipped_bit_anywhere_breaks_the_seal(
    sealed: Path, seal: Path, authority: TimeAuthority
) -> None:
    content = sealed.read_bytes()
    hole = re.search(rb"/Contents<([0-9a-f]+)>", content)
    assert hole is not None
    chance = random.Random(1)
    inside = range(hole.start(1) - 1, hole.end(1) + 1)
    places = [at for at in chance.sample(range(len(content)), 40) if at not in inside]
    assert len(places) > 10
    held = 0
    for at in places:
        changed = bytearray(content)
        changed[at] ^= 1
        try:
            held += _judged(bytes(changed), seal / "root.pem", authority.roots).bottom_line
        except Exception:  # noqa: BLE001 - a file that cannot be read is no sealed file
            continue
    assert held == 0


def test_a_seal_of_somebody_elses_is_not_trusted(
    sealed: Path, authority: TimeAuthority, tmp_path: Path
) -> None:
    other = seals.made(tmp_path / "annan")
    status = _judged(sealed.read_bytes(), other / "root.pem", authority.roots)
    assert status.intact
    assert not status.bottom_line


@pytest.mark.real
def test_poppler_says_the_same_of_the_sealed_and_of_the_changed(sealed: Path, tmp_path: Path) -> None:
    said = subprocess.run(["pdfsig", "-nocert", sealed], capture_output=True, check=True).stdout
    assert b"Signature is Valid." in said
    assert b"ETSI.CAdES.detached" in said
    assert b"Total document signed" in said
    content = bytearray(sealed.read_bytes())
    content[len(content) // 3] ^= 1
    changed = tmp_path / "andrad.pdf"
    changed.write_bytes(content)
    said = subprocess.run(["pdfsig", "-nocert", changed], capture_output=True, check=False).stdout
    assert b"Signature is Valid." not in said


def test_without_a_time_authority_the_seal_stands_alone(
    builder: ArchiveBuilder, seal: Path, tmp_path: Path
) -> None:
    _sealing(builder, seal)
    _print(builder, tmp_path / "en.pdf")
    status = _judged((tmp_path / "en.pdf").read_bytes(), seal / "root.pem")
    assert status.bottom_line
    assert status.timestamp_validity is None


# --- faults ----------------------------------------------------------------------------------


def test_no_file_leaves_unsealed_when_the_time_authority_is_away(
    builder: ArchiveBuilder, seal: Path, authority: TimeAuthority, tmp_path: Path
) -> None:
    _sealing(builder, seal, (authority.setting(url="http://127.0.0.1:9/"),))
    out = tmp_path / "ut" / "en.pdf"
    out.parent.mkdir()
    with pytest.raises(SealMissing, match="Inget svar utifrån"):
        _print(builder, out)
    assert list(out.parent.iterdir()) == []


@pytest.mark.parametrize("fault", ["key", "certificate", "other key", "nothing"])
def test_a_key_that_does_not_work_is_said_before_any_work(
    builder: ArchiveBuilder, tmp_path: Path, fault: str
) -> None:
    folder = seals.made(tmp_path / "stampel")
    if fault == "key":
        (folder / "seal.key").write_text("inte en nyckel")
    elif fault == "certificate":
        (folder / "seal.pem").write_bytes(b"\x00" * 40)
    elif fault == "other key":
        other = seals.made(tmp_path / "annan")
        (folder / "seal.key").write_bytes((other / "seal.key").read_bytes())
    else:
        (folder / "seal.key").unlink()
    _sealing(builder, folder)
    with pytest.raises(SealMissing) as refused:
        _print(builder, tmp_path / "en.pdf")
    assert "exports.seal_key" in refused.value.remedy
    assert not (tmp_path / "en.pdf").exists()


def test_a_certificate_past_its_end_seals_nothing(builder: ArchiveBuilder, tmp_path: Path) -> None:
    folder = seals.made(tmp_path / "stampel", until=datetime(2026, 1, 1, tzinfo=UTC))
    _sealing(builder, folder)
    with pytest.raises(SealMissing, match="gick ut 2026-01-01"):
        _print(builder, tmp_path / "en.pdf")


def test_an_unknown_variant_is_refused_by_name(builder: ArchiveBuilder) -> None:
    exports = replace(builder.archive.config.exports, pdf_variant="a-4")
    builder.archive.config = replace(builder.archive.config, exports=exports)
    with pytest.raises(ConfigError, match="a-3a eller a-2a"):
        sealing.terms(builder.archive)


def test_a_signature_without_room_is_refused_and_not_cut(builder: ArchiveBuilder, seal: Path) -> None:
    _sealing(builder, seal)
    made = sealing.terms(builder.archive).seal
    assert made is not None
    assert len(made.sign(b"\x00" * 32)) < made.room
    assert made.at - builder.clock.now() == timedelta()
    assert "Åkerby kommun" in made.name
