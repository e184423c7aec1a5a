# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What each state of a post and a comment looks like through the connector, on a real WordPress."""

from __future__ import annotations

import base64

import pytest

from archiver.connectors.wordpress.fetch import WordPressConnector
from archiver.connectors.wordpress.parse import replay
from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Batch, Kind, Observation, Presence, Verdict
from tests.builders.open_account import (
    make_account,
    quick_transport,
    scopes_in,
    seen_in,
    verdicts_in,
    warnings_in,
)
from tests.real.wordpress_driver import WordPress

pytestmark = pytest.mark.real

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def connector(site: WordPress, secret: dict[str, str] | None = None) -> WordPressConnector:
    account = make_account(Platform.WORDPRESS, site.base)
    password = (secret or {}).get("application_password", "")
    return WordPressConnector(account, quick_transport(password), secret or {})


def public(site: WordPress) -> WordPressConnector:
    return connector(site)


def signed_in(site: WordPress) -> WordPressConnector:
    return connector(site, site.secret)


def verdict(reader: WordPressConnector, native_id: str) -> Verdict:
    (found,) = verdicts_in(reader.recheck([native_id]))
    assert found.native_id == native_id
    return found


def post_seen(reader: WordPressConnector, native_id: str) -> Observation | None:
    seen = {item.native_id: item for item in seen_in(reader.posts(None))}
    return seen.get(native_id)


def comment_seen(reader: WordPressConnector, post: str, native_id: str) -> Observation | None:
    seen = {item.native_id: item for item in seen_in(reader.comments([post]))}
    return seen.get(native_id)


def test_a_site_with_plain_addresses_is_found_and_named(wordpress: WordPress) -> None:
    *_, health = public(wordpress).check()

    assert health == AccountHealth(ok=True, display_name="Åkerby kommun")


def test_the_check_tells_what_the_password_may_do(wordpress: WordPress) -> None:
    *_, health = signed_in(wordpress).check()

    assert isinstance(health, AccountHealth)
    assert health.ok
    assert "moderate_comments" in health.scopes


def test_a_wrong_password_is_told_with_the_platforms_code(wordpress: WordPress) -> None:
    *_, health = connector(wordpress, {"user": "admin", "application_password": "fel"}).check()

    assert isinstance(health, AccountHealth)
    assert not health.ok
    assert health.reason


def test_a_post_a_page_and_a_picture_are_seen(wordpress: WordPress) -> None:
    picture = wordpress.picture("skola.png", PIXEL, "Ritning av skolan")
    post = wordpress.post("Ny skola", "<p>Vi bygger. åäö</p>", featured_media=picture)
    page = wordpress.page("Öppettider", "<p>Varje dag</p>")
    reader = public(wordpress)

    batches = list(reader.posts(None))

    seen = {item.native_id: item for item in seen_in(batches)}
    found = seen[f"post-{post}"]
    assert (found.title, found.text, found.kind, found.own) == (
        "Ny skola",
        "Vi bygger. åäö",
        Kind.POST,
        True,
    )
    assert (found.hidden, found.modified_at) == (False, None)
    assert found.published_at is not None
    assert [(m.kind, m.alt) for m in found.media] == [("image", "Ritning av skolan")]
    assert b"".join(reader.open_media(found.media[0])) == PIXEL
    assert seen[f"page-{page}"].title == "Öppettider"
    (scope,) = scopes_in(batches)
    assert (scope.kind, scope.parent, scope.complete) == (Kind.POST, None, True)


def test_comments_and_answers_hang_together(wordpress: WordPress) -> None:
    post = wordpress.post("Bad", "Badet öppnar")
    asked = wordpress.comment(post, "När då?", author="Bo")
    answer = wordpress.own_comment(post, "På måndag", parent=asked)

    batches = list(public(wordpress).comments([f"post-{post}"]))

    seen = {item.native_id: item for item in seen_in(batches)}
    question, reply = seen[f"comment-{asked}"], seen[f"comment-{answer}"]
    assert (question.own, question.author_name, question.parent_id) == (False, "Bo", f"post-{post}")
    assert (reply.own, reply.parent_id, reply.root_id) == (True, f"comment-{asked}", f"post-{post}")
    (scope,) = scopes_in(batches)
    assert (scope.parent, scope.complete) == (f"post-{post}", True)


