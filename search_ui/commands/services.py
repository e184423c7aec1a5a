# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""``flode serve``, ``flode worker`` and ``flode up``: the two processes, apart or together."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread

import click
from waitress.server import create_server

from archiver.archive import vouched, witnessing
from archiver.archive.archive import Archive
from archiver.errors import UsageError
from schedules import scheduler
from schedules.wiring import VERBS
from schedules.worker import Worker
from search_ui.app import create_app
from search_ui.commands.context import archive_options, opened, told

_THREADS = 8
_MOST_BYTES = 2 << 20  # no form and no platform's message is larger
_HOST = click.option("--host", default=None, help="Adress att lyssna på.")
_PORT = click.option("--port", default=None, type=click.IntRange(0, 65535), help="Port.")


@contextmanager
def web(archive: Archive, host: str | None = None, port: int | None = None) -> Iterator[str]:
    """Serve the pages in the background; gives their address."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    settings = archive.config.web
    where = (host or settings.host, settings.port if port is None else port)
    try:
        server = create_server(
            create_app(archive),
            host=where[0],
            port=where[1],
            threads=_THREADS,
            ident=None,
            max_request_body_size=_MOST_BYTES,
        )
    except OSError:
        raise _taken(*where) from None
    thread = Thread(target=server.run, name="web", daemon=True)
    thread.start()
    try:
        yield f"http://{server.effective_host}:{server.effective_port}/"
    finally:
        server.close()
        thread.join(timeout=5)


def _taken(host: str, port: int) -> UsageError:
    msg = f"Adressen {host}:{port} går inte att använda; kanske används den redan"
    return UsageError(msg, remedy="Välj en annan port med --port.")


@contextmanager
def _working(directory: Path | None) -> Iterator[Archive]:
    """An archive to work with: what its settings say of the outside is read now. Raises ConfigError."""
    with opened(directory) as archive:
        vouched.authorities_of(archive)
        vouched.witnesses_of(archive)
        witnessing.logs_of(archive)
        yield archive


@click.command()
@archive_options
@_HOST
@_PORT
def serve(*, directory: Path | None, as_json: bool, host: str | None, port: int | None) -> None:
    """Visa webbsidorna. Insamlingen sköts av flode worker."""
    del as_json
    with _working(directory) as archive, web(archive, host, port) as address:
        told(f"Arkivet visas på {address} (avsluta med Ctrl-C)")
        scheduler.wait()


@click.command()
@archive_options
def worker(*, directory: Path | None, as_json: bool) -> None:
    """Samla in, uppdatera sökregistret, skapa filer och rapporter, underteckna loggen."""
    del as_json
    with _working(directory) as archive:
        told("Arbetsprocessen är igång (avsluta med Ctrl-C)")
        status = scheduler.run(Worker(archive, VERBS))
    if status:
        raise SystemExit(status)


@click.command()
@archive_options
@_HOST
@_PORT
def up(*, directory: Path | None, as_json: bool, host: str | None, port: int | None) -> None:
    """Webbsidor och arbetsprocess tillsammans."""
    del as_json
    with _working(directory) as archive, web(archive, host, port) as address:
        told(f"Arkivet är igång på {address} (avsluta med Ctrl-C)")
        status = scheduler.run(Worker(archive, VERBS))
    if status:
        raise SystemExit(status)
