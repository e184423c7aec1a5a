# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""No masked word leaves: generated copies are opened again, and planted leaks are caught."""

from __future__ import annotations

import io
import random
import subprocess
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pikepdf
import pytest

from archiver.desk import cases, redaction
from archiver.errors import CopyUnreadable, MaskLeaks
from archiver.model.masking import Place
from archiver.model.observation import Kind, MediaRef
from exports import case_files, gate
from tests.builders.archive_story import picture
from tests.builders.desk import REGISTRATOR, Desk, in_folder
from tests.builders.records_of_town import item
from tests.builders.requests import released, searched

SECRET = "Mehmet Yıldız"
GROUND = "OSL 21:1"
CASES, COPIES = 50, 6  # 300 masked secrets in all
FIRST = ("Mehmet", "Åsa", "Zoë", "Björn", "Ahmed", "Li", "José", "Ирина", "ليلى", "Örjan")
LAST = ("Yıldız", "Ödmark", "von Döbeln", "Lindqvist", "al-Masri", "Ek", "Núñez", "Иванова", "حداد")
STREETS = ("Storgatan", "Norra vägen", "Bäckstigen", "Åkerby torget")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = in_folder(tmp_path / "archive")
    with made.archive:
        yield made


def secret(chance: random.Random, number: int) -> str:
    """A name, number or address that no other case has."""
    sorts: list[Callable[[], str]] = [
        lambda: f"{chance.choice(FIRST)} {chance.choice(LAST)}{'aeiouy'[number % 6]}{number}",
        lambda: (
            f"0{chance.randint(70, 79)}-{chance.randint(100, 999)} {number:02} {chance.randint(10, 99)}"
        ),
        lambda: f"19{chance.randint(40, 99)}0{chance.randint(1, 9)}1{number % 10}-{1000 + number}",
        lambda: f"namn{number}.{chance.randint(1, 999)}@exempel.se",
        lambda: f"{chance.choice(STREETS)} {number + 100} {chance.choice('ABC')}",
        lambda: f"diagnos{number} – kronisk\u00a0smärta",
    ]
    return chance.choice(sorts)()


LAYERS = ("text", "author", "title", "alt", "former", "twice")


def tell(desk: Desk, number: int, layer: str, hidden: str) -> None:
    """A record with a secret in one layer of what a copy is made from."""
    native, said = f"k{number}", f"Om mötesrummen nummer {number}."
    more: dict[str, object] = {"author_name": f"Skribent {number}"}
    texts = [f"{said} Ring {hidden}, tack!"]
    if layer == "author":
        more, texts = {"author_name": hidden, "author_id": f"id-{hidden}"}, [said]
    elif layer == "title":
        more |= {"title": f"Angående {hidden}", "kind": Kind.VISITOR_POST}
        texts = [said]
    elif layer == "alt":
        more["media"] = (MediaRef(f"m{number}", f"https://x/{number}", "image", f"Bild på {hidden}"),)
        texts = [said]
    elif layer == "former":
        texts.append(f"{said} Nu utan.")
    elif layer == "twice":
        texts = [f"{hidden} skrev: {said} Hälsar {hidden}"]
    for text in texts:
        desk.hand.show(item(native, text, **more))


def chosen(desk: Desk, records: list[int], secrets: list[str]) -> list[Place]:
    """Every place where a secret stands, as a person would mark it: word by word."""
    found = []
    with desk.archive.reader() as reader:
        for words in redaction.fields(reader, records):
            for hidden in secrets:
                at = words.text.find(hidden)
                while at >= 0:
                    found.append(words.place(at, at + len(hidden)))
                    at = words.text.find(hidden, at + 1)
    return found


def pdftotext(content: bytes, folder: Path) -> str:
    """The text as a program of somebody else's reads it."""
    (folder / "kopia.pdf").write_bytes(content)
    command = ["pdftotext", "-raw", str(folder / "kopia.pdf"), "-"]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()
    except FileNotFoundError:
        return ""


