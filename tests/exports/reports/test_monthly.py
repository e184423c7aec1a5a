# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

import base64
import json
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import page
import pytest

from archiver.archive.archive import Archive
from archiver.errors import UsageError
from archiver.ledger.checkpoint import open_note, parse_verifier_key
from archiver.store import records
from exports.charts import bars, strip
from exports.document.blocks import Bars, Series, Strip
from exports.reports import monthly
from exports.reports.figures import Month, month_in
from exports.reports.pages import percent, signed
from tests.builders.archives import ArchiveBuilder, build, comment, post, searchable

NOVEMBER = datetime(2026, 11, 1, 1, 0, tzinfo=UTC)


@pytest.fixture
def october(tmp_path: Path) -> Iterator[ArchiveBuilder]:
    builder = build(tmp_path / "arkiv")
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, comment("c1", "Aldrig!", "p1"), comment("c2", "Bra!", "p1"))
    builder.show(account, comment("c1", "Äntligen!", "p1"), comment("c3", "Ja", "p1"))
    builder.remove(account, "c1")
    builder.hide(account, "c2")
    builder.lose(account, "c3")
    builder.fail_run(account, "FA-0502")
    builder.archive.sign()
    builder.clock.at = NOVEMBER
    yield builder
    builder.archive.close()


def _facts(report: monthly.FiledReport) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(report.data.read_text(encoding="utf-8"))
    return facts


def _text(report: monthly.FiledReport) -> str:
    command = ["pdftotext", "-layout", str(report.pdf), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def _source(builder: ArchiveBuilder) -> Archive:
    return searchable(builder.archive)


def test_the_figures_are_those_of_the_store(october: ArchiveBuilder) -> None:
    report = monthly.file_report(_source(october), "2026-10")
    total = _facts(report)["figures"]["total"]
    month = month_in("2026-10")
    with october.archive.database.read() as connection:
        events = records.event_counts(connection)
        states = records.status_counts(connection)
    account = october.archive.accounts()[0].id
    assert total == {
        "posts": 1,
        "comments": 3,
        "edited": events[account, "edited"],
        "hidden": events[account, "hidden"],
        "deleted": events[account, "deleted"],
        "missing": states[account, "missing"],
    }
    assert month.start < october.archive.accounts()[0].created_at < month.end


def test_nothing_that_happens_later_changes_a_months_figures(october: ArchiveBuilder) -> None:
    first = monthly.file_report(_source(october), "2026-10")
    account = october.archive.accounts()[0]
    october.show(account, post("p2", "I november"))
    october.remove(account, "c2")
    october.show(account, comment("c3", "Ja", "p1"))
    again = monthly.file_report(_source(october), "2026-10")
    assert again == first
    november = _facts(monthly.file_report(_source(october), "2026-11"))["figures"]
    assert november["total_before"] == _facts(first)["figures"]["total"]
    assert november["total"]["posts"] == 1


def test_a_report_before_the_month_is_over_says_so_and_stays_beside_the_final_one(
    october: ArchiveBuilder,
) -> None:
    october.clock.at = datetime(2026, 10, 20, tzinfo=UTC)
    early = monthly.file_report(_source(october), "2026-10")
    assert "preliminära" in _text(early)
    october.clock.at = NOVEMBER
    final = monthly.file_report(_source(october), "2026-10")
    assert (early.number, final.number) == (1, 2)
    assert final.pdf.name == "2026-10-utgava-2.pdf"
    assert early.pdf.exists()
    assert "preliminära" not in _text(final)
    assert monthly.filed(october.archive.directory.reports) == [early, final]


def test_the_report_names_no_commenter_and_quotes_nobody(october: ArchiveBuilder) -> None:
    report = monthly.file_report(_source(october), "2026-10")
    everything = _text(report) + report.data.read_text(encoding="utf-8")
    for private in ("Anna Ek", "Aldrig!", "Äntligen!", "Bra!"):
        assert private not in everything


def test_the_printed_report_tells_all_its_parts(october: ArchiveBuilder) -> None:
    report = monthly.file_report(_source(october), "2026-10")
    text = _text(report)
    for expected in (
        "Månadsrapport för oktober 2026",
        "1 inlägg och 3 kommentarer från 1 konto",
        "1 borttagning bekräftades",
        "Plattformen svarade inte",
        "Skillnad mot månaden före",
        "september 2026",
        "H-2026-000002",
        "Så här är siffrorna framtagna",
        "Loggens rot",
    ):
        assert expected in text
    for profile in ("3a", "ua1"):
        found = page.validate_pdf(str(report.pdf), profile=profile).failures
        assert [(f.rule_id, f.message) for f in found] == []


def test_each_figure_has_its_frozen_question(october: ArchiveBuilder) -> None:
    facts = _facts(monthly.file_report(_source(october), "2026-10"))
    assert set(facts["questions"]) == set(facts["figures"]["total"])
    asked = facts["questions"]["deleted"]
    assert asked == "events:deleted@2026-09-30T22:00:00Z/2026-10-31T23:00:00Z"
    assert facts["log"]["size"] == october.archive.head().size


def test_an_archive_without_accounts_still_gets_a_report(builder_empty: ArchiveBuilder) -> None:
    report = monthly.file_report(_source(builder_empty), "2026-10")
    assert "Inga konton var registrerade" in _text(report)


@pytest.fixture
def builder_empty(tmp_path: Path) -> Iterator[ArchiveBuilder]:
    builder = build(tmp_path / "tomt")
    builder.clock.at = NOVEMBER
    yield builder
    builder.archive.close()


def test_the_signed_checkpoint_is_printed_with_the_key_to_check_it(october: ArchiveBuilder) -> None:
    report = monthly.file_report(_source(october), "2026-10")
    facts, text = _facts(report), _text(report)
    name, key = parse_verifier_key(facts["key"])
    checkpoint = open_note(facts["checkpoint"], key)
    assert (name, checkpoint.origin) == ("akerby.example/logg", "akerby.example/logg")
    assert facts["key"] == october.archive.public_key()
    assert base64.b64encode(checkpoint.root).decode() in text
    assert f"Undertecknade rader {checkpoint.size}" in text
    assert "Intygad utifrån Inte ännu" in text
    assert "som text i en qr-kod" in text


def test_a_month_is_swedish_and_half_open() -> None:
    month = Month(2026, 12)
    assert month.start == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert month.end == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert month.before().label == "2026-11"
    assert Month(2026, 1).before().label == "2025-12"
    assert len(Month(2028, 2).days()) == 29


@pytest.mark.parametrize("text", ["2026-13", "oktober", "2026", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="2026-10"):
        month_in(text)


def test_shares_are_never_rounded_up_to_whole() -> None:
    assert percent(0.9999) == "99,9\u00a0%"
    assert percent(1.0) == "100,0\u00a0%"
    assert (signed(3), signed(-2), signed(0)) == ("+3", "−2", "0")


def test_charts_carry_their_words_and_escape_names() -> None:
    nasty = "<b>Åkerby & co</b>"
    drawn = bars(Bars("Titel", "Beskrivning", (nasty,), (Series("Inlägg", (3,)),)))
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert "<title>Titel</title>" in drawn
    days = strip(Strip("Täckning", "Ord", (nasty,), ("1", "2", "3"), (("seen", "blind", ""),)))
    assert "<desc>Ord</desc>" in days
    assert "<b>" not in days
