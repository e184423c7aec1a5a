# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Posts, answers, edits and removals through the connector, on a real snac2.

One story in one test, since the server lets some seconds pass before it delivers or removes.
"""

from __future__ import annotations

import pytest

from archiver.connectors.mastodon.fetch import MastodonConnector
from archiver.connectors.mastodon.parse import replay
from archiver.model.account import AccountHealth, Platform
from archiver.model.observation import Batch, Kind, Presence
from tests.builders.open_account import (
    make_account,
    quick_transport,
    scopes_in,
    seen_in,
    verdicts_in,
    warnings_in,
)
from tests.real.snac_driver import CITIZEN, OWN, Snac

pytestmark = pytest.mark.real


def connector(server: Snac, secret: dict[str, str] | None = None) -> MastodonConnector:
    account = make_account(Platform.MASTODON, f"@{OWN}", server.base)
    return MastodonConnector(account, quick_transport(*(secret or {}).values()), secret or {})


def test_the_check_proves_that_the_token_is_the_accounts_own(snac: Snac) -> None:
    *_, own = connector(snac, snac.secret).check()
    *_, other = connector(snac, {"access_token": snac.tokens[CITIZEN]}).check()
    *_, without = connector(snac).check()

    assert own == AccountHealth(ok=True, display_name=OWN)
    assert other == AccountHealth(ok=False, reason="token-of-another-account", display_name=OWN)
    assert isinstance(without, AccountHealth)
    assert without.ok


def test_an_unknown_account_is_told(snac: Snac) -> None:
    account = make_account(Platform.MASTODON, "@finnsinte", snac.base)
    *_, health = MastodonConnector(account, quick_transport(), {}).check()

    assert isinstance(health, AccountHealth)
    assert not health.ok


def test_a_post_an_answer_an_edit_and_two_removals(snac: Snac) -> None:
    note = snac.note("Vattnet är avstängt på Storgatan")
    reply = snac.reply(note, "När kommer det tillbaka?")
    first = connector(snac, snac.secret)
    before = [*first.posts(None), *first.comments([note["uri"]])]

    posts = {item.native_id: item for item in seen_in(before)}
    post, answer = posts[note["uri"]], posts[reply["uri"]]
    assert (post.kind, post.own, post.text) == (Kind.POST, True, "Vattnet är avstängt på Storgatan")
    assert (answer.kind, answer.own, answer.parent_id) == (Kind.COMMENT, False, note["uri"])
    assert (answer.root_id, "När kommer det tillbaka?" in answer.text) == (note["uri"], True)
    assert [(s.kind, s.parent, s.complete) for s in scopes_in(before)] == [
        (Kind.POST, None, True),
        (Kind.COMMENT, note["uri"], True),
    ]
    assert "cursor-repeats" not in warnings_in(before)

    edited = snac.edit(note, "Vattnet är avstängt (rättat)")
    assert edited["id"] != note["id"]
    later = connector(snac, snac.secret)
    again = next(item for item in seen_in(later.posts(None)) if item.native_id == note["uri"])
    assert (again.text, again.aliases) == ("Vattnet är avstängt (rättat)", (edited["id"],))
    assert again.modified_at is not None
    assert seen_in(later.history(note["uri"])) == []

    fresh = connector(snac, snac.secret)
    asked = [f"{note['uri']} {note['id']}", f"{reply['uri']} {reply['id']}"]
    live = list(fresh.recheck(asked))
    assert {v.native_id: v.presence for v in verdicts_in(live)} == {
        note["uri"]: Presence.PRESENT,
        reply["uri"]: Presence.PRESENT,
    }
    assert "no-bulk-lookup" in warnings_in(live)

    snac.delete(reply, user=CITIZEN)
    snac.delete(edited)
    gone = list(connector(snac, snac.secret).recheck(asked))
    assert {v.native_id: (v.presence, v.code) for v in verdicts_in(gone)} == {
        note["uri"]: (Presence.GONE, "404"),
        reply["uri"]: (Presence.GONE, "404"),
    }

    for batch in [*before, *live, *gone]:
        _reads_the_same(batch, fresh)


def test_without_a_token_this_server_shows_no_single_status(snac: Snac) -> None:
    note = snac.note("Biblioteket stänger tidigare")
    reader = connector(snac)

    (found,) = verdicts_in(reader.recheck([f"{note['uri']} {note['id']}"]))
    (scope,) = scopes_in(reader.comments([f"{note['uri']} {note['id']}"]))

    assert (found.presence, found.code) == (Presence.UNREACHABLE, "401")
    assert (scope.parent, scope.complete, scope.error) == (note["uri"], False, "401")


def test_more_statuses_than_a_page_are_all_seen_though_the_server_has_no_paging(snac: Snac) -> None:
    wanted = {snac.note(f"Inlägg {n}")["uri"] for n in range(45)}

    batches = list(connector(snac, snac.secret).posts(None))

    assert wanted <= {item.native_id for item in seen_in(batches)}
    assert [s.complete for s in scopes_in(batches)] == [True]


def _reads_the_same(batch: Batch, reader: MastodonConnector) -> None:
    again = replay(batch.exchange, reader.account)
    assert again.observations == batch.observations
    assert again.verdicts == batch.verdicts
