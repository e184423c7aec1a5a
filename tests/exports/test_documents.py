# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.model.account import Account
from exports import gather
from exports.document import blocks as b
from exports.document.hits import hits_document
from exports.document.material import Question
from exports.document.plain import plain
from exports.document.record import NEIGHBOURS, record_document
from exports.markup import direction, html
from tests.builders.archives import START, ArchiveBuilder, comment, post, searchable


def _record(builder: ArchiveBuilder, account: Account, native: str) -> b.Document:
    source = searchable(builder.archive)
    with source.reader() as reader:
        item = gather.one(reader, builder.known(account, native).record_id)
    gaps = gather.gaps_of_record(source, item.record)
    return record_document(item, gather.sender(source, "KS 1"), gather.proof(source), gaps)


def _hits(builder: ArchiveBuilder, natives: list[str], account: Account) -> b.Document:
    source = searchable(builder.archive)
    ids = [builder.known(account, native).record_id for native in natives]
    with source.reader() as reader:
        items = list(gather.items(reader, ids))
    question = Question("skola")
    gaps = gather.gaps_of_question(source, question, [i.record for i in items])
    return hits_document(items, question, gather.sender(source), gather.proof(source), gaps)


def _blocks(document: b.Document, kind: type[object]) -> list[object]:
    found = [*document.lead, *(block for s in document.sections for block in s.blocks)]
    return [block for block in found if isinstance(block, kind)]


def test_a_removal_is_told_as_an_interval_and_names_nobody(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), comment("c1", "Bra!", "p1"))
    builder.remove(account, "c1")
    notice = _record(builder, account, "c1").lead[0]
    assert isinstance(notice, b.Notice)
    assert notice.lead == "Kommentaren är borttagen från Facebook."
    assert "fanns kvar 5 okt. 2026 kl. 11.00 och saknades 5 okt. 2026 kl. 12.00" in notice.text
    assert "Två kontroller vid skilda tillfällen" in notice.text
    assert "Vem som tog bort den framgår inte" in notice.text


def test_a_missing_record_is_never_called_removed(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.lose(account, "p1")
    notice = _record(builder, account, "p1").lead[0]
    assert isinstance(notice, b.Notice)
    assert "är borttaget från" not in notice.lead
    assert "Det är inte bekräftat att det är borttaget" in notice.text


def test_an_edit_shows_both_versions_and_when(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Skolan öppnar 2027"))
    builder.show(account, post("p1", "Skolan öppnar 2028"))
    text = plain(_record(builder, account, "p1"))
    assert "> Skolan öppnar 2027" in text
    assert "Skolan öppnar [-2027-][+2028+]" in text
    assert "Version 2 – sedd 5 okt. 2026 kl. 12.00" in text
    assert "Ändrad | Mellan 5 okt. 2026 kl. 11.00 och kl. 12.00" in text


def test_the_thread_marks_the_record_in_its_place(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, comment("c1", "Först", "p1"), comment("c2", "Sedan", "p1"))
    (thread,) = _blocks(_record(builder, account, "c2"), b.Thread)
    assert isinstance(thread, b.Thread)
    assert [(line.text, line.marked) for line in thread.lines] == [
        ("Ny skola", False),
        ("Först", False),
        ("Sedan", True),
    ]


def test_a_long_thread_is_cut_around_the_record_and_says_so(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    many = [
        comment(f"c{n:03}", f"Svar {n}", "p1", published_at=START + timedelta(seconds=n))
        for n in range(100)
    ]
    builder.show(account, *many)
    (thread,) = _blocks(_record(builder, account, "c060"), b.Thread)
    assert isinstance(thread, b.Thread)
    assert len(thread.lines) == NEIGHBOURS + 1
    assert [line.text for line in thread.lines if line.marked] == ["Svar 60"]
    assert thread.omitted == "60 andra svar visas inte här."


def test_the_proof_names_every_log_row_and_the_logs_root(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Skolan öppnar 2027"))
    builder.show(account, post("p1", "Skolan öppnar 2028"))
    builder.archive.sign()
    text = plain(_record(builder, account, "p1"))
    with builder.archive.reader() as reader:
        versions = reader.versions(builder.known(account, "p1").record_id)
    assert all(version.commitment in text for version in versions)
    head = builder.archive.head()
    assert head.root.hex() in text
    assert f"{head.size - 1} rader, till och med" in text  # the last row tells of the signature


def test_a_gap_is_told_with_its_cause_in_words(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.fail_run(account, "FA-0503")
    text = plain(_record(builder, account, "p1"))
    assert "Plattformen bad arkivet att vänta" in text
    assert "FA-0503" not in text


def test_hits_say_how_many_and_whether_a_gap_could_hide_more(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"), comment("c1", "Skola?", "p1"))
    builder.fail_run(account)
    document = _hits(builder, ["p1", "c1"], account)
    assert document.metadata.title == "2 handlingar som svar på ”skola”"
    assert [card.label for card in document.cards()] == ["H-2026-000001", "H-2026-000002"]
    notice = document.lead[0]
    assert isinstance(notice, b.Notice)
    assert "1 lucka" in notice.text


def test_what_is_not_in_the_material_is_nowhere_in_the_document(builder: ArchiveBuilder) -> None:
    account = builder.account()
    builder.show(account, post("p1", "Ny skola"))
    builder.show(account, comment("c1", "Hemligt", "p1", author_name="Siv Skyddad"))
    document = _hits(builder, ["p1"], account)
    for form in (plain(document), html(document)):
        assert "Hemligt" not in form
        assert "Siv Skyddad" not in form


def test_no_text_from_outside_becomes_markup(builder: ArchiveBuilder) -> None:
    account = builder.account()
    nasty = '<script>alert(1)</script><img src="http://127.0.0.1/x">{{ 7*7 }}'
    builder.show(account, post("p1", nasty, author_name=nasty, title=nasty, lang='sv"><b>'))
    for page in (html(_record(builder, account, "p1")), html(_hits(builder, ["p1"], account))):
        assert "<script" not in page
        assert "<img" not in page
        assert "{{ 7*7 }}" in page
        assert 'lang="sv&#34;&gt;&lt;b&gt;"' in page


@pytest.mark.parametrize(
    ("text", "expected"),
    [("شكراً", "rtl"), ("1 שלום", "rtl"), ("Hej شكراً", "ltr"), ("😀 123", "ltr"), ("", "ltr")],
)
def test_a_line_is_written_the_way_its_first_letter_is(text: str, expected: str) -> None:
    assert direction(text) == expected
