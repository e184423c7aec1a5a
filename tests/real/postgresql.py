# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A PostgreSQL 15 of the tests' own."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from tests.real.processes import free_port, need, running, unprivileged, workspace

BIN = Path("/usr/lib/postgresql/15/bin")


@dataclass
class Cluster:
    """A running PostgreSQL with an empty archive to copy from."""

    port: int
    data: Path
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{name}"

    def new(self, template: str = "template1") -> str:
        """The URL of a database of its own."""
        name = f"prov_{next(self._numbers)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def execute(self, statement: str) -> None:
        where = f"host=127.0.0.1 port={self.port} user=postgres dbname=postgres"
        with closing(psycopg.connect(where, autocommit=True)) as connection:
            connection.execute(statement.encode())

    def ready(self) -> bool:
        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def cluster_running() -> Iterator[Cluster]:
    """Run by somebody who is not root, on a free loopback port, gone afterwards."""
    need(str(BIN / "postgres"), str(BIN / "initdb"))
    user = unprivileged()
    with workspace("pg") as folder:
        if user is not None:
            shutil.chown(folder, user)
        data = folder / "data"
        subprocess.run(
            [
                BIN / "initdb",
                "-D",
                data,
                *["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            ],
            user=user,
            check=True,
            capture_output=True,
            cwd=folder,
        )
        port = free_port()
        command = [str(BIN / "postgres"), "-D", str(data), "-F", "-p", str(port), "-k", str(folder)]
        command += ["-c", "listen_addresses=127.0.0.1", "-c", "full_page_writes=off"]
        made = Cluster(port, data)
        with running(command, made.ready, folder / "log", user=user):
            yield made
