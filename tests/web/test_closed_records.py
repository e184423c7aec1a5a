# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Messages and marked records: not there for those who may not open them, and never read unlogged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from zipfile import ZipFile

import pytest
from sqlalchemy import update

from archiver.archive.searching import drain_index
from archiver.archive.verifying import verify_archive
from archiver.desk import actions, certificates, closing, staff
from archiver.errors import RecordClosed, Refused
from archiver.model.action import Tag
from archiver.model.closed import Clearance, clearance_in
from archiver.model.person import Grant, Role
from archiver.model.search import Filters
from archiver.store import jobs, marks, people, tables
from schedules import jobs as worker_jobs
from schedules.wiring import VERBS
from tests.builders.akerby import Akerby
from tests.builders.archive_story import Story
from tests.builders.site import Browser, Site, open_site, signed_in
from tests.builders.things import CHIEF, OTHER, OWN, Things, things_of, two_authorities

# "anonym" stands in a message, "astma" in a marked record, and nowhere else.
SECRETS = ("anonym", "astma", "Dan Ek", "Cia Ek")


@dataclass
class Closed:
    """A site with closed records of two authorities."""

    site: Site
    own: Things
    other: Things

    def browser(self, role: Role, authority: str = OWN) -> Browser:
        name = f"{role} {authority or 'hela'}"
        made = signed_in(self.site, name, str(role))
        with self.site.story.archive.database.write() as connection:
            whose = people.by_name(connection, name)
            assert whose is not None
            people.set_grants(connection, whose.id, [Grant(role, authority)], 0)
        return made

    def work(self) -> list[Path]:
        archive = self.site.story.archive
        made = []
        while (job := worker_jobs.claim(archive)) is not None:
            worker_jobs.perform(archive, job, VERBS, lambda: False)
            with archive.database.read() as connection:
                done = jobs.get(connection, job.id)
            assert done is not None
            if job.kind == "export":
                made.append(archive.directory.exports / done.path if done.path else Path(done.error))
        return made

    def viewed(self) -> list[str]:
        tags = [str(Tag.RESTRICTED_VIEWED)]
        _, found = actions.read(self.site.story.archive, tags=tags, limit=100)
        return [self.site.label(one.record_id or 0) for one in found]


@pytest.fixture
def closed(akerby_folder: tuple[Path, Story, Akerby], tmp_path: Path) -> Iterator[Closed]:
    with open_site(akerby_folder, tmp_path) as site:
        two_authorities(site.story)
        made = Closed(site, things_of(site.story, OWN), things_of(site.story, OTHER))
        drain_index(site.story.archive)
        yield made


BLIND = [Role.MODERATOR, Role.ADMIN, Role.REVISOR]


@pytest.mark.parametrize("role", BLIND)
@pytest.mark.parametrize("word", ["anonym", "astma", "av:Dan", "typ:meddelande"])
def test_a_search_of_somebody_who_may_not_open_them_finds_nothing(
    closed: Closed, role: Role, word: str
) -> None:
    page = closed.browser(role).raw(f"/sok?q={word}").get_data(as_text=True)
    for secret in (closed.own.message, closed.own.marked, closed.other.message, closed.other.marked):
        assert secret not in page
    assert not [s for s in SECRETS if s in page.replace(f'value="{word}"', "").replace(word, "")]


def test_figures_and_facets_count_only_what_may_be_opened(closed: Closed) -> None:
    archive = closed.site.story.archive
    everything = archive.search("")
    nothing = archive.search("", clearance=Clearance())
    mine = archive.search("", clearance=Clearance(frozenset({OWN}), frozenset({OWN})))
    assert (everything.total - nothing.total, everything.total - mine.total) == (4, 2)
    kinds = dict(dict(nothing.facets)["kind"])
    assert "message" not in kinds
    assert dict(dict(mine.facets)["kind"])["message"] == 1
    accounts = [dict(dict(one.facets)["account"]) for one in (everything, nothing)]
    for things in (closed.own, closed.other):
        name = things.account_name
        assert accounts[0][name] - accounts[1][name] == 2
    page = closed.browser(Role.REVISOR).get("/")
    assert str(nothing.total) in page.words


