# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Copies, letters and certificates as files: what they say, and that the same gives the same."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pikepdf
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PIL import Image

from archiver.desk import cases, certificates, decisions, redaction
from archiver.errors import MaskLeaks, Refused
from archiver.model.case import Outcome
from archiver.model.masking import Box
from archiver.model.person import Role
from archiver.store import desk_steps, people
from exports import appeal, canvas, case_files, pdf_text
from tests.builders.desk import AT, JURIST, REGISTRATOR, Desk, in_folder
from tests.builders.requests import REASON, delegate, released, searched


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made


def text(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as document:
        return " ".join(" ".join(pdf_text.texts(document)).split())


def photo() -> bytes:
    """A JPEG with a name in its Exif and in a comment."""
    picture = Image.new("RGB", (200, 100), (200, 30, 30))
    exif = Image.Exif()
    exif[0x010E] = "Anna OdeEk, 070-555 12 34"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif, comment=b"Anna OdeEk")
    return out.getvalue()


def test_tf_8_the_rest_of_a_partly_secret_answer_is_handed_out(desk: Desk, tmp_path: Path) -> None:
    first, second = desk.say("1_1", "Fina mötesrum"), desk.say("1_2", "Hemlig sjukdom")
    case = searched(desk)
    finding = cases.Finding(Outcome.REFUSE, "OSL 21:1", "Hälsa", case.head)
    cases.assess(desk.archive, JURIST, case.number, [second], finding)
    case = released(desk, cases.get(desk.archive, case.number))
    assert case.leaving() == [first]
    step = case_files.write_copy(desk.archive, REGISTRATOR, case.number, tmp_path / "kopia.pdf")
    content = (tmp_path / "kopia.pdf").read_bytes()
    assert "Fina mötesrum" in text(content)
    assert "Hemlig sjukdom" not in text(content)
    assert "1 handling lämnas inte ut" in text(content)
    assert (step.said["pages"], step.said["records"]) == (1, [first])
    answered = decisions.release(desk.archive, REGISTRATOR, case.number, "papper")
    assert (answered.step, answered.said["kronor"]) == ("partly", 0)


