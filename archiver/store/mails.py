# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Mail on its way, so that none is lost when the mail server or the worker stops. Rows only.

    waiting → sending → sent
       ↑         ↓    ↘ refused
       └─────────┘

Whoever sends a mail holds it for some minutes, by the row itself: two workers never send the same one
at the same time, and one that stopped in the middle leaves it to the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from archiver.clock import from_us, to_us
from archiver.store import tables

_mail = tables.mail
HELD = timedelta(minutes=10)
WAITING, SENDING, SENT, REFUSED = "waiting", "sending", "sent", "refused"
_LONGEST = 300
_UNSENT = (WAITING, SENDING)


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one member of staff. Sent again, it has the same ``message_id``."""

    id: int
    person: int
    address: str
    message_id: str
    subject: str
    body: str
    state: str
    created_at: datetime
    attempts: int
    answer: str


def add(
    connection: Connection,
    to: tuple[int, str],
    message_id: str,
    text: tuple[str, str],
    at: datetime,
) -> int:
    """Put a mail in the box: ``to`` is person and address, ``text`` subject and body."""
    values = {
        "person_id": to[0],
        "address": to[1],
        "message_id": message_id,
        "subject": text[0],
        "body": text[1],
        "state": WAITING,
        "created_us": to_us(at),
        "next_us": to_us(at),
        "attempts": 0,
        "answer": "",
    }
    key = connection.execute(insert(_mail).values(values)).inserted_primary_key
    assert key is not None  # noqa: S101 - a single-row insert has one
    return int(key[0])


def take(connection: Connection, now: datetime) -> Mail | None:
    """Hold the next mail whose turn it is; None when there is none."""
    query = select(_mail).where(_mail.c.state.in_(_UNSENT), _mail.c.next_us <= to_us(now))
    for row in connection.execute(query.order_by(_mail.c.next_us, _mail.c.id)).mappings():
        same = (_mail.c.id == row["id"], _mail.c.state == row["state"])
        held = (
            update(_mail)
            .where(*same, _mail.c.next_us == row["next_us"])
            .values(state=SENDING, next_us=to_us(now + HELD), attempts=row["attempts"] + 1)
        )
        if connection.execute(held).rowcount:
            return _read(row, row["attempts"] + 1)
    return None


def sent(connection: Connection, mail_id: int, answer: str) -> None:
    """The mail server has taken it."""
    _set(connection, mail_id, SENT, answer)


def refused(connection: Connection, mail_id: int, answer: str) -> None:
    """The mail server will never take it."""
    _set(connection, mail_id, REFUSED, answer)


def later(connection: Connection, mail_id: int, answer: str, at: datetime) -> None:
    """Try again then."""
    _set(connection, mail_id, WAITING, answer, at)


def _set(
    connection: Connection, mail_id: int, state: str, answer: str, at: datetime | None = None
) -> None:
    values: dict[str, object] = {"state": state, "answer": answer[:_LONGEST]}
    if at is not None:
        values["next_us"] = to_us(at)
    connection.execute(update(_mail).where(_mail.c.id == mail_id).values(values))


def forget(connection: Connection, before: datetime) -> None:
    """Remove mails from before a time that are away or were refused."""
    done = (_mail.c.state.in_([SENT, REFUSED]), _mail.c.created_us < to_us(before))
    connection.execute(delete(_mail).where(*done))


def newest_of(connection: Connection, person: int) -> Mail | None:
    """The latest mail to a person."""
    query = select(_mail).where(_mail.c.person_id == person).order_by(_mail.c.id.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return None if row is None else _read(row, row["attempts"])


def unsent_since(connection: Connection, before: datetime) -> int:
    """How many mails from before a time are still not away."""
    query = select(func.count()).where(_mail.c.state.in_(_UNSENT), _mail.c.created_us < to_us(before))
    return int(connection.execute(query).scalar_one())


def _read(row: RowMapping, attempts: int) -> Mail:
    return Mail(
        row["id"],
        row["person_id"],
        row["address"],
        row["message_id"],
        row["subject"],
        row["body"],
        row["state"],
        from_us(row["created_us"]),
        attempts,
        row["answer"],
    )