def test_a_word_that_stands_only_in_closed_records_is_suggested_to_nobody_else(closed: Closed) -> None:
    archive = closed.site.story.archive
    assert archive.search("astna").suggestions == (("astna", ("astma",)),)
    assert archive.search("astna", clearance=Clearance()).suggestions == ()
    open_too = Clearance(frozenset(), frozenset({OWN}))
    assert archive.search("astna", clearance=open_too).suggestions == (("astna", ("astma",)),)


def test_a_hit_shows_no_words_until_it_is_opened(closed: Closed) -> None:
    browser = closed.browser(Role.REGISTRATOR)
    for word, label in (("anonym", closed.own.message), ("astma", closed.own.marked)):
        page = browser.get(f"/sok?q={word}")
        assert label in page.words
        assert "Sluten" in page.words
        assert not [s for s in ("vill vara", "Min son", "Dan Ek", "Cia Ek") if s in page.words]
    assert closed.viewed() == []


def test_each_opening_is_in_the_log_before_the_page_is_served(closed: Closed) -> None:
    browser = closed.browser(Role.REGISTRATOR)
    assert "Jag vill vara anonym" in browser.get(f"/handling/{closed.own.message}").words
    assert closed.viewed() == [closed.own.message]
    assert "Min son har astma" in browser.get(f"/handling/{closed.own.marked}").words
    browser.get(f"/handling/{closed.own.marked}/bevis")
    assert closed.viewed() == [closed.own.marked, closed.own.marked, closed.own.message]