def test_an_edited_post_says_so_and_keeps_its_former_texts(wordpress: WordPress) -> None:
    draft = wordpress.post("Gång", "Hemligt utkast", status="draft")
    wordpress.edit_post(draft, content="Gångvägen är stängd", status="publish")
    wordpress.edit_post(draft, content="Gångvägen är öppen")
    native_id = f"post-{draft}"

    batches = list(signed_in(wordpress).history(native_id))

    versions = seen_in(batches)
    assert {v.native_id for v in versions} == {native_id}
    assert versions[-1].text == "Gångvägen är öppen"
    assert "Gångvägen är stängd" in [v.text for v in versions]
    assert seen_in(public(wordpress).history(native_id)) == []


def test_an_edited_comment_has_new_words_under_the_same_id(wordpress: WordPress) -> None:
    post = wordpress.post("Buss", "Ny tidtabell")
    said = wordpress.comment(post, "Bra", author="Cecilia")
    wordpress.edit_comment(said, "Dåligt")

    assert verdict(public(wordpress), f"comment-{said}").presence is Presence.PRESENT
    seen = comment_seen(public(wordpress), f"post-{post}", f"comment-{said}")
    assert seen is not None
    assert seen.text == "Dåligt"


@pytest.mark.parametrize("state", ["hold", "spam", "trash"])
def test_a_comment_held_back_is_withheld_from_the_public_and_seen_with_the_password(
    wordpress: WordPress, state: str
) -> None:
    post = wordpress.post(f"Vatten {state}", "Vattnet är tillbaka")
    said = wordpress.comment(post, "Äntligen", author="David")
    native_id, post_id = f"comment-{said}", f"post-{post}"
    wordpress.set_comment_status(said, state)

    from_outside = verdict(public(wordpress), native_id)
    from_inside = verdict(signed_in(wordpress), native_id)

    assert (from_outside.presence, from_outside.code) == (Presence.HIDDEN, "401")
    assert (from_inside.presence, from_inside.code) == (Presence.HIDDEN, state)
    assert comment_seen(public(wordpress), post_id, native_id) is None
    seen = comment_seen(signed_in(wordpress), post_id, native_id)
    assert seen is not None
    assert (seen.hidden, seen.hidden_as, seen.text) == (True, state, "Äntligen")

    wordpress.set_comment_status(said, "approved")
    assert verdict(public(wordpress), native_id).presence is Presence.PRESENT


def test_a_purged_comment_is_gone_to_everyone(wordpress: WordPress) -> None:
    post = wordpress.post("Snö", "Vi plogar")
    said = wordpress.comment(post, "Inte här", author="Eva")
    wordpress.purge_comment(said)

    for reader in (public(wordpress), signed_in(wordpress)):
        found = verdict(reader, f"comment-{said}")
        assert (found.presence, found.code) == (Presence.GONE, "rest_comment_invalid_id")


def test_a_binned_post_is_withheld_and_its_comments_do_not_stop_the_others(
    wordpress: WordPress,
) -> None:
    binned, kept = wordpress.post("Fel", "Fel text"), wordpress.post("Rätt", "Rätt text")
    said = wordpress.comment(kept, "Tack", author="Filip")
    wordpress.trash_post(binned)
    native_id, kept_id = f"post-{binned}", f"post-{kept}"

    assert verdict(public(wordpress), native_id).code == "401"
    inside = verdict(signed_in(wordpress), native_id)
    assert (inside.presence, inside.code) == (Presence.HIDDEN, "trash")
    seen = post_seen(signed_in(wordpress), native_id)
    assert seen is not None
    assert (seen.hidden, seen.hidden_as) == (True, "trash")
    batches = list(public(wordpress).comments([native_id, kept_id]))
    assert [item.native_id for item in seen_in(batches)] == [f"comment-{said}"]
    assert [(s.parent, s.complete, s.error) for s in scopes_in(batches)] == [
        (native_id, False, "rest_cannot_read_post"),
        (kept_id, True, ""),
    ]


