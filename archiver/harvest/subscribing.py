# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask hubs to call us, and ask again before the lease ends. What they then tell comes in by the web.

A hub takes the wish at once and asks back later whether it is ours; until that is answered nothing is
believed. A lease that ended unrenewed is a gap, and what it hid is asked for by polling.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from archiver.archive.archive import Archive
from archiver.connectors.http import Transport
from archiver.connectors.push.subscribing import SOURCE, Subscription, subscription_of
from archiver.connectors.secrets import read_secret
from archiver.errors import FlodeError, MissingSecret, PlatformError
from archiver.model.account import Account
from archiver.store import lines
from archiver.store.lines import ASKED, DOWN, UP, LineRow

log = structlog.get_logger()

_ANSWER_WITHIN = timedelta(minutes=30)  # a hub that has not asked back by then has lost the wish
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=10), timedelta(hours=12)
_TAKEN = frozenset({200, 202, 204})


def subscribe_where_due(archive: Archive, transport: Transport | None = None) -> int:
    """Ask every hub whose lease is wanted and near its end; returns how many took the wish.

    One hub's fault never stops another's turn.
    """
    way = transport or Transport(archive.clock)
    taken = 0
    for account in archive.accounts():
        try:
            wish = subscription_of(account, read_secret(account), archive.config.web.address)
        except MissingSecret:
            continue
        except FlodeError as error:
            log.warning("hub.not-asked", account=account.id, code=error.code)
            continue
        if wish is not None:
            taken += _ask_if_due(archive, account, wish, way)
    return taken


def _ask_if_due(archive: Archive, account: Account, wish: Subscription, way: Transport) -> bool:
    now = archive.clock.now()
    with archive.database.read() as connection:
        row = lines.line(connection, account.id, SOURCE)
    place = _place(wish)
    if row is None or row.address != place:
        row = LineRow(account.id, SOURCE, place, DOWN, now, now)
    elif not is_due(row, now):
        return False
    # Noted before it is sent: the hub may ask back before it has answered.
    asked = replace(row, state=ASKED, since=now, checked_at=now, cause="")
    _keep(archive, asked)
    cause = _hand_over(wish, way)
    if cause:
        log.warning("hub.refused", account=account.id, cause=cause)
        _keep(archive, replace(asked, state=DOWN, failures=row.failures + 1, cause=cause))
    return not cause


def is_due(row: LineRow, now: datetime) -> bool:
    """Whether it is time to ask again: a third of the lease is left, or an answer never came."""
    if row.state == UP and row.ends_at is not None:
        last_third: datetime = row.ends_at - (row.ends_at - row.since) / 3
        return now >= last_third
    if row.state == ASKED:
        return now - row.since >= _ANSWER_WITHIN
    pause: timedelta = min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(row.failures, 10)))
    return now - row.since >= pause


def _hand_over(wish: Subscription, way: Transport) -> str:
    """Empty when the hub took the wish, else why not."""
    try:
        status = way.entrust(wish.hub, wish.form())
    except PlatformError as error:
        return error.code
    return "" if status in _TAKEN else f"http-{status}"


def _keep(archive: Archive, row: LineRow) -> None:
    with archive.database.write() as connection:
        lines.put(connection, row)


def _place(wish: Subscription) -> str:
    """The hub and the feed; our own address holds a secret word and is not kept."""
    parts = urlsplit(wish.hub)
    return f"{parts.scheme}://{parts.netloc}{parts.path} {wish.topic}"
