# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The list of the municipality's social media: describe an account, and read the list (GUID-2, GUID-3).

Knows what each column must look like. What an account has shown of itself comes from the archive, and
nothing here asks a platform.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

from archiver import wording
from archiver.archive.archive import Archive
from archiver.archive.document import clean
from archiver.archive.terms import newest_terms
from archiver.desk import steps
from archiver.desk.rights import Verb, require
from archiver.errors import ChangedMeanwhile, Refused
from archiver.model.account import Account
from archiver.model.matter import Step, Subject
from archiver.model.observation import Kind
from archiver.model.page_information import Element, lacking
from archiver.model.person import Person
from archiver.model.register import (
    BY_NAME,
    ENDED,
    NO,
    WITHOUT_MESSAGES,
    YES,
    Column,
    Description,
    Listed,
    Sort,
    archives_messages,
    descriptions,
    presumed,
)
from archiver.store import desk_steps, people, selecting

_LONGEST = {Sort.LINE: 300, Sort.TEXT: 4000}


def entries(archive: Archive) -> list[Listed]:
    """Every account, in the order they were registered."""
    shown = _presentations(archive)
    terms = newest_terms(archive)
    with archive.database.read() as connection:
        written = descriptions(desk_steps.every(connection, Subject.ACCOUNT))
    return [
        Listed(
            account=one,
            description=written.get(one.id) or _presumed(one),
            last_whole=archive.last_complete(one),
            lacks=shown.get(one.name),
            terms=terms.get(one.platform),
        )
        for one in archive.accounts()
    ]


def _presumed(account: Account) -> Description:
    """Before anybody has written: what the platform decides, and how messages are handled (TF-7)."""
    before = presumed(account.id, account.platform)
    if account.platform in WITHOUT_MESSAGES:
        return before
    handled = wording.MESSAGES_BY_HAND
    if archives_messages(account):
        handled = wording.MESSAGES_ARCHIVED.format(account.options.get("messages_decided_by", ""))
    return replace(before, said={**before.said, "message_handling": handled})


def _presentations(archive: Archive) -> dict[str, tuple[Element, ...]]:
    """What each account's presentation does not tell."""
    with archive.reader() as reader:
        wanted = list(selecting.ids_of_kind(reader.connection, str(Kind.PROFILE)))
        found = [one for one in reader.records(wanted) if not one.sealed]
    return {one.account: lacking(f"{one.title}\n{one.text}") for one in found}


def history(archive: Archive, account_id: int) -> tuple[Step, ...]:
    """Every description of an account, oldest first."""
    with archive.database.read() as connection:
        return desk_steps.of(connection, Subject.ACCOUNT, account_id)


def describe(
    archive: Archive,
    person: Person,
    account_id: int,
    typed: Mapping[str, str],
    seen: int = 0,
    once: str = "",
) -> Step:
    """Say what there is to say of an account. Raises Refused naming the column that is wrong.

    ``seen`` is the log row of the description that the person had before them; a newer one by
    somebody else raises ChangedMeanwhile.
    """
    require(person, Verb.DESCRIBE)
    said = _read(typed)
    found = next((one for one in archive.accounts() if one.id == account_id), None)
    if found is None:
        msg = "Kontot finns inte i arkivet"
        raise Refused(msg)
    require(person, Verb.DESCRIBE, found.authority)
    with steps.writing(archive, person) as pen:
        if before := pen.before(once):
            return before
        written = descriptions(desk_steps.of(pen.connection, Subject.ACCOUNT, account_id))
        newest = written.get(account_id)
        if newest and newest.entry > seen and newest.by != person.id:
            name = people.names(pen.connection).get(newest.by, "Någon annan")
            msg = f"{name} ändrade uppgifterna {wording.moment(newest.at)}"
            raise ChangedMeanwhile(msg)
        return pen.write(Subject.ACCOUNT, account_id, "described", said, once)


def _read(typed: Mapping[str, str]) -> dict[str, str]:
    said = {name: _value(column, typed.get(name, "")) for name, column in BY_NAME.items()}
    if said["standing"] == ENDED and not said["ended"]:
        msg = "Ett avslutat konto behöver en slutdag"
        raise Refused(msg)
    if said["answers_for_others"] == NO and not said["answers_because"]:
        msg = "Skriv varför kommunen inte ansvarar för det som andra skriver på kontot"
        raise Refused(msg)
    if said["messages"] == YES and not said["message_handling"]:
        msg = "Skriv hur meddelanden till kontot tas om hand, till exempel att de hanteras manuellt"
        raise Refused(msg)
    return {name: value for name, value in said.items() if value}


def _value(column: Column, typed: str) -> str:
    """What is typed, evened out. Raises Refused."""
    name = wording.REGISTER[column.name]
    text = clean(typed.strip().replace("\r\n", "\n"))
    if not text:
        return ""
    match column.sort:
        case Sort.LINE | Sort.TEXT:
            if len(text) > _LONGEST[column.sort]:
                msg = f"{name} är för långt: högst {_LONGEST[column.sort]} tecken"
                raise Refused(msg)
            return " ".join(text.split()) if column.sort is Sort.LINE else text
        case Sort.DAY:
            return _day(name, text)
        case Sort.LINK:
            return _link(name, text)
        case Sort.YES_NO | Sort.CHOICE:
            if text in (column.choices or (YES, NO)):
                return text
            msg = f"{name}: välj något av det som finns i listan"
            raise Refused(msg)


def _day(name: str, text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        msg = f"{name}: skriv dagen som ÅÅÅÅ-MM-DD"
        raise Refused(msg) from None


def _link(name: str, text: str) -> str:
    try:
        parts = urlsplit(text)
        whole = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(text) <= 500
    except ValueError:
        whole = False
    if whole and not any(sign.isspace() for sign in text):
        return text
    msg = f"{name}: skriv en hel adress som börjar med https://"
    raise Refused(msg)