def test_a_copy_shows_no_addresses_ids_or_commitments(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = released(desk, searched(desk))
    content = case_files.build(desk.archive, case, "kopia.pdf").content
    with desk.archive.reader() as reader:
        (version,) = reader.versions(next(iter(case.records)))
    assert version.commitment
    for hidden in (version.commitment, version.commitment[:16], "https://", "loggrad"):
        assert hidden not in text(content)


def test_a_copy_older_than_a_new_mask_cannot_leave(desk: Desk, tmp_path: Path) -> None:
    record = desk.say("1_1", "Fina mötesrum")
    case = released(desk, searched(desk))
    case_files.write_copy(desk.archive, REGISTRATOR, case.number, tmp_path / "kopia.pdf")
    with desk.archive.reader() as reader:
        words = next(w for w in redaction.fields(reader, [record]) if w.field == "text")
    wish = ([words.place(0, 4)], ())
    redaction.mask(desk.archive, REGISTRATOR, case.number, wish, "OSL 21:1")
    with pytest.raises(Refused, match="kopian"):
        decisions.release(desk.archive, REGISTRATOR, case.number, "fil")


def test_a_copy_that_leaks_is_neither_kept_nor_told_of(desk: Desk, tmp_path: Path) -> None:
    record = desk.say("1_1", "Anna OdeEk ringde")
    desk.say("1_2", "anna odeek igen")
    case = searched(desk)
    with desk.archive.reader() as reader:
        words = next(w for w in redaction.fields(reader, [record]) if w.field == "text")
    redaction.mask(desk.archive, REGISTRATOR, case.number, ([words.place(0, 10)], ()), "OSL 21:1")
    case = released(desk, cases.get(desk.archive, case.number))
    with pytest.raises(MaskLeaks, match="H-2041"):
        case_files.write_copy(desk.archive, REGISTRATOR, case.number, tmp_path / "kopia.pdf")
    assert list(tmp_path.glob("*.pdf")) == []
    assert cases.get(desk.archive, case.number).copy() is None


def test_a_picture_is_drawn_anew_with_its_box_filled_and_nothing_else_of_it_kept(desk: Desk) -> None:
    record = desk.say("1_1", "Se bilden", picture=photo())
    case = searched(desk)
    with desk.archive.reader() as reader:
        (file,) = reader.media(record)
    box = Box(record, file.entry, 100, 200, 600, 900)
    redaction.mask(desk.archive, REGISTRATOR, case.number, ((), [box]), "OSL 21:1")
    case = cases.get(desk.archive, case.number)
    content = case_files.build(desk.archive, case, "kopia.pdf").content
    assert b"OdeEk" not in content
    with pikepdf.open(io.BytesIO(content)) as document:
        pictures = [
            pikepdf.PdfImage(each).as_pil_image()
            for each in document.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") == "/Image"
        ]
    shown = next(p for p in pictures if p.size == (200, 100)).convert("RGB")
    inside = shown.crop((21, 21, 119, 89)).getextrema()
    assert all(low == high for low, high in inside)
    assert shown.getpixel((150, 50)) != shown.getpixel((60, 50))
    wide = Box(record, file.entry, 100, 200, 1600, 900)
    with pytest.raises(Refused, match="utanför bilden"):
        redaction.mask(desk.archive, REGISTRATOR, case.number, ((), [wide]), "OSL 21:1")


def test_what_is_no_picture_is_not_drawn() -> None:
    for content in (b"", b"<svg/>", b"GIF89a", photo()[:60]):
        assert canvas.redrawn(content, ()) is None


# --- certificates ----------------------------------------------------------------------------


def test_a_certificate_is_the_same_byte_for_byte_from_its_number(desk: Desk, tmp_path: Path) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk, "mötesrum*", start=date(2041, 10, 1))
    number = case.steps[-1].said["certificate"]
    case_files.write_certificate(desk.archive, number, tmp_path / "a.pdf")
    desk.say("1_2", "Fler mötesrum")
    desk.hand.clock.advance(timedelta(days=400))
    case_files.write_certificate(desk.archive, number, tmp_path / "b.pdf")
    first, second = ((tmp_path / name).read_bytes() for name in ("a.pdf", "b.pdf"))
    assert first == second
    shown = text(first)
    for words in (
        "S-2041-000001",
        "mötesrum*",
        "ord som börjar på ”mötesrum”",
        "publicerad 2041-10-01 eller senare",
        "1 handling motsvarar frågan",
        "Åkerby",
        "H-2041-000001",
        case.label,
        "analys sv-",
    ):
        assert words in shown, words


def test_a_negative_certificate_says_what_could_not_have_been_found(desk: Desk, tmp_path: Path) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk, "spökskepp", start=date(2041, 1, 1))
    number = case.steps[-1].said["certificate"]
    made = case_files.write_certificate(desk.archive, number, tmp_path / "a.pdf")
    assert made.records == ()
    shown = text((tmp_path / "a.pdf").read_bytes())
    assert "Ingen handling i arkivet motsvarar frågan" in shown
    assert "arkivet hade inte börjat följa kontot" in shown.lower()


def test_a_certificates_signature_is_over_everything_it_says(desk: Desk) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk, "mötesrum*")
    made = certificates.get(desk.archive, case.steps[-1].said["certificate"])
    with desk.archive.database.read() as connection:
        (step,) = desk_steps.of(connection, certificates.Subject.CERTIFICATE, made.number)
    key: Ed25519PublicKey = desk.archive.directory.signing_key().public_key()
    signature = bytes.fromhex(made.signature)
    key.verify(signature, certificates.statement(made.number, dict(step.said)))
    with pytest.raises(InvalidSignature):
        key.verify(signature, certificates.statement(made.number, {**step.said, "query": "annat"}))


# --- letters ---------------------------------------------------------------------------------


