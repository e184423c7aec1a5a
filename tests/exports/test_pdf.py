# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import io
import json
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import page
import pikepdf
import pytest
from PIL import Image

from archiver.errors import CannotPrint
from archiver.model.account import Account
from archiver.model.observation import MediaRef
from exports.export import ExportRequest, ExportResult, export
from exports.pictures import PictureFetcher
from exports.press import setting
from exports.progress import Stopped
from tests.builders.archives import ArchiveBuilder, comment, post, searchable

ARABIC = "شكراً جزيلاً على المدرسة"


def _picture(colour: str = "navy") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (300, 200), colour).save(content, "PNG")
    return content.getvalue()


def _story(builder: ArchiveBuilder) -> Account:
    """A removed comment with two versions and a picture, in a thread in three languages."""
    account = builder.account()
    ref = MediaRef("m1", "https://bild.example/1", "image", "En teckning av skolan")
    builder.show(account, post("p1", "Ny skola i Norrby 🏫"))
    builder.show(
        account,
        comment("c1", "Aldrig någon skola?", "p1", media=(ref,)),
        comment("c2", ARABIC, "p1", author_name="أمينة", lang="ar"),
        comment("c3", "Hienoa! Milloin koulu avataan? 👨‍👩‍👧", "p1", lang="fi"),
    )
    builder.picture(account, _picture(), "image/png")
    builder.show(account, comment("c1", "Ingen ny skola?", "p1", media=(ref,)))
    builder.remove(account, "c1")
    builder.archive.sign()
    return account


def _export(builder: ArchiveBuilder, out: Path, **request: object) -> ExportResult:
    wanted = ExportRequest("pdf", **request)  # type: ignore[arg-type]
    return export(searchable(builder.archive), wanted, out)


def _text(path: Path) -> str:
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.fixture
def printed(builder: ArchiveBuilder, tmp_path: Path) -> Path:
    account = _story(builder)
    out = tmp_path / "en.pdf"
    _export(builder, out, records=(builder.label(account, "c1"),), dnr="KS 2026/00417")
    return out


def test_a_printed_record_says_everything_in_text(printed: Path) -> None:
    text = _text(printed)
    for expected in (
        "Kommentaren är borttagen från Facebook.",
        "Dnr KS 2026/00417",
        "Kommunstyrelsen",
        "Ny skola i Norrby",
        "Hienoa! Milloin koulu avataan?",
        "En teckning av skolan",
        "Ingen ny skola?",
        "Loggens rot",
        "Den här handlingen",
    ):
        assert expected in text


def test_the_file_is_tagged_swedish_and_has_bookmarks(printed: Path) -> None:
    with pikepdf.open(printed) as document, document.open_outline() as outline:
        assert str(document.Root.Lang) == "sv"
        assert bool(document.Root.MarkInfo.Marked)
        assert "/StructTreeRoot" in document.Root
        assert str(document.docinfo["/Title"]) == "Kommentar av Anna Ek (H-2026-000002)"
        assert str(document.docinfo["/Author"]) == "Kommunstyrelsen"
        titles = [child.title for child in outline.root[0].children]
        assert titles[:3] == ["Text", "Versioner", "Bilder och bilagor"]
        assert len(document.pages) > 1
    assert f"Sida 1 av {_pages(printed)}" in _text(printed)


def _pages(path: Path) -> int:
    with pikepdf.open(path) as document:
        return len(document.pages)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_file_passes_the_validator(printed: Path, profile: str) -> None:
    report = page.validate_pdf(str(printed), profile=profile)
    assert [(f.rule_id, f.message) for f in report.failures] == []


def test_the_validator_does_find_faults(builder: ArchiveBuilder) -> None:
    """Negative control: the same words, printed without our settings, do not pass."""
    weasyprint = setting.load_weasyprint()
    plain = weasyprint.HTML(string="<p>Ny skola 🏫</p>").write_pdf()
    assert not page.validate_pdf_bytes(plain, profile="3a").is_compliant
    assert not page.validate_pdf_bytes(plain, profile="ua1").is_compliant


