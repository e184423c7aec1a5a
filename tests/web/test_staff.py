# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archiver.archive.archive import Archive
from archiver.archive.verifying import verify_archive
from archiver.desk import cases, closing, delegations, holds, moderation, sealing, staff
from archiver.errors import NotAllowed, Refused, UsageError
from archiver.model.moderation import Remover
from archiver.model.person import Grant, Person, Role
from archiver.model.retention import Cause
from archiver.store import people
from tests.builders.site import Browser, Site, signed_in
from tests.builders.things import CHIEF, OTHER, OWN, two_authorities

AT = datetime(2026, 1, 1, tzinfo=UTC)
LOCAL = Person(50, "Lokal Admin", Role.ADMIN, AT, (Grant(Role.ADMIN, OTHER),))
PASSWORD = "ett långt lösenord"


@pytest.fixture
def archive(site: Site) -> Archive:
    two_authorities(site.story)
    return site.story.archive


def test_the_page_lists_everybody_with_roles_and_adds_one(site: Site, archive: Archive) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    assert "Registrator – Hela kommunen" in admin.get("/personer").words
    added = admin.post("/personer", "/personer", namn=" Bo   Ny ", roll=[f"jurist@{OTHER}", "revisor@"])
    given = admin.checked("/personer/ny", added)
    assert "Bo Ny" in given.words
    (made,) = [p for p in staff.everybody(archive) if p.name == "Bo Ny"]
    assert made.held == (Grant(Role.JURIST, OTHER), Grant(Role.REVISOR))
    page = admin.get(f"/personer/{made.id}")
    assert f"Jurist – {OTHER}" in page.words
    assert "Lades till" in page.words


def test_what_cannot_be_added_says_why_and_keeps_what_was_chosen(site: Site, archive: Archive) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    for fields, told in (
        ({"namn": "Bo"}, "minst en roll"),
        ({"namn": "", "roll": "jurist@"}, "behöver ett namn"),
        ({"namn": "astrid registrator", "roll": "jurist@"}, "redan en person"),
        ({"namn": "Bo", "roll": "jurist@Finns inte"}, "finns inte i inställningarna"),
    ):
        answer = admin.post("/personer", "/personer", **fields)
        page = admin.checked("/personer", answer)
        alert = page.find(role="alert")
        assert answer.status_code == 409
        assert alert is not None
        assert told in alert.words
        field = page.find(id="namn")
        assert field is not None
        assert field.attributes["value"] == fields["namn"]
    assert len(staff.everybody(archive)) == 2


def test_roles_are_changed_as_a_step_and_hold_at_once(
    site: Site, archive: Archive, browser: Browser
) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    admin.post("/personer/1/roller", "/personer/1", roll=f"revisor@{OWN}")
    assert staff.get(archive, 1).held == (Grant(Role.REVISOR, OWN),)
    (step,) = staff.history(archive, 1)
    assert (step.said["roles"], step.said["before"]) == ([["revisor", OWN]], [["registrator", ""]])
    assert browser.raw("/gallring/ny-regel").status_code == 403


def test_somebody_ended_is_out_and_cannot_come_back(
    site: Site, archive: Archive, browser: Browser
) -> None:
    admin = signed_in(site, "Siv Admin", "admin")
    empty = admin.post("/personer/1/avsluta", "/personer/1", skal=" ")
    assert empty.status_code == 409
    admin.post("/personer/1/avsluta", "/personer/1", skal="Slutade i november")
    assert browser.raw("/hjalp").status_code == 302
    assert "stämmer inte" in Browser(site.app.test_client()).sign_in().get_data(as_text=True)
    assert "Slutade i november" in admin.get("/personer/1").words
    assert "1 avslutad person" in admin.get("/personer").words
    with pytest.raises(Refused, match="redan avslutad"):
        staff.set_roles(archive, CHIEF, 1, [Grant(Role.JURIST)])


def test_the_last_administrator_stays(site: Site, archive: Archive) -> None:
    signed_in(site, "Siv Admin", "admin")
    (siv,) = [p for p in staff.everybody(archive) if p.name == "Siv Admin"]
    with pytest.raises(Refused, match="utan administratör"):
        staff.end(archive, CHIEF, siv.id, "Slutar")
    with pytest.raises(Refused, match="utan administratör"):
        staff.set_roles(archive, CHIEF, siv.id, [Grant(Role.ADMIN, OWN)])
    staff.add(archive, CHIEF, "Ny Chef", [Grant(Role.ADMIN)], PASSWORD)
    staff.end(archive, CHIEF, siv.id, "Slutar")