@pytest.mark.parametrize("seed", range(COPIES))
def test_leak_gate_generated_cases_over_all_layers_leave_nothing(
    desk: Desk, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    secrets = [secret(chance, seed * CASES + number) for number in range(CASES)]
    for number, hidden in enumerate(secrets):
        tell(desk, number, LAYERS[number % len(LAYERS)], hidden)
    for wanted in desk.archive.wanted_media(desk.hand.account):
        desk.archive.add_media(wanted, None, "FA-0506")
    case = searched(desk)
    assert len(case.records) == CASES
    places = chosen(desk, list(case.records), secrets)
    assert {p.record for p in places} == set(case.records)
    redaction.mask(desk.archive, REGISTRATOR, case.number, (places, ()), GROUND)
    made = case_files.build(desk.archive, cases.get(desk.archive, case.number), "kopia-B-2041-0001.pdf")
    text = pdftotext(made.content, tmp_path)
    assert made.words >= CASES
    assert gate.check(made.content, "kopia.pdf", secrets).words >= CASES
    for hidden in secrets:
        assert hidden not in text
        assert hidden.encode() not in made.content


def test_the_same_material_without_masks_is_stopped_for_each_secret(desk: Desk) -> None:
    secrets = [f"Anna Ode{number}Ek" for number in range(len(LAYERS))]
    for number, hidden in enumerate(secrets):
        tell(desk, number, LAYERS[number], hidden)
    case = released(desk, searched(desk))
    shown = case_files.build(desk.archive, case, "kopia.pdf").content
    for layer, hidden in zip(LAYERS, secrets, strict=True):
        if layer != "alt":  # a picture that was never stored says nothing
            with pytest.raises(MaskLeaks):
                gate.check(shown, "kopia.pdf", [hidden])


# --- planted leaks ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A copy with nothing to find in it."""
    desk = in_folder(tmp_path_factory.mktemp("ren") / "archive")
    with desk.archive:
        desk.say("1", "Mötesrummen är fina.", picture=picture(40, 30))
        case = released(desk, searched(desk))
        return case_files.build(desk.archive, case, "kopia.pdf").content


def changed(content: bytes, plant: Callable[[pikepdf.Pdf], None]) -> bytes:
    with pikepdf.open(io.BytesIO(content)) as document:
        plant(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def _text(document: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    resources = document.pages[0].obj.Resources
    resources.Font["/Planted"] = document.make_indirect(font)
    drawn = b"BT /Planted 12 Tf 1 0 0 1 50 50 Tm [(Anna) -300 (Ode) 20 (Ek)] TJ ET"
    document.pages[0].contents_add(document.make_stream(drawn))


def _title(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Om Anna OdeEk"


def _utf16(document: pikepdf.Pdf) -> None:
    document.docinfo["/Subject"] = pikepdf.String("Anna OdeEk ☂")


def _metadata(document: pikepdf.Pdf) -> None:
    with document.open_metadata() as meta:
        meta["dc:description"] = "Anna OdeEk & co"


def _outline(document: pikepdf.Pdf) -> None:
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("Kommentar av Anna OdeEk", 0))


def _alt(document: pikepdf.Pdf) -> None:
    document.Root["/Planted"] = document.make_indirect(pikepdf.Dictionary(Alt="Bild på Anna OdeEk"))


def _link(document: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 9, 9],
        A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://x.example/anna-odeek"),
    )
    document.pages[0].obj["/Annots"] = pikepdf.Array([document.make_indirect(link)])


def _attachment(document: pikepdf.Pdf) -> None:
    document.attachments["lista.txt"] = "namn;Anna OdeEk".encode("utf-16")


def _attachment_name(document: pikepdf.Pdf) -> None:
    document.attachments["Anna OdeEk.txt"] = b"tom"


def _stream(document: pikepdf.Pdf) -> None:
    document.Root["/Planted"] = document.make_stream("gömt Anna OdeEk".encode())


def _stream_utf16(document: pikepdf.Pdf) -> None:
    document.Root["/Planted"] = document.make_stream(b"x" + "Anna OdeEk".encode("utf-16-be"))


def _form(document: pikepdf.Pdf) -> None:
    form = document.make_stream(b"BT /F 9 Tf (Anna OdeEk) Tj ET")
    form["/Subtype"] = pikepdf.Name.Form
    document.Root["/Planted"] = form


def _name_key(document: pikepdf.Pdf) -> None:
    document.Root["/Planted"] = pikepdf.Dictionary({"/Anna-OdeEk": 1})


def _soft_hyphen(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "An\u00adna\u200b Ode\u00adEk"


def _case_and_space(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "ANNA  \u00a0ODE-EK"


def _lookalike(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Аnnа ОdеЕk"  # Cyrillic letters that look Latin


def _wide(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Ａｎｎａ ＯｄｅＥｋ"


def _genitive(document: pikepdf.Pdf) -> None:
    document.docinfo["/Title"] = "Anna OdeEks hus"


PLANTS = (
    _text,
    _title,
    _utf16,
    _metadata,
    _outline,
    _alt,
    _link,
    _attachment,
    _attachment_name,
    _stream,
    _stream_utf16,
    _form,
    _name_key,
    _soft_hyphen,
    _case_and_space,
    _lookalike,
    _wide,
    _genitive,
)


def test_the_clean_copy_passes(clean: bytes) -> None:
    assert gate.check(clean, "kopia.pdf", ["Anna OdeEk", "070-555 12 34"]).words == 2
    assert gate.check(changed(clean, lambda _: None), "kopia.pdf", ["Anna OdeEk"]).parts > 20


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__.strip("_"))
def test_a_planted_leak_is_caught_in_each_layer(
    clean: bytes, plant: Callable[[pikepdf.Pdf], None]
) -> None:
    with pytest.raises(MaskLeaks):
        gate.check(changed(clean, plant), "kopia.pdf", ["Anna OdeEk"])


def test_a_leak_in_the_file_name_after_the_end_or_in_an_older_revision_is_caught(clean: bytes) -> None:
    with pytest.raises(MaskLeaks, match="filnamnet"):
        gate.check(clean, "kopia-anna_odeek.pdf", ["Anna OdeEk"])
    with pytest.raises(MaskLeaks, match="råa"):
        gate.check(clean + b"\n% Anna OdeEk", "kopia.pdf", ["Anna OdeEk"])
    with pytest.raises(MaskLeaks, match="revisioner"):
        gate.check(clean + b"\nstartxref\n0\n%%EOF", "kopia.pdf", ["Anna OdeEk"])


def test_a_leak_in_an_object_that_nothing_leads_to_is_caught(clean: bytes) -> None:
    body = zlib.compress(b"dold text: Anna OdeEk")
    head = b"9999 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n" % len(body)
    at = clean.rindex(b"startxref")
    planted = clean[:at] + head + body + b"\nendstream\nendobj\n" + clean[at:]
    with pytest.raises(MaskLeaks, match="råa"):
        gate.check(planted, "kopia.pdf", ["Anna OdeEk"])


def test_a_number_is_found_however_it_is_grouped(clean: bytes) -> None:
    grouped = changed(clean, lambda d: d.docinfo.update({"/Title": "tel0705551234x"}))
    with pytest.raises(MaskLeaks):
        gate.check(grouped, "kopia.pdf", ["070-555 12 34"])


def test_what_cannot_be_opened_is_not_let_through() -> None:
    with pytest.raises(CopyUnreadable):
        gate.check(b"%PDF-1.7 startxref trasig", "kopia.pdf", ["Anna OdeEk"])


def test_another_person_with_a_longer_name_is_no_leak(clean: bytes) -> None:
    other = changed(clean, lambda d: d.docinfo.update({"/Title": "Anna OdeEkström"}))
    gate.check(other, "kopia.pdf", ["Anna OdeEk"])