def test_pictures_have_their_words_and_come_from_the_archive(printed: Path) -> None:
    with pikepdf.open(printed) as document:
        alts = {
            str(item.Alt)
            for item in document.objects
            if isinstance(item, pikepdf.Dictionary) and "/Alt" in item
        }
        assert "En teckning av skolan" in alts


def test_a_hit_list_counts_lists_and_links_every_record(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, *[comment(f"c{n}", f"Skola nummer {n}", "p1") for n in range(30)])
    out = tmp_path / "lista.pdf"
    result = _export(builder, out, query="skola")
    assert result.count == 31
    text = _text(out)
    assert "31 handlingar motsvarar frågan." in text
    assert all(f"Skola nummer {n}" in text for n in range(30))
    with pikepdf.open(out) as document, document.open_outline() as outline:
        names = [child.title for child in outline.root[0].children]
        handlingar = outline.root[0].children[names.index("Handlingar")]
        assert len(handlingar.children) == 31
        links = [
            annotation
            for one in document.pages
            for annotation in one.get("/Annots", [])
            if annotation.Subtype == "/Link"
        ]
        assert len(links) >= 31


def test_the_same_document_gives_the_same_bytes(builder: ArchiveBuilder, tmp_path: Path) -> None:
    label = builder.label(_story(builder), "c1")
    first = _export(builder, tmp_path / "a.pdf", records=(label,))
    second = _export(builder, tmp_path / "b.pdf", records=(label,))
    assert first.sha256 == second.sha256


# --- what is never fetched -------------------------------------------------------------------


@contextmanager
def _listener() -> Iterator[tuple[int, list[str]]]:
    """A loopback server that notes every connection."""
    called: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                called.append("called")
                connection.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], called
        server.shutdown(socket.SHUT_RDWR)
    thread.join(timeout=10)


def test_no_address_in_the_archive_makes_the_server_call_out(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    with _listener() as (port, called):
        address = f"http://127.0.0.1:{port}/x.png"
        lure = f'<img src="{address}"><link rel=stylesheet href="{address}">url({address})'
        ref = MediaRef("m1", address, "image", f'"><img src={address}>')
        account = builder.account()
        builder.show(account, post("p1", lure, title=lure, permalink=address, media=(ref,)))
        svg = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>'
        builder.picture(account, svg.encode(), "image/png")  # a lie about what it is
        out = tmp_path / "en.pdf"
        _export(builder, out, records=(builder.label(account, "p1"),))
        assert "127.0.0.1" in _text(out)  # it is printed as text
        with socket.create_connection(("127.0.0.1", port)) as control:
            assert control.recv(1) == b""  # positive control: the listener does notice
    assert called == ["called"]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://example.org/x.png",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "ftp://127.0.0.1/",
        "archive-picture:../../keys/log.pem",
        "archive-picture:" + "g" * 64,
    ],
)
def test_the_fetcher_refuses_every_other_address(builder: ArchiveBuilder, address: str) -> None:
    with pytest.raises(ValueError, match="own pictures"):
        PictureFetcher(builder.archive.blobs).fetch(address)


# --- limits and faults -----------------------------------------------------------------------


def test_progress_comes_and_never_goes_back(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, *[comment(f"c{n}", "Skola", "p1") for n in range(40)])
    told: list[int] = []
    wanted = ExportRequest("pdf", query="skola")
    export(searchable(builder.archive), wanted, tmp_path / "x.pdf", lambda d, _t: told.append(d))
    assert told == sorted(told)
    assert told[0] == 0
    assert told[-1] == 41
    assert len(set(told)) > 3


def test_stopping_midway_leaves_no_file(builder: ArchiveBuilder, tmp_path: Path) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, *[comment(f"c{n}", "Skola", "p1") for n in range(40)])

    def stop(done: int, _total: int) -> None:
        if done > 5:
            raise Stopped

    folder = tmp_path / "ut"
    folder.mkdir()
    with pytest.raises(Stopped):
        export(searchable(builder.archive), ExportRequest("pdf"), folder / "x.pdf", stop)
    assert list(folder.iterdir()) == []


