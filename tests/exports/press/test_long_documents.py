# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Documents set in parts by other processes: one file, as if it had been set at once."""

from __future__ import annotations

import hashlib
import io
import os
import re
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import page
import pikepdf
import psutil
import pytest
from PIL import Image

from archiver.errors import DiskFull, PrintingStopped
from archiver.store.blobs import Blobs
from exports import pdf
from exports.document import blocks as b
from exports.pictures import shrunk
from exports.press import crew, plan
from exports.progress import Stopped
from tests.builders.documents import card, cards, document

LONG = 260  # records: several parts, some with contents of their own
LIMITS = page.SafetyLimits(max_reference_depth=200_000, max_object_count=3_000_000)
# A thousand and more take minutes: `FLODE_PDF_SIZES=100,1000,10000 pytest …`.
SIZES = [int(one) for one in os.environ.get("FLODE_PDF_SIZES", "1,100,1000").split(",")]


def setters() -> list[psutil.Process]:
    """The processes of ours that set pages; a database beside them is none."""
    alive = (one for one in psutil.Process().children() if one.status() != psutil.STATUS_ZOMBIE)
    return [one for one in alive if "exports.press.worker" in one.cmdline()]


def _faults(path: Path) -> list[tuple[str, str, str]]:
    """What the validator finds against PDF/A-3a and PDF/UA-1."""
    return [
        (profile, fault.rule_id, fault.message)
        for profile in ("3a", "ua1")
        for fault in page.validate_pdf(str(path), profile=profile, limits=LIMITS).failures
    ]


def _printed(wanted: b.Document, out: Path, blobs: Blobs, **more: object) -> Path:
    with out.open("wb") as file:
        pdf.write(wanted, file, blobs, **more)  # type: ignore[arg-type]
    return out


