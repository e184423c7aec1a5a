# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode account add|list|check|information|lines``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from archiver.archive.archive import Archive
from archiver.connectors.facebook.inbox import is_wanted
from archiver.connectors.registry import factory
from archiver.errors import AccessLost, UnknownPlatform, UsageError
from archiver.harvest.probe import probe
from archiver.model.account import Account, DeletionPolicy, Platform
from archiver.model.observation import Kind
from archiver.model.page_information import Element, lacking
from archiver.store import lines as rows
from archiver.store.lines import ASKED, DOWN, UP, LineRow
from archiver.wording import ELEMENTS, moment
from search_ui.commands.context import answer, archive_options, opened


@click.group()
def account() -> None:
    """Kommunens konton."""


@account.command()
@archive_options
@click.option("--platform", "platform", required=True, help="Till exempel facebook eller feed.")
@click.option("--id", "native_id", required=True, help="Plattformens id, namn eller adress.")
@click.option("--name", required=True, help="Vad kontot heter i arkivet.")
@click.option("--authority", default="", help="Nämnd eller bolag som ansvarar för kontot.")
@click.option("--api-base", default=None, help="En annan server än plattformens vanliga.")
@click.option("--secret-env", default=None, help="Miljövariabel som håller åtkomstnyckeln.")
@click.option("--option", "options", multiple=True, help="Inställning NAMN=VÄRDE; kan upprepas.")
@click.option(
    "--deletion-policy",
    type=click.Choice([str(p) for p in DeletionPolicy]),
    help="Krävs för x: vad som gäller när innehåll tas bort på plattformen.",
)
@click.option("--decided-by", default="", help="Krävs för x: vem som beslutat om det.")
def add(  # noqa: PLR0913 - one argument an option of the contract
    *,
    directory: Path | None,
    as_json: bool,
    platform: str,
    native_id: str,
    name: str,
    authority: str,
    api_base: str | None,
    secret_env: str | None,
    options: tuple[str, ...],
    deletion_policy: str | None,
    decided_by: str,
) -> None:
    """Lägg till ett konto att samla in."""
    chosen = _platform(platform)
    factory(chosen)
    extra = _options(options)
    if chosen is Platform.X:
        extra |= _policy(deletion_policy, decided_by)
    with opened(directory) as archive:
        wanted = Account(
            id=0,
            name=_text("--name", name),
            platform=chosen,
            native_id=_text("--id", native_id),
            authority=_authority(archive, authority),
            created_at=datetime.now(UTC),
            api_base=api_base,
            secret_env=secret_env,
            options=extra,
        )
        if chosen is Platform.FACEBOOK:
            is_wanted(wanted)  # refused here, before anything is kept, when nobody has decided it
        added = archive.add_account(wanted)

    def lines() -> Iterator[str]:
        yield f"Kontot {added.name} är tillagt. Prova det med: flode account check {added.name!r}"

    answer(_json(added), as_json, lines)


def _platform(name: str) -> Platform:
    try:
        return Platform(name)
    except ValueError:
        names = ", ".join(Platform)
        msg = f"Plattformen {name} är okänd. De som finns är: {names}"
        raise UnknownPlatform(msg) from None


def _policy(policy: str | None, decided_by: str) -> dict[str, str]:
    """X's terms ask for deletion; what the municipality does is a decision with a name (PLAT-1)."""
    if policy is None or not decided_by.strip():
        msg = "För x krävs --deletion-policy keep|withhold|seal|purge och --decided-by"
        raise UsageError(msg)
    return {"deletion_policy": policy, "decided_by": decided_by.strip()}


