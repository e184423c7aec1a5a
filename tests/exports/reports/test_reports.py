# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A year of reports over one archive that something of every sort has happened in."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import page
import pytest

from archiver.archive.archive import open_archive
from archiver.archive.verifying import verify_archive
from archiver.clock import SetClock
from archiver.desk import filing as register
from archiver.errors import ReportDamaged, UnknownReport, UsageError
from archiver.model.figure import figure, question_in
from archiver.model.report import FiledReport, ReportKind
from exports.reports import filing, monthly
from exports.reports.figures import Figure, recount, rows_of
from exports.reports.period import month_in, period_in, year_in
from tests.builders import reported
from tests.builders.reported import COMMENTER, REQUESTER, SECRET, Year
from tests.fakes.printer import quick

NEW_YEAR = datetime(2027, 1, 1, 1, 0, tzinfo=UTC)
ON_PAPER = (3, 6)  # the others are filed without the time that setting them takes
MONTHS = [f"2026-{number:02d}" for number in range(1, 13)]


@pytest.fixture(scope="module")
def filed_year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    """Twelve months, each reported by the first of the next; the year and the audit in January."""
    with reported.in_folder(tmp_path_factory.mktemp("ar") / "arkiv") as year:
        for number in range(1, 13):
            year.month(number)
            if number == 2:
                year.hold_and_seal()
            after = datetime(2026 + number // 12, number % 12 + 1, 1, 1, 0, tzinfo=UTC)
            year.builder.clock.at = after
            _file(year, MONTHS[number - 1], filing.print_out if number in ON_PAPER else quick)
        _file(year, "2026", filing.print_out)
        filing.file(year.archive, ReportKind.AUDIT, year_in("2026"))
        yield year


@pytest.fixture
def year(filed_year: Year, tmp_path: Path) -> Iterator[Year]:
    """The same archive, to be changed."""
    root = filed_year.archive.directory.root
    shutil.copytree(root, tmp_path / "arkiv")
    clock = SetClock(NEW_YEAR)
    archive = open_archive(tmp_path / "arkiv", clock)
    builder = type(filed_year.builder)(archive, clock, dict(filed_year.builder.observed))
    yield Year(
        builder, filed_year.accounts, filed_year.registrar, filed_year.archivist, filed_year.lawyer
    )
    archive.close()


def _file(year: Year, label: str, printer: filing.Printer = quick) -> FiledReport:
    period = period_in(label)
    kind = ReportKind.YEAR if period.is_year else ReportKind.MONTH
    return filing.file(year.archive, kind, period, printer=printer)


def _of(year: Year, label: str, kind: ReportKind = ReportKind.MONTH) -> FiledReport:
    return next(one for one in filing.filed(year.archive) if (one.period, one.kind) == (label, kind))


def _text(year: Year, report: FiledReport) -> str:
    content = filing.content(year.archive, report, "pdf")
    if not content.startswith(b"%PDF"):
        return " ".join(content.decode().split())
    path = year.archive.directory.reports / report.file("pdf")
    command = ["pdftotext", "-layout", str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return " ".join(text.split())


def _facts(year: Year, report: FiledReport) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(filing.content(year.archive, report, "json"))
    return facts


def _without(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: told for name, told in facts.items() if name not in {"number", "generated_at"}}


# --- each figure is its question's answer ----------------------------------------------------


def test_every_figure_of_twelve_months_counted_again_from_its_own_question_is_the_same(
    filed_year: Year,
) -> None:
    asked = 0
    for label in MONTHS:
        for name, one in filing.figures(filed_year.archive, _of(filed_year, label)).items():
            again = recount(filed_year.archive, one)
            assert (label, name, again.now) == (label, name, one.value)
            assert again.same
            if one.question_before is not None:
                before = rows_of(filed_year.archive, one.question_before)
                assert (label, name, figure(one.question_before.how, before)) == (
                    label,
                    name,
                    one.before,
                )
            asked += 1
    assert asked > 1500


def test_a_figure_of_this_month_is_what_the_next_one_compares_with(filed_year: Year) -> None:
    reports = [filing.figures(filed_year.archive, _of(filed_year, label)) for label in MONTHS]
    for this, following in pairwise(reports):
        for name, one in this.items():
            if name in following and following[name].before is not None:
                assert (name, following[name].before) == (name, one.value)


def test_no_figure_is_nought_all_year_without_anything_having_been_able_to_raise_it(
    filed_year: Year,
) -> None:
    raised = set()
    for label in MONTHS:
        raised |= {
            n for n, f in filing.figures(filed_year.archive, _of(filed_year, label)).items() if f.value
        }
    for name in (
        "inlagg", "kommentarer", "andrade", "dolda", "borttagna", "saknade", "upprattade", "inkomna",
        "planerade", "utforda", "misslyckade", "sedd_tid", "luckor", "langsta_lucka", "filer",
        "filstorlek", "bort_kommunen", "bort_avsandaren", "bort_ogranskad", "bort_anmalda",
        "roda_listan", "grund_bbs-hets", "granskningar", "ogranskade", "aldst_ogranskad",
        "uppskrivna", "atgard_median", "atgard_p95", "atgard_langst", "underrattade", "information",
        "begaranden", "svarstid_median", "svar_samma_dag", "svar_inom_tre", "obesvarade", "vidare",
        "lagrum_OSL_21_1", "intyg", "forseglade", "sparrar_integritet", "satta_sparrar",
        "gallande_sparrar", "sparrade", "sena_sparrar", "loggrader", "kontrollpunkter",
        "lagrade_filer", "lagrad_storlek", "inloggningar", "bestallda_filer", "nya_konton",
        "personal_jurist", "konton_uppsikt", "konton_undantag", "konton_obeslutade", "genomgangna",
        "behovde_svar", "behovde_atgard", "misstankta_brott", "osedda", "forsenade", "aldst_osedd",
    ):  # fmt: skip
        assert name in raised


def test_the_months_of_a_year_come_to_the_year(filed_year: Year) -> None:
    months = [filing.figures(filed_year.archive, _of(filed_year, label)) for label in MONTHS]
    whole = filing.figures(filed_year.archive, _of(filed_year, "2026", ReportKind.YEAR))
    for name in ("inlagg", "kommentarer", "andrade", "borttagna", "begaranden", "loggrader", "filer"):
        assert whole[name].value == sum(month[name].value for month in months)
        assert whole[name].value > 0
    for label, month in zip(MONTHS, months, strict=True):
        assert whole[f"inlagg-{label}"].value == month["inlagg"].value
    audit = filing.figures(filed_year.archive, _of(filed_year, "2026", ReportKind.AUDIT))
    assert {name: one.value for name, one in audit.items()} == {n: f.value for n, f in whole.items()}


def test_the_figures_are_counted_right(filed_year: Year) -> None:
    """March, by hand: two accounts, five comments each, one removed, one lost, nobody hidden twice."""
    march = {
        n: f.value for n, f in filing.figures(filed_year.archive, _of(filed_year, "2026-03")).items()
    }
    assert (march["inlagg"], march["inlagg.1"], march["inlagg.2"]) == (2, 1, 1)
    assert (march["kommentarer"], march["kommentarer.2"]) == (10, 5)
    assert (march["andrade"], march["dolda"], march["borttagna"]) == (2, 2, 2)
    assert (march["misslyckade"], march["misslyckade.1"]) == (1, 1)
    assert march["bort_anmalda"] == 2
    assert (march["begaranden"], march["intyg"]) == (1, 2)
    assert (march["filer"], march["filstorlek"]) == (2, 2 * len(b"bild 0"))


def test_more_harvest_and_more_decisions_change_no_figure_of_a_month_that_is_over(year: Year) -> None:
    may = filing.figures(year.archive, _of(year, "2026-05"))
    year.builder.clock.at = datetime(2027, 2, 1, tzinfo=UTC)
    year.builder.show(year.accounts[0], reported.post("ny", "Nytt"))
    year.builder.remove(year.accounts[0], "c1-5-0")
    for one in may.values():
        assert recount(year.archive, one).same
    assert _without(dict(_made(year, "2026-05", 99))) == _without(_facts(year, _of(year, "2026-05")))


def _made(year: Year, label: str, number: int) -> dict[str, Any]:
    made = filing.make(year.archive, ReportKind.MONTH, month_in(label), number)
    facts: dict[str, Any] = json.loads(made.json())
    return facts


def test_what_a_disposal_has_taken_since_is_told_and_explains_the_difference(year: Year) -> None:
    number = year.dispose()
    taken = 0
    for label in MONTHS:
        for name, one in filing.figures(year.archive, _of(year, label)).items():
            again = recount(year.archive, one)
            assert (label, name, again.explained) == (label, name, True)
            assert set(again.taken) <= {number}
            taken += bool(again.taken)
    assert taken > 100
    december = filing.filed_figure(year.archive, _of(year, "2026-02"), "kommentarer")
    again = recount(year.archive, december)
    assert again.now + again.taken[number] == december.value
    assert again.now < december.value


def test_rows_that_are_gone_without_a_disposal_explain_nothing(year: Year) -> None:
    one = filing.filed_figure(year.archive, _of(year, "2026-02"), "kommentarer")
    forged = Figure(
        one.name, one.called, one.meaning, one.unit, one.value + 1, one.question,
        rows=(*one.rows, one.question.size + 5),
    )  # fmt: skip
    assert not recount(year.archive, forged).explained


# --- the same month made twice ---------------------------------------------------------------


def test_the_same_month_made_twice_differs_in_nothing_but_number_and_time(year: Year) -> None:
    report = _of(year, "2026-06")
    assert filing.file(year.archive, ReportKind.MONTH, month_in("2026-06")) == report
    year.builder.clock.at = datetime(2027, 3, 4, 5, 6, tzinfo=UTC)
    made = filing.make(year.archive, ReportKind.MONTH, month_in("2026-06"), 77)
    html = filing.content(year.archive, report, "html")
    assert made.html() == html
    assert _without(json.loads(made.json())) == _without(_facts(year, report))
    assert b"(+" in html


def test_with_the_same_number_and_time_even_the_pdf_is_the_same_byte_for_byte(year: Year) -> None:
    report = _of(year, "2026-06")
    year.builder.show(year.accounts[0], reported.post("ny", "Nytt"))
    year.builder.clock.at = datetime(2026, 7, 1, 1, 0, tzinfo=UTC)
    made = filing.make(year.archive, ReportKind.MONTH, month_in("2026-06"), report.number)
    assert made.pdf(year.archive) == filing.content(year.archive, report, "pdf")


# --- filed -----------------------------------------------------------------------------------


def test_reports_are_numbered_in_the_log_with_the_checksums_of_their_files(filed_year: Year) -> None:
    found = filing.filed(filed_year.archive)
    assert [one.number for one in found] == list(range(1, 15))
    assert [one.period for one in found] == [*MONTHS, "2026", "2026"]
    assert all(one.finished and one.edition == 1 and one.by_name == "Arkivet" for one in found)
    assert register.report_filed(filed_year.archive, found[11].entry) == found[12:]
    report = verify_archive(filed_year.archive, full=True)
    assert report.findings == []
    facts = _facts(filed_year, found[3])
    assert (facts["log"]["size"], facts["log"]["root"]) == (found[3].size, found[3].root)


def test_a_file_that_was_changed_is_never_handed_out_and_the_report_is_made_again(year: Year) -> None:
    report = _of(year, "2026-04")
    path = year.archive.directory.reports / report.file("pdf")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(ReportDamaged, match="inte den som arkiverades"):
        filing.content(year.archive, report, "pdf")
    again = _file(year, "2026-04")
    assert (again.number, again.edition) == (15, 2)
    values = {name: one.value for name, one in filing.figures(year.archive, report).items()}
    assert {n: f.value for n, f in filing.figures(year.archive, again).items()} == values


def test_a_figure_that_was_never_filed_is_refused_in_words(filed_year: Year) -> None:
    with pytest.raises(UnknownReport, match="har ingen siffra som heter påhitt"):
        filing.filed_figure(filed_year.archive, _of(filed_year, "2026-04"), "påhitt")
    with pytest.raises(UnknownReport, match="Rapport 99 finns inte"):
        register.get(filed_year.archive, 99)


def test_a_month_that_has_not_begun_is_refused(filed_year: Year) -> None:
    before = filing.filed(filed_year.archive)
    with pytest.raises(UsageError, match="Månaden mars 2027 har inte börjat än"):
        monthly.file_report(filed_year.archive, "2027-03")
    with pytest.raises(UsageError, match="Året 2031 har inte börjat än"):
        monthly.file_report(filed_year.archive, "2031")
    assert filing.filed(filed_year.archive) == before


def test_a_month_that_is_not_over_is_preliminary_and_made_anew_when_something_has_happened(
    year: Year,
) -> None:
    year.builder.clock.at = datetime(2027, 1, 9, tzinfo=UTC)
    year.builder.show(year.accounts[0], reported.post("ny", "Nytt"))
    first = _file(year, "2027-01")
    assert not first.finished
    assert "Preliminär. Månaden är inte slut" in _text(year, first)
    assert _file(year, "2027-01") == first
    year.builder.show(year.accounts[0], reported.post("ny2", "Nytt"))
    second = _file(year, "2027-01")
    assert (second.number, second.edition) == (first.number + 1, 2)
    year.builder.clock.at = datetime(2027, 2, 1, tzinfo=UTC)
    last = _file(year, "2027-01")
    assert last.finished
    assert "Preliminär" not in _text(year, last)


# --- what it says ----------------------------------------------------------------------------


def test_no_report_names_anybody_who_wrote_or_asked(filed_year: Year) -> None:
    for report in filing.filed(filed_year.archive):
        html, data = (filing.content(filed_year.archive, report, e).decode() for e in ("html", "json"))
        everything = html + data + _text(filed_year, report)
        for private in (COMMENTER, "Vendela", "Hemlig", SECRET, REQUESTER, "Frågvis", "Åsa Ek"):
            assert private not in everything


def test_a_month_with_a_gap_says_so_first_and_lists_it(filed_year: Year) -> None:
    text = _text(filed_year, _of(filed_year, "2026-03"))
    assert "Insamlingen hade" in text
    assert "Plattformen svarade inte" in text
    gaps = _facts(filed_year, _of(filed_year, "2026-03"))["gaps"]
    assert {gap["cause"] for gap in gaps} >= {"FA-0502"}


def test_a_month_in_which_nothing_happened_says_so(year: Year) -> None:
    year.builder.clock.at = datetime(2027, 4, 1, 1, tzinfo=UTC)
    report = _file(year, "2027-02")
    text = _text(year, report)
    assert "I februari 2027 arkiverades ingenting nytt från 2 konton" in text
    assert "Ingen borttagning bekräftades under månaden" in text
    assert "inga rader" in text


def test_supervision_that_nobody_has_begun_is_said_in_words_and_never_as_nought(
    filed_year: Year,
) -> None:
    january = _text(filed_year, _of(filed_year, "2026-01"))
    assert "Uppsikt över kommentarer: inte påbörjat" in january
    assert "Osedda kommentarer" not in january
    february = _text(filed_year, _of(filed_year, "2026-02"))
    assert "Uppsikt över kommentarer: inte påbörjat" not in february


def test_an_archive_without_accounts_still_gets_a_report(tmp_path: Path) -> None:
    builder = reported.build(tmp_path / "tomt")
    builder.clock.at = NEW_YEAR
    report = filing.file(builder.archive, ReportKind.MONTH, month_in("2026-10"), printer=quick)
    html = filing.content(builder.archive, report, "html").decode()
    assert "Inga konton var registrerade under månaden" in html
    builder.archive.close()


def test_the_monthly_report_tells_every_part_of_the_register_of_law(filed_year: Year) -> None:
    text = _text(filed_year, _of(filed_year, "2026-03"))
    for part in (
        "Månadsrapport för mars 2026", "Innehåll", "A. Insamling och täckning", "B. Borttagningar",
        "C. Uppsikt", "Osedda kommentarer", "D. Moderering", "E. Information på sidorna",
        "F. Begäranden om allmän handling", "G. Personuppgifter", "H. Gallring och bevarande",
        "I. Riktighet och lagring", "J. Åtkomst", "K. Förteckning och öppna avvikelser",
        "Frågorna bakom siffrorna", "antal händelser slag=borttagen rader=",
        "Åtkomsternas hälsa vid periodens slut", "Skillnad",
    ):  # fmt: skip
        assert part in text
    may = filing.content(filed_year.archive, _of(filed_year, "2026-05"), "html").decode()
    assert "Hets mot folkgrupp" in may


def test_the_auditors_report_has_one_part_for_each_of_their_six_questions(filed_year: Year) -> None:
    html = filing.content(
        filed_year.archive, _of(filed_year, "2026", ReportKind.AUDIT), "html"
    ).decode()
    for number in range(1, 7):
        assert f">{number}. " in html
    assert "7. " not in html


def test_every_link_of_a_report_leads_to_a_figure_and_every_question_stands_in_it(
    filed_year: Year,
) -> None:
    for report in filing.filed(filed_year.archive)[-3:]:
        html = filing.content(filed_year.archive, report, "html").decode()
        known = filing.figures(filed_year.archive, report)
        linked = {part.partition('"')[0] for part in html.split('href="siffror/')[1:]}
        assert len(linked) > 40
        assert linked <= set(known)
        for name in linked:
            base = known[name.partition(".")[0]]
            assert f'id="fraga-{base.name}"' in html
            assert base.question.text().partition(" tid=")[0] in html
            assert question_in(base.question.text()) == base.question


@pytest.mark.parametrize("kind", list(ReportKind))
def test_every_sort_of_report_is_pdf_a_and_accessible(filed_year: Year, kind: ReportKind) -> None:
    label = "2026-03" if kind is ReportKind.MONTH else "2026"
    path = filed_year.archive.directory.reports / _of(filed_year, label, kind).file("pdf")
    for profile in ("3a", "ua1"):
        found = page.validate_pdf(str(path), profile=profile).failures
        assert [(f.rule_id, f.message) for f in found] == []