def test_osl_7_the_first_letter_always_tells_how_to_get_a_decision(desk: Desk, tmp_path: Path) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    with pytest.raises(Refused, match="inget besked"):
        case_files.write_letter(desk.archive, case.number, tmp_path / "x.pdf")
    refusal = decisions.Refusal(REASON, ("OSL 21:1",))
    decisions.refuse(desk.archive, REGISTRATOR, case.number, refusal)
    case_files.write_letter(desk.archive, case.number, tmp_path / "x.pdf")
    shown = text((tmp_path / "x.pdf").read_bytes())
    assert "Det krävs ett skriftligt beslut av myndigheten" in shown
    assert "inte ett beslut som går att överklaga" in shown
    assert "Hälsa och sexualliv".lower() in shown.lower()
    assert "kammarrätten" not in shown


def test_fl_3_fl_5_the_decision_says_who_decided_and_ends_with_how_to_appeal(
    desk: Desk, tmp_path: Path
) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    refusal = decisions.Refusal(REASON, ("OSL 21:1",))
    decisions.refuse(desk.archive, REGISTRATOR, case.number, refusal)
    decisions.plain(desk.archive, REGISTRATOR, case.number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    delegate(desk, "Per Lind", "2041-01-01")
    ruling = decisions.Ruling(REASON, ("OSL 21:1",), "Åsa Ek", "Siv Berg")
    decisions.decide(desk.archive, signer, case.number, ruling)
    case_files.write_letter(desk.archive, case.number, tmp_path / "x.pdf")
    shown = text((tmp_path / "x.pdf").read_bytes())
    for words in (
        "Per Lind",
        "4.2 Avslag",
        "Åsa Ek",
        "Siv Berg",
        REASON,
        "21 kap. 1 §",
        "Så överklagar du",
        "inom tre veckor",
        "Överklagandet ska vara skriftligt",
    ):
        assert words in shown, words
    for promise in ("e-post till dig", "elektroniskt", "digitalt"):  # TF-9: never promised
        assert promise not in shown


def test_fl_7_the_bundle_for_the_court_has_a_manifest_with_hashes(desk: Desk, tmp_path: Path) -> None:
    desk.say("1_1", "Fina mötesrum")
    case = searched(desk)
    with pytest.raises(Refused, match="inte överklagat"):
        appeal.write_bundle(desk.archive, REGISTRATOR, case.number, tmp_path / "x.zip")
    refusal = decisions.Refusal(REASON, ("OSL 21:1",))
    decisions.refuse(desk.archive, REGISTRATOR, case.number, refusal)
    decisions.plain(desk.archive, REGISTRATOR, case.number, "demanded", "Begärt i mejl")
    with desk.archive.database.write() as connection:
        signer = people.add_person(connection, "Per Lind", Role.JURIST, "en lång lösenmening", AT)
    delegate(desk, "Per Lind", "2041-01-01")
    decisions.decide(desk.archive, signer, case.number, decisions.Ruling(REASON, ("OSL 21:1",)))
    decisions.plain(desk.archive, REGISTRATOR, case.number, "sent", "Brev")
    decisions.plain(desk.archive, REGISTRATOR, case.number, "appealed", "Jag vill se allt.")
    appeal.write_bundle(desk.archive, REGISTRATOR, case.number, tmp_path / "x.zip")
    with zipfile.ZipFile(tmp_path / "x.zip") as bundle:
        told = json.loads(bundle.read("manifest.json"))
        read = {name: bundle.read(name) for name in bundle.namelist()}
    assert [row["file"] for row in told["files"]] == [
        "beslut.pdf",
        "overklagande.txt",
        "handlingar.pdf",
    ]
    for row in told["files"]:
        assert hashlib.sha256(read[row["file"]]).hexdigest() == row["sha256"]
    assert read["overklagande.txt"].decode() == "Jag vill se allt."
    assert "Fina mötesrum" in text(read["handlingar.pdf"])
    assert sorted(path.name for path in desk.archive.directory.exports.iterdir()) == []
