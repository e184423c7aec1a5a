# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode demo``: Åkerby kommun on simulated platforms, a real archive, the real pages."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import click

from archiver import config
from archiver.archive.archive import Archive, open_archive
from archiver.archive.searching import drain_index
from archiver.clock import SetClock
from archiver.errors import FlodeError, UsageError
from archiver.harvest.pipeline import harvest_account
from archiver.model.account import Account
from archiver.model.person import Role
from archiver.simulator.playclock import PlayClock
from archiver.simulator.town import Town
from archiver.store.people import by_name, make_person
from schedules import scheduler
from schedules.wiring import VERBS
from schedules.worker import Worker
from search_ui.commands import demo_play
from search_ui.commands.context import answer, told
from search_ui.commands.services import web

NAME, PASSWORD = "registrator", "prova-arkivet"
_TOWN_PORT = 18420  # so that the accounts' addresses are the same next time
_SPEED = 720.0  # twelve hours in town pass in a minute
_FOR_EVER = 365 * 100  # days


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@click.option("--port", default=8420, type=click.IntRange(0, 65535), help="Webbsidornas port.")
@click.option("--once", is_flag=True, help="Spela sextio dagar, jämför med facit och sluta.")
@click.option("--json", "as_json", is_flag=True, help="Svara med ett JSON-dokument (med --once).")
def demo(*, folder: Path | None, port: int, once: bool, as_json: bool) -> None:
    """Prova med Åkerby kommun: nio konton, sextio dagar, två tusen inlägg och kommentarer."""
    if folder is None:
        with tempfile.TemporaryDirectory(prefix="flode-") as temporary:
            _demo(Path(temporary) / "demo", port=port, once=once, as_json=as_json)
    else:
        _demo(folder, port=port, once=once, as_json=as_json)


def _demo(folder: Path, *, port: int, once: bool, as_json: bool) -> None:
    if once:
        _once(folder, as_json=as_json)
    else:
        _live(folder, port)


# --- once ------------------------------------------------------------------------------------


def _once(folder: Path, *, as_json: bool) -> None:
    clock = SetClock(demo_play.first_day(datetime.now(UTC)))
    demo_play.make_archive(folder, clock.at)
    with Town(clock, begin=clock.at) as town, open_archive(folder, clock) as archive:
        accounts = demo_play.register(archive, town)
        faults = demo_play.play(archive, town, clock, accounts, _progress)
        drain_index(archive)
        result = demo_play.compare(archive, town, clock.at)
    document = {
        "dir": str(folder),
        "equal": result.equal,
        "truth": dict(result.truth),
        "archive": dict(result.archive),
        "lost": [list(item) for item in result.lost],
        "extra": [list(item) for item in result.extra],
        "faults": len(faults),
    }

    def lines() -> Iterator[str]:
        yield f"{'händelse':12}{'facit':>8}{'arkiv':>8}"
        for kind in demo_play.KINDS:
            same = "" if result.truth[kind] == result.archive[kind] else "  skiljer sig"
            yield f"{kind:12}{result.truth[kind]:>8}{result.archive[kind]:>8}{same}"
        for account, kind, native in (*result.lost, *result.extra):
            yield f"avviker: {account}, {kind}, {native}"
        yield "Facit och arkiv är lika." if result.equal else "Facit och arkiv skiljer sig."

    answer(document, as_json, lines)
    if not result.equal:
        raise SystemExit(1)


def _progress(done: int, total: int) -> None:
    if done % 10 == 0 or done == total:
        told(f"Insamling {done} av {total}")


# --- live ------------------------------------------------------------------------------------


def _live(folder: Path, port: int) -> None:
    if not folder.exists() or not any(folder.iterdir()):
        prepare(folder)
    clock = PlayClock(_began(folder), _SPEED)
    clock.pause()
    with (
        _town(clock, _began(folder)) as town,
        open_archive(folder, clock) as archive,
        web(archive, port=port) as address,
    ):
        accounts = demo_play.register(archive, town)
        told(f"Åkerby kommuns arkiv: {address}")
        told(f"Logga in som {NAME} med lösenordet {PASSWORD}. Avsluta med Ctrl-C.")
        with _player(archive, town, clock, accounts):
            scheduler.run(Worker(archive, VERBS))


def _town(clock: PlayClock, begin: datetime) -> Town:
    try:
        return Town(clock, begin=begin, port=_TOWN_PORT)
    except OSError:
        msg = f"Portarna {_TOWN_PORT} och uppåt används redan, kanske av en annan demonstration"
        raise UsageError(msg, remedy="Avsluta den andra och försök igen.") from None


def prepare(folder: Path) -> None:
    """A new demonstration archive with one member of staff."""
    clock = SetClock(demo_play.first_day(datetime.now(UTC)))
    demo_play.make_archive(folder, clock.at)
    path = folder / config.FILE_NAME
    settings = config.load(path)
    # Played hours pass quickly; nobody should be signed out by them, in use or not.
    long = replace(settings.web, session_hours=_FOR_EVER * 24, idle_minutes=_FOR_EVER * 24 * 60)
    path.write_text(config.to_toml(replace(settings, web=long)), encoding="utf-8")
    with open_archive(folder, clock) as archive, archive.database.write() as connection:
        if by_name(connection, NAME) is None:
            make_person(connection, NAME, str(Role.REGISTRATOR), PASSWORD, clock.now())


def _began(folder: Path) -> datetime:
    """When this archive's scenario begins: the day its first member of staff was added."""
    with open_archive(folder) as archive, archive.database.read() as connection:
        person = by_name(connection, NAME)
    if person is None:
        msg = f"Arkivet i {folder} är inte gjort av flode demo"
        raise UsageError(msg, remedy="Välj en ny mapp för demonstrationen.")
    return person.created_at


@contextmanager
def _player(archive: Archive, town: Town, clock: PlayClock, accounts: list[Account]) -> Iterator[None]:
    """Bring the archive through the town's sixty days, then let time pass by itself."""
    stopping = Event()
    arguments = (archive, town, clock, accounts, stopping)
    thread = Thread(target=_play, args=arguments, name="player", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(timeout=30)


def _play(
    archive: Archive, town: Town, clock: PlayClock, accounts: list[Account], stopping: Event
) -> None:
    newest = max((run.started_at for a in accounts for run in archive.runs(a)), default=town.begin)
    for at, full in demo_play.moments(town.begin, town.end):
        if stopping.is_set():
            return
        if at <= newest:
            continue
        clock.put(at)
        for account in accounts:
            _look(archive, account, full=full)
    clock.put(max(newest, clock.now()))
    clock.run(_SPEED)
    told("De sextio dagarna är insamlade. Åkerby går vidare: en halv dag i minuten.")


def _look(archive: Archive, account: Account, *, full: bool) -> None:
    try:
        harvest_account(archive, account, full=full)
    except FlodeError as error:  # the worker may be at the same account: it is looked at anyway
        if error.code != "FA-0304":
            told(error.line())