def test_without_pango_the_error_says_what_to_install() -> None:
    """A process in which the system library cannot be loaded, as on a bare machine."""
    program = (
        "import sys, cffi\n"
        "real = cffi.FFI.dlopen\n"
        "def bare(self, name=None, flags=0):\n"
        "    if 'pango' in str(name): raise OSError('cannot load library')\n"
        "    return real(self, name, flags)\n"
        "cffi.FFI.dlopen = bare\n"
        "from archiver.errors import CannotPrint\n"
        "from exports.press import setting\n"
        "try: setting.load_weasyprint()\n"
        "except CannotPrint as error: print(error.line())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    line = done.stdout.decode()
    assert line.startswith(CannotPrint.code)
    assert "libpango-1.0-0" in line


def test_without_the_noto_fonts_the_error_says_what_to_install(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    """A process that sees no fonts but one other family."""
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    dejavu = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not dejavu.exists():
        pytest.skip("DejaVu Sans is not installed here")
    shutil.copy(dejavu, fonts)
    config = tmp_path / "fonts.conf"
    config.write_text(
        f"<fontconfig><dir>{fonts}</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    program = (
        "import sys\nfrom pathlib import Path\n"
        "from archiver.archive.archive import open_archive\n"
        "from exports.export import ExportRequest, export\n"
        "archive = open_archive(Path(sys.argv[1]))\n"
        "try: export(archive, ExportRequest('pdf', records=('H-2026-000001',)), Path(sys.argv[2]))\n"
        "except Exception as error: print(error.line())\n"
    )
    out = tmp_path / "x.pdf"
    root = builder.archive.directory.root
    done = subprocess.run(
        [sys.executable, "-c", program, str(root), str(out)],
        capture_output=True,
        check=True,
        env={"FONTCONFIG_FILE": str(config), "PATH": "/usr/bin:/bin"},
    )
    assert "Noto Sans saknas" in done.stdout.decode()
    assert not out.exists()


# --- what goes with it -----------------------------------------------------------------------


def test_the_records_go_with_the_file_as_the_same_data_as_an_export_of_data(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    _story(builder)
    _export(builder, tmp_path / "x.pdf", query="skola")
    export(searchable(builder.archive), ExportRequest("json", query="skola"), tmp_path / "x.json")
    with pikepdf.open(tmp_path / "x.pdf") as opened:
        attached = opened.attachments["handlingar.json"].get_file().read_bytes()
        (related,) = opened.Root.AF
        assert str(related.AFRelationship) == "/Source"
    beside = json.loads(attached)
    assert beside == json.loads((tmp_path / "x.json").read_bytes())
    assert "Aldrig någon skola?" in attached.decode()


def test_an_archive_that_takes_no_a_3_gets_a_2_without_attachments(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    exports = replace(builder.archive.config.exports, pdf_variant="a-2a")
    builder.archive.config = replace(builder.archive.config, exports=exports)
    _story(builder)
    _export(builder, tmp_path / "x.pdf", query="skola")
    for profile in ("2a", "ua1"):
        assert page.validate_pdf(str(tmp_path / "x.pdf"), profile=profile).failures == []
    with pikepdf.open(tmp_path / "x.pdf") as opened:
        assert not opened.attachments


def test_a_document_tells_where_its_log_can_be_compared(
    builder: ArchiveBuilder, tmp_path: Path
) -> None:
    exports = replace(builder.archive.config.exports, verify_address="https://arkiv.akerby.se/logg")
    builder.archive.config = replace(builder.archive.config, exports=exports)
    _story(builder)
    _export(builder, tmp_path / "x.pdf", query="skola")
    text = _text(tmp_path / "x.pdf")
    assert "https://arkiv.akerby.se/logg" in text
    assert "Kontrollpunkten med underskrift" in text
