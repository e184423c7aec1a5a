# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real WordPress through the whole pipeline: every state of a post and a comment, in an archive.

Other tests write to the same site; a watch therefore takes in what stands before its story begins,
and counts only from there.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from archiver.model.account import Platform
from tests.real.watch import Watch, watching
from tests.real.wordpress_driver import WordPress

pytestmark = pytest.mark.real

SECRET = "FLODE_TEST_WORDPRESS"


@pytest.fixture
def outside(wordpress: WordPress, tmp_path: Path) -> Iterator[Watch]:
    """An archive without a password: it sees what the public sees."""
    folder = tmp_path / "utan"
    with watching(folder, Platform.WORDPRESS, wordpress.base, api_base=None, secret_env=None) as watch:
        yield watch


@pytest.fixture
def inside(wordpress: WordPress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """An archive with an application password."""
    monkeypatch.setenv(SECRET, json.dumps(wordpress.secret))
    folder = tmp_path / "med"
    with watching(
        folder, Platform.WORDPRESS, wordpress.base, api_base=None, secret_env=SECRET
    ) as watch:
        yield watch


@pytest.fixture(params=["outside", "inside"])
def watch(request: pytest.FixtureRequest) -> Watch:
    found: Watch = request.getfixturevalue(request.param)
    return found


def test_a_post_with_comments_and_an_answer_is_archived_once(
    wordpress: WordPress, watch: Watch
) -> None:
    post = wordpress.post("Badhuset", "<p>Badet öppnar på måndag.</p>")
    watch.look()
    moment = watch.moment()
    asked = wordpress.comment(post, "Får hundar följa med?", author="Maja")
    answer = wordpress.own_comment(post, "Nej, bara ledarhundar.", parent=asked)
    post_id, asked_id, answer_id = f"post-{post}", f"comment-{asked}", f"comment-{answer}"

    assert watch.look() == {"created": 2}
    assert watch.look() == {}

    assert (watch.record(asked_id).own, watch.record(answer_id).own) == (False, True)
    assert watch.record(answer_id).parent_id == watch.number(asked_id)
    assert watch.record(answer_id).root_id == watch.number(post_id)
    assert watch.record(asked_id).author == "Maja"
    for native_id in (post_id, asked_id, answer_id):
        assert watch.state(native_id) == ("present", "")
        assert watch.told(native_id) == ["created"]
    (created,) = watch.events(asked_id)
    assert moment < created.until == watch.record(asked_id).first_seen_at
    assert watch.found("ledarhundar")[answer_id] == "present"
    check, body = watch.last_check(asked_id)
    assert (check.status, check.seen) == (200, True)
    assert "Får hundar följa med?" in json.dumps(json.loads(body), ensure_ascii=False)
    watch.assert_whole()


def test_edits_become_versions_and_the_former_words_stay(wordpress: WordPress, watch: Watch) -> None:
    post = wordpress.post("Sophämtning", "Tunnorna töms på tisdagar")
    said = wordpress.comment(post, "Tack för beskedet", author="Nils")
    post_id, said_id = f"post-{post}", f"comment-{said}"
    watch.look()
    moment = watch.moment()
    wordpress.edit_post(post, content="Tunnorna töms på onsdagar")
    wordpress.edit_comment(said, "Tack för ingenting")

    assert watch.look()["edited"] == 2
    assert watch.look() == {}

    for native_id, former, newest in (
        (post_id, "Tunnorna töms på tisdagar", "Tunnorna töms på onsdagar"),
        (said_id, "Tack för beskedet", "Tack för ingenting"),
    ):
        assert [version.text for version in watch.versions(native_id)] == [former, newest]
        assert watch.told(native_id) == ["created", "edited"]
        watch.assert_between(watch.events(native_id)[-1], moment)
        assert watch.state(native_id) == ("present", "")
    assert watch.events(said_id)[-1].platform_time is None  # the platform does not say when
    assert watch.found("onsdagar")[post_id] == "present"
    watch.assert_whole()


@pytest.mark.parametrize("state", ["hold", "spam", "trash"])
def test_a_comment_held_back_is_hidden_with_the_platforms_word(
    wordpress: WordPress, inside: Watch, state: str
) -> None:
    post = wordpress.post(f"Parken {state}", "Parken rustas upp")
    said = wordpress.comment(post, f"Slöseri {state}ord", author="Olle")
    wordpress.comment(post, "Fint", author="Pia")
    said_id = f"comment-{said}"
    inside.look()
    moment = inside.moment()
    wordpress.set_comment_status(said, state)

    assert inside.look() == {"hidden": 1}
    assert inside.look() == {}
    assert inside.state(said_id) == ("hidden", state)
    inside.assert_between(inside.events(said_id)[-1], moment)
    assert inside.found(f"{state}ord")[said_id] == "hidden"

    wordpress.set_comment_status(said, "approved")
    assert inside.look() == {"unhidden": 1}
    assert inside.state(said_id) == ("present", "")
    assert inside.told(said_id) == ["created", "hidden", "unhidden"]
    assert len(inside.versions(said_id)) == 1
    inside.assert_whole()


@pytest.mark.parametrize("state", ["hold", "spam", "trash"])
def test_from_outside_a_comment_held_back_is_withheld_and_never_deleted(
    wordpress: WordPress, outside: Watch, state: str
) -> None:
    post = wordpress.post(f"Torget {state}", "Torget rustas upp")
    said = wordpress.comment(post, "Onödigt", author="Quintus")
    wordpress.comment(post, "Bra", author="Rut")
    said_id = f"comment-{said}"
    outside.look()
    moment = outside.moment()
    wordpress.set_comment_status(said, state)

    assert outside.look() == {"hidden": 1}
    assert outside.look() == {}
    assert outside.state(said_id) == ("hidden", "withheld")
    hidden = outside.events(said_id)[-1]
    outside.assert_between(hidden, moment)
    assert hidden.code == "401"
    check, body = outside.last_check(said_id)
    assert (check.status, check.code) == (401, "401")
    assert json.loads(body)["code"] == "rest_cannot_read"

    wordpress.set_comment_status(said, "approved")
    assert outside.look() == {"unhidden": 1}
    assert outside.state(said_id) == ("present", "")
    outside.assert_whole()


def test_a_purged_comment_is_deleted_by_the_platforms_own_word(
    wordpress: WordPress, watch: Watch
) -> None:
    post = wordpress.post("Bron", "Bron målas om")
    said = wordpress.comment(post, "Målas i vilken färg undrar jag", author="Sara")
    stays = wordpress.comment(post, "Äntligen", author="Tore")
    said_id = f"comment-{said}"
    watch.look()
    moment = watch.moment()
    wordpress.purge_comment(said)

    assert watch.look() == {"deleted": 1}
    assert watch.look() == {}

    assert watch.state(said_id) == ("deleted", "")
    assert watch.told(said_id) == ["created", "deleted"]
    deleted = watch.events(said_id)[-1]
    watch.assert_between(deleted, moment)
    assert (deleted.code, str(deleted.grade)) == ("rest_comment_invalid_id", "platform-said")
    assert watch.record(said_id).missing_since == deleted.until
    check, body = watch.last_check(said_id)
    assert (check.status, check.seen, check.code) == (404, False, "rest_comment_invalid_id")
    assert json.loads(body)["code"] == "rest_comment_invalid_id"
    assert [version.text for version in watch.versions(said_id)] == ["Målas i vilken färg undrar jag"]
    assert watch.found("färg")[said_id] == "deleted"
    assert watch.told(f"comment-{stays}") == ["created"]
    watch.assert_whole()


def test_a_binned_post_is_hidden_and_purged_it_takes_its_comments_with_it(
    wordpress: WordPress, watch: Watch
) -> None:
    post = wordpress.post("Lekplatsen", "Lekplatsen flyttas")
    said = wordpress.comment(post, "Vart flyttas den", author="Ulla")
    kept = wordpress.post("Simhallen", "Simhallen står kvar")
    stays = wordpress.comment(kept, "Skönt", author="Vera")
    post_id, said_id = f"post-{post}", f"comment-{said}"
    watch.look()
    binned = watch.moment()
    wordpress.trash_post(post)

    watch.look()
    signed_in = watch.account.secret_env is not None
    assert watch.state(post_id) == ("hidden", "trash" if signed_in else "withheld")
    watch.assert_between(watch.events(post_id)[-1], binned)
    assert watch.state(said_id)[0] in {"present", "hidden"}
    assert "deleted" not in watch.told(said_id)

    purged = watch.moment()
    wordpress.purge_post(post)
    assert watch.look() == {"deleted": 2}
    assert watch.look() == {}
    for native_id, code in (
        (post_id, "rest_post_invalid_id"),
        (said_id, "rest_comment_invalid_id"),
    ):
        assert watch.state(native_id)[0] == "deleted"
        deleted = watch.events(native_id)[-1]
        assert (deleted.code, str(deleted.grade)) == (code, "platform-said")
        # From outside a withheld item is known to be there but not seen: the interval is wider.
        watch.assert_between(deleted, purged, looks=1 if signed_in else 2)
    found = watch.found("flyttas")
    assert (found[post_id], found[said_id]) == ("deleted", "deleted")
    for native_id in (f"post-{kept}", f"comment-{stays}"):
        assert watch.told(native_id) == ["created"]
    watch.assert_whole()


def test_an_ordinary_look_sees_a_removal_as_well(wordpress: WordPress, inside: Watch) -> None:
    post = wordpress.post("Kyrkan", "Kyrkan lagas")
    said = wordpress.comment(post, "Äntligen någon som gör något", author="Yngve")
    wordpress.comment(post, "Bra", author="Zara")
    inside.look()
    wordpress.purge_comment(said)

    assert inside.ordinary_look().counts == {"deleted": 1}
    assert inside.ordinary_look().counts == {}


def test_the_password_is_nowhere_in_the_archive(wordpress: WordPress, inside: Watch) -> None:
    inside.look()
    root = inside.archive.directory.root
    for path in (path for path in root.rglob("*") if path.is_file()):
        data = path.read_bytes()
        assert wordpress.password.encode() not in data, path
        assert wordpress.password.replace(" ", "").encode() not in data, path