def test_a_purged_post_takes_its_comments_with_it(wordpress: WordPress) -> None:
    post = wordpress.post("Gammal", "Ska bort")
    said = wordpress.comment(post, "Synd", author="Gun")
    wordpress.purge_post(post)

    found = verdicts_in(public(wordpress).recheck([f"post-{post}", f"comment-{said}"]))

    assert {v.native_id: (v.presence, v.code) for v in found} == {
        f"post-{post}": (Presence.GONE, "rest_post_invalid_id"),
        f"comment-{said}": (Presence.GONE, "rest_comment_invalid_id"),
    }


def test_a_draft_is_never_read(wordpress: WordPress) -> None:
    post = wordpress.post("Beslut", "Offentligt")
    wordpress.edit_post(post, status="draft", content="Nytt hemligt utkast")
    native_id = f"post-{post}"
    reader = signed_in(wordpress)

    batches: list[Batch] = [*reader.posts(None), *reader.recheck([native_id])]

    (found,) = verdicts_in(batches)
    assert (found.presence, found.code, found.observation) == (Presence.HIDDEN, "draft", None)
    assert not any(b"hemligt utkast" in batch.exchange.body for batch in batches)


def test_a_user_without_rights_sees_what_the_public_sees(wordpress: WordPress) -> None:
    post = wordpress.post("Val", "Rösta")
    held = wordpress.comment(post, "Nej", author="Hugo")
    said = wordpress.comment(post, "Ja", author="Ida")
    wordpress.set_comment_status(held, "hold")
    reader = connector(wordpress, wordpress.member("lasare", "subscriber"))

    posts = list(reader.posts(None))
    comments = list(reader.comments([f"post-{post}"]))

    assert f"post-{post}" in {item.native_id for item in seen_in(posts)}
    assert "hidden-not-readable" in warnings_in(posts)
    assert [item.native_id for item in seen_in(comments)] == [f"comment-{said}"]
    assert [s.complete for s in scopes_in([*posts, *comments])] == [True, True]
    found = verdict(reader, f"comment-{held}")
    assert (found.presence, found.code) == (Presence.HIDDEN, "403")


def test_a_listing_longer_than_a_page_is_walked_to_its_end(wordpress: WordPress) -> None:
    post = wordpress.post("Lång tråd", "Många svarar")
    wanted = {f"comment-{wordpress.comment(post, f'Svar {n}', author=f'P{n}')}" for n in range(103)}

    batches = list(public(wordpress).comments([f"post-{post}"]))

    assert {item.native_id for item in seen_in(batches)} == wanted
    assert [s.complete for s in scopes_in(batches)] == [True]


def test_only_what_changed_since_then_can_be_asked_for(wordpress: WordPress) -> None:
    old = wordpress.post("Förr", "Länge sedan", date_gmt="2020-01-01T10:00:00")
    new = wordpress.post("Nu", "Alldeles nyss")
    whole = seen_in(public(wordpress).posts(None))
    since = next(item.published_at for item in whole if item.native_id == f"post-{new}")
    wordpress.edit_post(old, content="Ändrat nyss")

    seen = {item.native_id for item in seen_in(public(wordpress).posts(since))}

    assert f"post-{old}" in seen


def test_stored_answers_give_the_same_when_read_again(wordpress: WordPress) -> None:
    post = wordpress.post("Om igen", "Läs om")
    said = wordpress.comment(post, "Ja", author="Karin")
    gone = wordpress.comment(post, "Nej", author="Lars")
    wordpress.purge_comment(gone)
    reader = signed_in(wordpress)
    ids = [f"post-{post}", f"comment-{said}", f"comment-{gone}"]
    live = [
        *reader.posts(None),
        *reader.comments([f"post-{post}"]),
        *reader.recheck(ids),
        *reader.history(f"post-{post}"),
    ]

    for batch in live:
        again = replay(batch.exchange, reader.account)
        assert again.observations == batch.observations
        assert again.verdicts == batch.verdicts


def test_the_password_is_in_no_stored_byte(wordpress: WordPress) -> None:
    for batch in signed_in(wordpress).check():
        if isinstance(batch, Batch):
            assert wordpress.password not in batch.exchange.url
            assert wordpress.password.encode() not in batch.exchange.body
            assert not [k for k, _ in batch.exchange.headers if k.lower() == "authorization"]