def test_a_page_that_cannot_be_logged_is_not_served(
    closed: Closed, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = closed.browser(Role.REGISTRATOR)

    def broken(*_: object, **__: object) -> int:
        msg = "the log is full"
        raise RuntimeError(msg)

    monkeypatch.setattr(actions, "note", broken)
    answer = browser.raw(f"/handling/{closed.own.message}")
    assert answer.status_code == 500
    assert "anonym" not in answer.get_data(as_text=True)


def test_what_is_refused_is_told_and_is_in_the_log(closed: Closed) -> None:
    browser = closed.browser(Role.MODERATOR)
    refused = browser.raw(f"/handling/{closed.own.message}")
    page = browser.checked("/handling", refused)
    assert refused.status_code == 403
    assert "Det får, hos den myndighet som den hör till: arkivarie, jurist, registrator" in page.words
    _, found = actions.read(closed.site.story.archive, tags=[str(Tag.RESTRICTED_REFUSED)])
    assert [closed.site.label(one.record_id or 0) for one in found] == [closed.own.message]


def test_in_a_thread_a_closed_record_shows_no_words(closed: Closed) -> None:
    browser = closed.browser(Role.REGISTRATOR)
    page = browser.get(f"/handling/{closed.own.record}").words
    assert "Kommentar, sluten" in page
    assert not [secret for secret in SECRETS if secret in page]


def test_an_answer_of_the_platform_shows_no_closed_neighbour(closed: Closed) -> None:
    archive = closed.site.story.archive
    with archive.reader() as reader:
        number = reader.find(closed.own.marked)
        entry = reader.checks(number)[0].entry
    with archive.reader(Clearance()) as reader:
        assert "astma" not in reader.exchange(entry).body.decode()
    with archive.reader(Clearance(opened=frozenset({number}))) as reader:
        assert "astma" in reader.exchange(entry).body.decode()


def order(browser: Browser, **fields: object) -> str:
    answer = browser.post("/exporter", "/sok?q=badet", **fields)
    assert answer.status_code == 303
    return answer.location


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_an_export_of_a_search_holds_what_may_be_opened_and_each_is_logged(
    closed: Closed, kind: str
) -> None:
    order(closed.browser(Role.MODERATOR), gor=f"alla-{kind}", sokning="")
    order(closed.browser(Role.REGISTRATOR), gor=f"alla-{kind}", sokning="")
    blind, open_ = (path.read_text(encoding="utf-8-sig") for path in closed.work())
    assert not [secret for secret in SECRETS if secret in blind]
    assert not [x for x in (closed.own.message, closed.other.marked) if x in blind]
    assert "vill vara anonym" in open_
    assert "har astma" in open_
    assert closed.other.message not in open_
    assert sorted(closed.viewed()) == sorted([closed.own.message, closed.own.marked])


def test_chosen_records_that_are_closed_are_not_ordered(closed: Closed) -> None:
    browser = closed.browser(Role.MODERATOR)
    answer = browser.post("/exporter", "/sok?q=badet", gor="valda-pdf", handling=closed.own.message)
    assert answer.location.startswith("/sok")
    assert "slutna för din roll" in browser.get("/sok").words
    assert closed.work() == []


def test_a_file_with_closed_records_is_fetched_only_by_who_may_open_them(closed: Closed) -> None:
    place = order(closed.browser(Role.REGISTRATOR), gor="alla-csv", sokning="q=badet")
    shut = order(closed.browser(Role.REGISTRATOR), gor="alla-csv", sokning="")
    closed.work()
    moderator = closed.browser(Role.MODERATOR)
    assert moderator.raw(f"{place}/fil").status_code == 200  # nothing closed answers that search
    assert moderator.raw(f"{shut}/fil").status_code == 403
    assert shut not in moderator.raw("/exporter").get_data(as_text=True)
    assert closed.browser(Role.JURIST).raw(f"{shut}/fil").status_code == 200
    assert closed.browser(Role.JURIST, OTHER).raw(f"{shut}/fil").status_code == 403


def test_a_role_that_is_gone_when_the_file_is_made_makes_none(closed: Closed) -> None:
    order(closed.browser(Role.REGISTRATOR), gor="alla-json", sokning="")
    with closed.site.story.archive.database.write() as connection:
        whose = people.by_name(connection, f"registrator {OWN}")
        assert whose is not None
        people.set_grants(connection, whose.id, [Grant(Role.MODERATOR, OWN)], 0)
    (path,) = closed.work()
    assert "får inte längre öppna" in str(path)


@pytest.mark.parametrize("form", ["sip", "bagit"])
def test_a_package_with_messages_is_ordered_and_fetched_by_who_may_open_them(
    closed: Closed, form: str
) -> None:
    home, account = "/exporter/e-arkiv", closed.own.account_name
    year = closed.own.message.split("-")[1]  # the message was first seen in it
    wanted = {"konto": account, "ar": year, "form": form, "fil": "tar"}
    ordered = closed.browser(Role.ARKIVARIE).post(home, home, **wanted)
    assert ordered.status_code == 303
    _only_registrars(closed)
    archivist = closed.browser(Role.ARKIVARIE)
    assert archivist.raw(ordered.location).status_code == 403
    assert archivist.post(home, home, **wanted).status_code == 403


def _only_registrars(closed: Closed) -> None:
    archive = closed.site.story.archive
    roles = (str(Role.REGISTRATOR),)
    named = replace(archive.config.rights, messages=roles, marked=roles)
    archive.config = replace(archive.config, rights=named)


def test_the_protocol_of_a_removed_message_is_fetched_by_who_may_open_it(closed: Closed) -> None:
    story = closed.site.story
    number = _number(closed, closed.own.message)
    story.miss(number)
    story.remove(number)
    home = f"/granskning/{closed.own.message}"
    ordered = closed.browser(Role.REGISTRATOR).post(f"{home}/protokoll", home)
    assert ordered.status_code == 303
    for role in (Role.MODERATOR, Role.REVISOR):
        assert closed.browser(role).raw(ordered.location).status_code == 403
        assert closed.browser(role).raw(home).status_code == 403
    assert closed.browser(Role.JURIST).raw(ordered.location).status_code == 200


def test_an_evidence_bundle_of_a_marked_record_is_made_by_who_may_open_it(closed: Closed) -> None:
    order(closed.browser(Role.REGISTRATOR), gor="valda-bundle", handling=closed.own.marked)
    (path,) = closed.work()
    with ZipFile(path) as bundle:
        assert any(b"astma" in bundle.read(name) for name in bundle.namelist())
    assert closed.viewed() == [closed.own.marked]


def test_a_saved_search_shows_only_what_whoever_runs_it_may_open(closed: Closed) -> None:
    browser = closed.browser(Role.MODERATOR)
    browser.post("/sok/mina", "/sok?q=anonym", namn="Mina", sokning="q=anonym")
    listed = browser.get("/sok/mina")
    link = next(
        e.attributes["href"] for e in listed.all("a") if "q=anonym" in e.attributes.get("href", "")
    )
    assert closed.own.message not in browser.raw(link).get_data(as_text=True)


def test_a_search_of_a_case_is_within_the_clearance_and_the_certificate_says_so(closed: Closed) -> None:
    archive = closed.site.story.archive
    closed.browser(Role.REGISTRATOR)
    with archive.database.read() as connection:
        whose = people.by_name(connection, f"registrator {OWN}")
    assert whose is not None
    made = certificates.issue(archive, whose, "", Filters(), "prov")
    assert len(made.records) == archive.search("", clearance=closing.clearance(archive, whose)).total
    assert any("sekretessmarkerade" in limit for limit in made.limits)
    assert not any(
        "sekretess" in x for x in certificates.issue(archive, CHIEF, "", Filters(), "p").limits
    )


# --- marking ---------------------------------------------------------------------------------


def test_marking_closes_and_unmarking_opens_each_as_a_step(closed: Closed) -> None:
    browser = closed.browser(Role.REGISTRATOR)
    home = f"/handling/{closed.own.record}"
    marked = browser.post(
        f"{home}/sekretessmark", home, lagrum="OSL 21:1", skal="Namn på ett barn", gor="mark"
    )
    assert marked.location == home
    assert "Sekretessmarkerad" in browser.get(home).words
    assert closed.browser(Role.MODERATOR).raw(home).status_code == 403
    browser.post(f"{home}/sekretessmark", home, skal="Prövat, inget hinder", gor="bort")
    assert closed.browser(Role.MODERATOR).raw(home).status_code == 200
    archive, number = closed.site.story.archive, _number(closed, closed.own.record)
    with archive.database.read() as connection:
        steps = marks.history(connection, number)
    assert [step.step for step in steps] == ["marked", "unmarked"]


def _number(closed: Closed, label: str) -> int:
    with closed.site.story.archive.reader() as reader:
        return reader.find(label)


@pytest.mark.parametrize(
    ("provision", "reason", "told"),
    [("OSL 99:9", "Uppgift om hälsa", "bestämmelse"), ("OSL 21:1", " ", "Skriv varför")],
)
def test_a_mark_needs_a_provision_and_a_reason(
    closed: Closed, provision: str, reason: str, told: str
) -> None:
    number = _number(closed, closed.own.record)
    with pytest.raises(Refused, match=told):
        closing.mark(closed.site.story.archive, CHIEF, number, provision, reason)


def test_a_mark_that_stands_is_not_made_twice(closed: Closed) -> None:
    archive, number = closed.site.story.archive, _number(closed, closed.own.marked)
    with pytest.raises(Refused, match="redan"):
        closing.mark(archive, CHIEF, number, "OSL 21:1", "Uppgift om hälsa")
    closing.unmark(archive, CHIEF, number, "Prövat i dag")
    with pytest.raises(Refused, match="inte märkt"):
        closing.unmark(archive, CHIEF, number, "Prövat i dag")


def test_a_closed_record_cannot_be_assessed_by_who_may_not_open_it(closed: Closed) -> None:
    archive = closed.site.story.archive
    with pytest.raises(RecordClosed):
        closing.require_open(archive, _blind(closed), [_number(closed, closed.own.message)])


def _blind(closed: Closed) -> people.Person:
    closed.browser(Role.MODERATOR)
    with closed.site.story.archive.database.read() as connection:
        found = people.by_name(connection, f"moderator {OWN}")
    assert found is not None
    return found


def test_marks_and_roles_are_told_again_from_the_log(closed: Closed) -> None:
    archive = closed.site.story.archive
    staff.add(archive, CHIEF, "Ny Person", [Grant(Role.JURIST, OWN)], "ett långt lösenord")
    assert verify_archive(archive, full=True).findings == []
    with archive.database.write() as connection:
        connection.exec_driver_sql("DROP TRIGGER desk_step_no_update")
        wrong = update(tables.desk_step).where(tables.desk_step.c.step == "marked")
        connection.execute(wrong.values(step="unmarked"))
    assert verify_archive(archive, full=True).findings != []


def test_the_clearance_of_an_order_is_read_as_it_was_written() -> None:
    for one in (Clearance(), Clearance(None, frozenset({"Å"})), Clearance(frozenset(), None)):
        assert clearance_in(one.told()) == one
        json.loads(one.told())
    assert clearance_in("") == Clearance()
    assert Clearance(None, None).covers(Clearance(frozenset({"a"}), None))
    assert not Clearance(frozenset({"a"}), None).covers(Clearance(None, None))