def test_an_administrator_of_one_authority_gives_its_roles_alone(archive: Archive) -> None:
    made = staff.add(archive, LOCAL, "Bo", [Grant(Role.JURIST, OTHER)], PASSWORD)
    for wider in ([Grant(Role.JURIST)], [Grant(Role.JURIST, OWN)], [Grant(Role.ADMIN)]):
        with pytest.raises(NotAllowed):
            staff.add(archive, LOCAL, "Per", wider, PASSWORD)
        with pytest.raises(NotAllowed):
            staff.set_roles(archive, LOCAL, made.id, [Grant(Role.JURIST, OTHER), *wider])
    for step in (
        lambda: staff.end(archive, LOCAL, 1, "Slutar"),
        lambda: staff.reset_password(archive, LOCAL, 1),
        lambda: staff.sign_out(archive, LOCAL, 1),
        lambda: staff.remove_code(archive, LOCAL, 1),
    ):
        with pytest.raises(NotAllowed):
            step()
    staff.end(archive, LOCAL, made.id, "Slutar")


def test_a_role_that_no_step_gave_is_found(archive: Archive) -> None:
    made = staff.add(archive, CHIEF, "Bo", [Grant(Role.JURIST, OTHER)], PASSWORD)
    staff.set_roles(archive, CHIEF, made.id, [Grant(Role.REVISOR)])
    assert verify_archive(archive, full=True).findings == []
    with archive.database.write() as connection:
        people.set_grants(connection, made.id, [Grant(Role.REVISOR), Grant(Role.JURIST)], 0)
    (found,) = verify_archive(archive, full=True).findings
    assert f"person {made.id}" in found.what
    staff.end(archive, CHIEF, made.id, "Slutar")
    assert verify_archive(archive, full=True).findings == []


def test_an_unknown_authority_is_no_authority(archive: Archive) -> None:
    with pytest.raises(UsageError, match="finns inte"):
        staff.add(archive, staff.PROGRAM, "Bo", [Grant(Role.JURIST, "Påhittade nämnden")], PASSWORD)


def test_whom_the_provider_vouches_for_is_not_changed_here(archive: Archive) -> None:
    known = ("https://id.example", "42")
    made = staff.from_provider(archive, known, "Åsa Öberg", [Grant(Role.JURIST)])
    assert made is not None
    with pytest.raises(Refused, match="grupperna"):
        staff.set_roles(archive, CHIEF, made.id, [Grant(Role.ADMIN)])
    with pytest.raises(Refused, match="grupperna"):
        staff.reset_password(archive, CHIEF, made.id)
    with archive.database.read() as connection:
        assert people.verify(connection, "Åsa Öberg", "") is None
    again = staff.from_provider(archive, known, "Åsa Öberg", [Grant(Role.JURIST)])
    assert again == made
    other = staff.from_provider(
        archive, ("https://id.example", "43"), "Åsa Öberg", [Grant(Role.JURIST)]
    )
    assert other is not None
    assert other.name == "Åsa Öberg (43)"
    staff.end(archive, CHIEF, made.id, "Slutar")
    assert staff.from_provider(archive, known, "Åsa Öberg", [Grant(Role.JURIST)]) is None


# --- the desk asks again, whatever page a step came from -------------------------------------


def _foreign(role: Role) -> Person:
    return Person(60, "Främmande", role, AT, (Grant(role, OTHER),))


Step = Callable[[Archive, Person, int], object]
STEPS: dict[str, tuple[Role, Step]] = {
    "seal": (Role.JURIST, lambda a, p, r: sealing.seal(a, p, r, "Olagligt")),
    "mark": (Role.JURIST, lambda a, p, r: closing.mark(a, p, r, "OSL 21:1", "Om hälsa")),
    "hold": (
        Role.JURIST,
        lambda a, p, r: holds.place(a, p, holds.Wish(Cause.POLICE, "Utredning", "2027-01-01"), [r]),
    ),
    "announce": (
        Role.MODERATOR,
        lambda a, p, r: moderation.announce(a, p, moderation.Wish(r, "bbs-olaga-hot", 0, "Hot")),
    ),
    "judge": (
        Role.JURIST,
        lambda a, p, r: moderation.judge(a, p, r, moderation.Verdict(str(Remover.UNKNOWN))),
    ),
    "register": (Role.JURIST, lambda a, p, _: cases.register(a, p, cases.Draft("Allt", OWN))),
    "delegate": (
        Role.ADMIN,
        lambda a, p, _: delegations.give(
            a, p, delegations.Wish("Astrid Registrator", OWN, "1", "2026-01-01")
        ),
    ),
}


@pytest.mark.parametrize("name", STEPS)
def test_a_step_with_another_authoritys_things_is_refused(
    name: str, archive: Archive, site: Site
) -> None:
    role, step = STEPS[name]
    before = archive.head().size
    with pytest.raises(NotAllowed, match=OWN):
        step(archive, _foreign(role), site.known.school)
    assert archive.head().size == before


def test_a_case_is_handled_and_handed_over_by_its_own_authority(archive: Archive, site: Site) -> None:
    own = Person(61, "Egen", Role.REGISTRATOR, AT, (Grant(Role.REGISTRATOR, OTHER),))
    number = cases.register(archive, own, cases.Draft("Allt", OTHER)).number
    cases.add(archive, own, number, [site.known.school])
    (new,) = cases.split(archive, own, number)
    assert cases.get(archive, new).authority == OWN
    assert list(cases.get(archive, new).records) == [site.known.school]
    with pytest.raises(NotAllowed):
        cases.add(archive, own, new, [site.known.removed])
