# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Measure PDF files against Chromium, typst and reportlab in one run, by CPU time.

Run as ``python -m benchmarks.pdf 1000 10000``. Everybody is given the same records. Ours prints them
as the product does; Chromium prints the very HTML that ours is set from, whole; typst and reportlab
set the same words. The first size is for all; the others for us alone, to see how time and memory
grow. Each runs in a process of its own: its CPU time is that of its whole group of processes, read
from the kernel's own count when they have ended. This process adopts those whose parents are gone;
what is still missed (children that nobody waits for) is read from a watch, and the larger is told.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil

from archiver.store.blobs import Blobs
from exports import markup, pdf

# By its place: other packages are called "tests" too.
_PLACE = Path(__file__).parents[1] / "tests" / "builders" / "documents.py"
_SPEC = importlib.util.spec_from_file_location("documents", _PLACE)
_material = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_material)
TEXTS, cards, document = _material.TEXTS, _material.cards, _material.document

_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER, linux/prctl.h
_LOOK = 0.1  # seconds between looks at memory and at processes that may end unwaited for


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run took. ``largest`` is the most memory of any one process, in megabytes."""

    cpu: float
    wall: float
    largest: float
    processes: int


# --- each way, in a process of its own -------------------------------------------------------


def ours(count: int, out: Path) -> None:
    """As the product does."""
    with out.open("wb") as file:
        pdf.write(document(cards(count)), file, Blobs(out.parent / "bilder"))


def typst(count: int, out: Path) -> None:
    """The same words, tagged, with contents and both standards."""
    import typst as setter  # noqa: PLC0415

    rows = [
        '#set document(title: "Handlingar", author: "Kommunstyrelsen")',
        '#set text(lang: "sv", font: "Noto Sans", size: 10pt)',
        '#set page("a4", numbering: "1 av 1")',
        "#outline(depth: 3)",
    ]
    for card in cards(count):
        rows.append(f"=== {card.label} {card.title}")
        rows += [f'#quote(block: true, "{_quoted(text)}")' for text in _said(card)]
    source = out.with_suffix(".typ")
    source.write_text("\n\n".join(rows), encoding="utf-8")
    # Its own check stops at a sign that a font lacks: the plain standard is the fair one here.
    out.write_bytes(setter.compile(str(source), pdf_standards=["a-3b"]))


def reportlab(count: int, out: Path) -> None:
    """The same words, untagged, without emoji or writing from right to left."""
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer  # noqa: PLC0415

    pdfmetrics.registerFont(TTFont("Noto", "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"))
    style = ParagraphStyle("text", fontName="Noto", fontSize=10, leading=15)
    flow: list[object] = []
    for card in cards(count):
        flow.append(Paragraph(f"{card.label} {card.title}", style))
        flow += [
            Paragraph(text.replace("&", "&amp;").replace("<", "&lt;"), style) for text in _said(card)
        ]
        flow.append(Spacer(1, 20))
    SimpleDocTemplate(str(out)).build(flow)


def chromium(count: int, out: Path) -> None:
    """The HTML that ours is set from, with the same style."""
    page = markup.html(document(cards(count)))
    style = markup.STYLE.read_text(encoding="utf-8")
    source = out.with_suffix(".html")
    source.write_text(page.replace("</head>", f"<style>{style}</style></head>"), encoding="utf-8")
    profile = out.with_suffix(".profile")
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}"]
    command += ["--no-pdf-header-footer", "--generate-pdf-document-outline", f"--print-to-pdf={out}"]
    subprocess.run([*command, source.as_uri()], check=True, capture_output=True)


def _said(card: object) -> list[str]:
    """Every text of a record."""
    texts = [str(getattr(card, "meta", ""))]
    for block in getattr(card, "blocks", ()):
        if hasattr(block, "pieces"):
            texts.append("".join(piece.text for piece in block.pieces))
        elif hasattr(block, "lead"):
            texts.append(f"{block.lead} {block.text}")
        elif hasattr(block, "text"):
            texts.append(block.text)
    return texts


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


WAYS: dict[str, Callable[[int, Path], None]] = {
    "ours": ours,
    "chromium": chromium,
    "typst": typst,
    "reportlab": reportlab,
}


# --- measuring -------------------------------------------------------------------------------


def measured(way: str, count: int, out: Path) -> Cost:
    """Run a way in a process of its own, and watch all that it starts."""
    seen: dict[tuple[int, float], tuple[float, float]] = {}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.pdf", "--way", way, str(count), str(out)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        start_new_session=True,
    )
    top = psutil.Process(child.pid)
    while child.poll() is None:
        _look(top, seen)
        time.sleep(_LOOK)
    _wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode:
        msg = f"{way} ended with {child.returncode}"
        raise RuntimeError(msg)
    counted = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    watched = sum(cpu for cpu, _ in seen.values())
    # The kernel's count misses what nobody waited for; the watch misses the last moments.
    wall = time.perf_counter() - began
    return Cost(max(counted, watched), wall, max(most for _, most in seen.values()), len(seen))


def _adopt() -> None:
    """Be the parent of every process whose own parent is gone, so that its time is counted."""
    ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    while True:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            return


def _look(top: psutil.Process, seen: dict[tuple[int, float], tuple[float, float]]) -> None:
    """Note what each process has used so far, and the most memory it ever had."""
    try:
        family = [top, *top.children(recursive=True)]
    except psutil.Error:
        return
    for one in family:
        try:
            used, key = one.cpu_times(), (one.pid, one.create_time())
            status = Path(f"/proc/{one.pid}/status").read_text(encoding="utf-8")
            most = next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmHWM"))
        except (psutil.Error, OSError, StopIteration):
            continue
        seen[key] = (used.user + used.system, most / 1024)


def pages_in(path: Path) -> int:
    done = subprocess.run(["pdfinfo", path], check=True, capture_output=True, text=True)
    return next(int(row.split()[1]) for row in done.stdout.splitlines() if row.startswith("Pages"))


def main() -> None:
    _adopt()
    sizes = [int(one) for one in sys.argv[1:]] or [1000]
    chromium_version = subprocess.run(
        ["chromium", "--version"], check=False, capture_output=True, text=True
    ).stdout.strip()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python", end=" "
    )
    print(
        f"{platform.python_version()}, WeasyPrint {version('weasyprint')}, {chromium_version},", end=" "
    )
    print(f"typst {version('typst')}, reportlab {version('reportlab')}; {len(TEXTS)} texts in turn")
    print("| way | records | pages | CPU s | pages/CPU s | wall s | largest process MB | file MB |")
    print("|---|---|---|---|---|---|---|---|")
    rows: dict[tuple[str, int], tuple[Cost, int]] = {}
    asked = [(way, sizes[0]) for way in WAYS] + [("ours", size) for size in sizes[1:]]
    with tempfile.TemporaryDirectory(dir=os.environ.get("FLODE_BENCH_DIR")) as folder:
        for way, size in asked:
            out = Path(folder) / f"{way}-{size}.pdf"
            cost = measured(way, size, out)
            rows[way, size] = (cost, pages_in(out))
            print(_row(way, size, cost, rows[way, size][1], out.stat().st_size), flush=True)
            kept = os.environ.get("FLODE_BENCH_KEEP")
            if kept and way == "ours":
                Path(kept, out.name).write_bytes(out.read_bytes())
    ratio = _speed(rows["ours", sizes[0]]) / _speed(rows["chromium", sizes[0]])
    print(f"pages per CPU second, times Chromium's: {ratio:.2f}")
    for size in sizes[1:]:
        grown = rows["ours", size][0].cpu / rows["ours", sizes[0]][0].cpu
        print(f"{size} records at {grown:.1f} times the CPU of {sizes[0]}")


def _speed(row: tuple[Cost, int]) -> float:
    return row[1] / row[0].cpu


def _row(way: str, size: int, cost: Cost, pages: int, length: int) -> str:
    speed = pages / cost.cpu
    return (
        f"| {way} | {size} | {pages} | {cost.cpu:.1f} | {speed:.1f} | {cost.wall:.1f} "
        f"| {cost.largest:.0f} | {length / 1e6:.2f} |"
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["--way"]:
        WAYS[sys.argv[2]](int(sys.argv[3]), Path(sys.argv[4]))
    else:
        main()