def _text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture(scope="module")
def blobs(tmp_path_factory: pytest.TempPathFactory) -> Blobs:
    return Blobs(tmp_path_factory.mktemp("bilder"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, blobs: Blobs) -> Path:
    folder = tmp_path_factory.mktemp("lang")
    path = _printed(document(cards(LONG)), folder / "lang.pdf", blobs)
    assert [one.name for one in folder.iterdir()] == ["lang.pdf"]
    return path


# --- one file --------------------------------------------------------------------------------


def test_every_record_and_every_page_number_is_there(long: Path) -> None:
    text = _text(long)
    with pikepdf.open(long) as opened:
        total = len(opened.pages)
    assert total > 40
    assert [int(n) for n in re.findall(rf"Sida (\d+) av {total}", text)] == [*range(1, total + 1)]
    shown = set(re.findall(r"Kommentar av Anna Ek nummer (\d+)", text))
    assert shown == {str(n) for n in range(1, LONG + 1)}


def test_the_contents_name_the_page_that_each_record_is_on(long: Path) -> None:
    pages = _text(long).split("\f")
    told = [(label, n) for n, label in re.findall(r"(\d+)\s+(H-2026-\d{6}) · ", "\n".join(pages))]
    assert len(told) == LONG
    for label, number in told:
        assert re.search(rf"{label} Kommentar av", pages[int(number) - 1])


def test_links_and_bookmarks_lead_to_the_records_own_page(long: Path) -> None:
    with pikepdf.open(long) as opened, opened.open_outline() as outline:
        place = {one.obj.objgen: n for n, one in enumerate(opened.pages)}
        (top,) = outline.root
        names = [one.title for one in top.children]
        marks = top.children[names.index("Handlingar")].children
        assert len(marks) == LONG
        by_mark = [place[one.destination[0].objgen] for one in marks]
        assert by_mark == sorted(by_mark)
        links = [
            link
            for one in opened.pages
            for link in one.obj.get("/Annots", [])
            if link.get("/Subtype") == "/Link" and "H-2026" in str(link.Contents)
        ]
        by_link = {str(link.Contents)[-13:]: place[link.Dest[0].objgen] for link in links}
        assert [by_link[f"H-2026-{n:06}"] for n in range(1, LONG + 1)] == by_mark


def test_the_tags_of_all_parts_are_one_tree_with_no_key_twice(long: Path) -> None:
    with pikepdf.open(long) as opened:
        root = opened.Root.StructTreeRoot
        keys = [int(n) for leaf in root.ParentTree.Kids for n in list(leaf.Nums)[::2]]
        assert keys == sorted(set(keys))
        assert int(root.ParentTreeNextKey) == keys[-1] + 1
        used = [int(one.obj.StructParents) for one in opened.pages]
        assert len(set(used)) == len(used)
        assert set(used) <= set(keys)
        (top,) = root.K
        assert top.S == "/Document"
        assert {str(part.S) for part in top.K} == {"/Sect"}


def test_the_same_long_document_gives_the_same_bytes(long: Path, blobs: Blobs, tmp_path: Path) -> None:
    again = _printed(document(cards(LONG)), tmp_path / "igen.pdf", blobs)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(long.read_bytes()).digest()


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.timeout(3600)
def test_a_document_of_each_size_passes_the_validator(blobs: Blobs, tmp_path: Path, count: int) -> None:
    assert _faults(_printed(document(cards(count)), tmp_path / "x.pdf", blobs)) == []


def test_the_validator_does_find_what_binding_could_break(long: Path, tmp_path: Path) -> None:
    """Negative controls: tags away from the content, a file without its marks."""
    broken = tmp_path / "trasig.pdf"
    for breaks in (_untagged, _unmarked):
        with pikepdf.open(long) as opened:
            breaks(opened)
            opened.save(broken)
        assert _faults(broken) != []


def _untagged(opened: pikepdf.Pdf) -> None:
    del opened.Root["/StructTreeRoot"]


def _unmarked(opened: pikepdf.Pdf) -> None:
    del opened.Root["/Metadata"]


@pytest.mark.real
@pytest.mark.parametrize("sort", ["short", "long"])
def test_qpdf_and_ghostscript_find_nothing(long: Path, blobs: Blobs, tmp_path: Path, sort: str) -> None:
    path = long if sort == "long" else _printed(document(cards(3)), tmp_path / "x.pdf", blobs)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
    command = ["gs", "-dNOPAUSE", "-dBATCH", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", path]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Warning" not in done.stdout + done.stderr
    assert b"Error" not in done.stdout + done.stderr


# --- stopped and gone on ---------------------------------------------------------------------


class Watch:
    """Hears of pages; stops, or does something else once, when so many are laid out."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.at, self.act, self.told = at, act, list[int]()

    def __call__(self, pages: int) -> None:
        self.told.append(pages)
        if pages >= self.at and self.act:
            act, self.act = self.act, lambda: None
            act()


def _stop() -> None:
    raise Stopped


def _lastingly(
    wanted: b.Document, blobs: Blobs, work: Path, out: Path, told: Callable[[int], None]
) -> None:
    with pdf.workplace(work, lasting=True) as folder, out.open("wb") as file:
        pdf.print_prepared(pdf.prepare(wanted, blobs, folder), file, blobs, told, pdf.PLAIN)


def _set(folder: Path) -> set[str]:
    return {one.name for one in folder.glob("*.del")}


def test_stopped_work_goes_on_with_the_parts_that_are_set(
    long: Path, blobs: Blobs, tmp_path: Path
) -> None:
    wanted, work = document(cards(LONG)), tmp_path / ".arbete-utdrag-7"
    with pytest.raises(Stopped):
        _lastingly(wanted, blobs, work, tmp_path / "x.pdf", Watch(36, _stop))
    kept = _set(work)
    assert kept
    assert not setters()
    times = {name: (work / name).stat().st_mtime_ns for name in kept}
    with pdf.workplace(work, lasting=True) as folder:
        ready = pdf.prepare(wanted, blobs, folder)
        with (tmp_path / "x.pdf").open("wb") as file:
            pdf.print_prepared(ready, file, blobs, None, pdf.PLAIN)
        assert {name: (work / name).stat().st_mtime_ns for name in kept} == times
    assert (tmp_path / "x.pdf").read_bytes() == long.read_bytes()
    assert not work.exists()


def test_a_killed_process_is_replaced_and_the_file_is_the_same(
    long: Path, blobs: Blobs, tmp_path: Path
) -> None:
    def kill() -> None:
        os.kill(setters()[0].pid, signal.SIGKILL)

    path = _printed(document(cards(LONG)), tmp_path / "x.pdf", blobs, pages=Watch(5, kill))
    assert path.read_bytes() == long.read_bytes()


def test_a_part_that_kills_every_process_ends_the_work_in_words(blobs: Blobs, tmp_path: Path) -> None:
    def kill(_pages: int) -> None:
        for child in setters():
            child.kill()

    out = tmp_path / "ut"
    out.mkdir()
    with pytest.raises(PrintingStopped) as stopped, (out / "x.pdf").open("wb") as file:
        pdf.write(document(cards(LONG)), file, blobs, kill)
    assert "ledigt minne" in stopped.value.line()
    assert not setters()
    assert [one.name for one in out.iterdir()] == ["x.pdf"]


def test_a_full_disk_while_parts_are_set_is_said_as_such(
    blobs: Blobs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each process may write so little that a part does not fit: the same as a full disk."""
    real = crew.start

    def small(pictures: Path) -> subprocess.Popen[bytes]:
        made = real(pictures)
        psutil.Process(made.pid).rlimit(psutil.RLIMIT_FSIZE, (20_000, 20_000))
        return made

    monkeypatch.setattr(crew, "start", small)
    with pytest.raises(DiskFull) as full, (tmp_path / "x.pdf").open("wb") as file:
        pdf.write(document(cards(LONG)), file, blobs)
    assert "Ingen fil lämnas ut" in full.value.line()
    assert not setters()


def test_progress_grows_and_never_goes_back(blobs: Blobs, tmp_path: Path) -> None:
    heard = Watch(10**9, lambda: None)
    _printed(document(cards(LONG), contents=False), tmp_path / "x.pdf", blobs, pages=heard)
    assert len(set(heard.told)) > 20
    assert heard.told == sorted(heard.told)


# --- hard material ---------------------------------------------------------------------------


def _picture(blobs: Blobs, number: int, size: tuple[int, int] = (640, 480)) -> b.Picture:
    content = io.BytesIO()
    colour = (number * 37 % 256, number * 91 % 256, number * 17 % 256)
    Image.new("RGB", size, colour).save(content, "JPEG")
    sha256, _ = blobs.put([content.getvalue()])
    return b.Picture(sha256.hex(), f"Bild nummer {number}", f"Bild nummer {number}. image/jpeg")


def test_a_comment_of_forty_thousand_signs_is_printed_whole(blobs: Blobs, tmp_path: Path) -> None:
    said = " ".join(f"ord{n}" for n in range(5_000)) + " " + "å" * 10_000
    wanted = document((card(1, b.Quote(said)), card(2)))
    path = _printed(wanted, tmp_path / "x.pdf", blobs)
    found = "".join(_text(path).split())
    assert all(f"ord{n}" in found for n in range(5_000))
    assert found.count("å") >= 10_000
    assert _faults(path) == []


def test_five_hundred_pictures_in_one_record_are_all_there(blobs: Blobs, tmp_path: Path) -> None:
    shown = tuple(_picture(blobs, n) for n in range(500))
    wanted = document((card(1, *shown), card(2)))
    parts = list(plan.parts(wanted))
    assert max(len(part.pictures) for part in parts) < 200
    path = _printed(wanted, tmp_path / "x.pdf", blobs)
    text = _text(path)
    assert all(f"Bild nummer {n}." in text for n in range(500))
    assert _faults(path) == []


@pytest.mark.parametrize("fault", ["half", "noise", "gone", "huge"])
def test_a_broken_picture_is_named_and_the_rest_is_printed(
    blobs: Blobs, tmp_path: Path, fault: str
) -> None:
    whole = io.BytesIO()
    Image.effect_noise((400, 300), 60).save(whole, "PNG")
    content = whole.getvalue()
    if fault == "half":
        content = content[: len(content) // 2]
    elif fault == "noise":
        content = content[:8] + os.urandom(500)
    elif fault == "huge":
        made = io.BytesIO()
        Image.new("1", (30_000, 30_000)).save(made, "PNG")
        content = made.getvalue()
    sha256 = hashlib.sha256(content).digest()
    if fault != "gone":
        blobs.put([content])
    broken = b.Picture(sha256.hex(), "Karta över Norrby", "Karta över Norrby. image/png")
    path = _printed(document((card(1, broken), card(2))), tmp_path / "x.pdf", blobs)
    assert "Karta över Norrby" in _text(path)
    assert "nummer 2" in _text(path)
    assert _faults(path) == []


@pytest.mark.parametrize("mode", ["CMYK", "RGBA", "P", "LA", "I;16", "1", "L"])
def test_every_sort_of_picture_passes_the_validator(blobs: Blobs, tmp_path: Path, mode: str) -> None:
    content = io.BytesIO()
    sort = {"CMYK": "TIFF"}.get(mode, "PNG")
    picture = Image.new("RGBA", (40, 30), (200, 30, 30, 120))
    if mode == "CMYK":
        picture.convert("CMYK").save(content, "JPEG")
    elif mode == "I;16":
        Image.new("I;16", (40, 30), 40_000).save(content, sort)
    else:
        picture.convert(mode).save(content, sort)
    sha256, _ = blobs.put([content.getvalue()])
    shown = b.Picture(sha256.hex(), "En bild", "En bild")
    path = _printed(document((card(1, shown),)), tmp_path / "x.pdf", blobs)
    with pikepdf.open(path) as opened:
        assert any(
            one.get("/Subtype") == "/Image" for one in opened.objects if isinstance(one, pikepdf.Stream)
        )
    assert _faults(path) == []


def test_a_picture_is_made_no_larger_than_paper_shows_and_tells_nothing_more() -> None:
    content = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Anna Ek, Storgatan 4"
    exif[0x0112] = 6
    Image.new("RGB", (4000, 3000)).save(content, "JPEG", exif=exif)
    made = shrunk(content.getvalue())
    assert b"Storgatan" not in made
    with Image.open(io.BytesIO(made)) as opened:
        assert opened.height <= 520
        assert opened.height > opened.width  # turned upright


def test_signs_that_no_font_has_are_told_by_number_and_the_file_is_valid(
    blobs: Blobs, tmp_path: Path
) -> None:
    said = "Egna tecken: \U000f0000\U000f0001, ett till: \U00100000, och vanliga ord."
    path = _printed(document((card(1, b.Quote(said)), card(2))), tmp_path / "x.pdf", blobs)
    text = _text(path)
    assert "och vanliga ord" in text
    assert "[U+F0000 U+F0001]" in text
    assert "[U+100000]" in text
    assert _faults(path) == []


def test_pdf_a_2a_without_attachments_passes_its_own_validator(blobs: Blobs, tmp_path: Path) -> None:
    data = pdf.Attachment("data.json", "application/json", "Data", lambda file: file.write(b"{}"))
    path = _printed(
        document(cards(3)),
        tmp_path / "x.pdf",
        blobs,
        terms=replace(pdf.PLAIN, part=2, attach=False),
        attachments=(data,),
    )
    for profile in ("2a", "ua1"):
        assert page.validate_pdf(str(path), profile=profile).failures == []
    with pikepdf.open(path) as opened:
        assert not opened.attachments


def test_what_goes_with_the_document_can_be_taken_out_of_it(blobs: Blobs, tmp_path: Path) -> None:
    data = pdf.Attachment("data.json", "application/json", "Data", lambda file: file.write(b'{"a":1}'))
    path = _printed(document(cards(3)), tmp_path / "x.pdf", blobs, attachments=(data,))
    assert _faults(path) == []
    with pikepdf.open(path) as opened:
        (name,) = opened.attachments
        assert opened.attachments[name].get_file().read_bytes() == b'{"a":1}'
        (related,) = opened.Root.AF
        assert related.AFRelationship == "/Source"