def _options(pairs: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not key:
            msg = f"Inställningen {pair} ska skrivas NAMN=VÄRDE"
            raise UsageError(msg)
        found[key] = value
    return found


def _authority(archive: Archive, wanted: str) -> str:
    authorities = archive.config.municipality.authorities
    if wanted in authorities:
        return wanted
    if not wanted and len(authorities) == 1:
        return authorities[0]
    names = ", ".join(authorities)
    msg = f"Ange --authority med någon av: {names}"
    raise UsageError(msg)


def _text(option: str, value: str) -> str:
    if not value.strip():
        msg = f"{option} får inte vara tomt"
        raise UsageError(msg)
    return value.strip()


@account.command("list")
@archive_options
def list_accounts(*, directory: Path | None, as_json: bool) -> None:
    """Visa arkivets konton."""
    with opened(directory) as archive:
        found = archive.accounts()

    def lines() -> Iterator[str]:
        for one in found:
            yield f"{one.name}  ({one.platform}, {one.authority}, {one.native_id})"
        if not found:
            yield "Arkivet har inga konton än. Lägg till ett med: flode account add"

    answer([_json(one) for one in found], as_json, lines)


@account.command()
@archive_options
@click.argument("name")
def check(*, directory: Path | None, as_json: bool, name: str) -> None:
    """Prova åtkomsten till ett konto."""
    with opened(directory) as archive:
        health = probe(archive, archive.account(name))
    document = {
        "account": name,
        "ok": health.ok,
        "reason": health.reason,
        "display_name": health.display_name,
        "scopes": sorted(health.scopes),
    }

    def lines() -> Iterator[str]:
        if health.ok:
            shown = f" ({health.display_name})" if health.display_name else ""
            yield f"Kontot {name}{shown} går att läsa."
        else:
            yield AccessLost(f"Kontot {name} går inte att läsa: {health.reason}").line()

    answer(document, as_json, lines)
    if not health.ok:
        raise SystemExit(3)


@account.command()
@archive_options
def information(*, directory: Path | None, as_json: bool) -> None:
    """Visa hur kontona presenterar sig, och vad som saknas i det de säger."""
    with opened(directory) as archive, archive.reader() as reader:
        shown = [one for one in reader.everything() if one.kind is Kind.PROFILE]
        names = [one.name for one in archive.accounts()]
    found = {one.account: lacking(f"{one.title}\n{one.text}") for one in shown}

    def lines() -> Iterator[str]:
        for name in names:
            yield _presentation(name, found.get(name))

    document = [
        {"account": name, "seen": name in found, "lacking": [str(e) for e in found.get(name, ())]}
        for name in names
    ]
    answer(document, as_json, lines)


@account.command()
@archive_options
def lines(*, directory: Path | None, as_json: bool) -> None:
    """Visa hur strömmar och prenumerationer står till."""
    with opened(directory) as archive:
        names = {one.id: one.name for one in archive.accounts()}
        with archive.database.read() as connection:
            found = [(names.get(row.account_id, "?"), row) for row in rows.lines(connection)]

    def told() -> Iterator[str]:
        for name, row in found:
            yield _line(name, row)
        if not found:
            yield "Inga strömmar eller prenumerationer. Läs docs/push.md om hur de ställs in."

    answer([_line_facts(name, row) for name, row in found], as_json, told)


def _line(name: str, row: LineRow) -> str:
    since = moment(row.since)
    state = {
        UP: f"öppen sedan {since}",
        DOWN: f"stängd sedan {since}",
        ASKED: f"begärd {since}, väntar på navets fråga",
    }[row.state]
    why = f" ({row.cause})" if row.cause else ""
    ends = f", gäller till {moment(row.ends_at)}" if row.ends_at and row.state == UP else ""
    return f"{name}, {row.source}: {state}{why}{ends}"


def _line_facts(name: str, row: LineRow) -> dict[str, object]:
    return {
        "account": name,
        "source": row.source,
        "state": row.state,
        "since": row.since.isoformat(),
        "ends": row.ends_at.isoformat() if row.ends_at else None,
        "failures": row.failures,
        "cause": row.cause,
        "lost": row.lost_at is not None,
    }


def _presentation(name: str, missed: tuple[Element, ...] | None) -> str:
    if missed is None:
        return f"{name}: ingen presentation insamlad"
    if not missed:
        return f"{name}: presentationen säger det den ska"
    return f"{name}: i presentationen saknas {', '.join(ELEMENTS[one] for one in missed)}"


def _json(one: Account) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "platform": str(one.platform),
        "native_id": one.native_id,
        "authority": one.authority,
        "api_base": one.api_base,
        "secret_env": one.secret_env,
        "options": dict(one.options),
    }
