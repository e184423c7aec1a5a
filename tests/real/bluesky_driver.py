# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real Bluesky on loopback: repository hosts, directory, application view, and their users' hands.

The servers are the network's own, with a PostgreSQL and a Redis for the application view.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

from tests.real.processes import free_port, need, running, unprivileged, wait_until, workspace

HOME = Path(os.environ.get("FLODE_REAL_HOME", "/opt/flode-real")) / "bluesky"
NETWORK = Path(__file__).with_name("bluesky_network.js")
POSTGRES = Path("/usr/lib/postgresql/15/bin")
ADMIN = ("admin", "admin-pass")  # the test servers' own, on loopback
POST, GATE = "app.bsky.feed.post", "app.bsky.feed.threadgate"


@dataclass(slots=True)
class Person:
    """Someone with an account."""

    handle: str
    did: str
    token: str


@dataclass(slots=True)
class Bluesky:
    """The running network."""

    pds: str
    appview: str
    plc: str
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """An account of that name, made when first asked for."""
        if name not in self.people:
            form = {"handle": f"{name}.test", "email": f"{name}@ex.test", "password": "en lång mening"}
            made = self.write("com.atproto.server.createAccount", form)
            self.people[name] = Person(made["handle"], made["did"], made["accessJwt"])
        return self.people[name]

    def write(
        self, method: str, body: object, token: str = "", *, admin: bool = False
    ) -> dict[str, Any]:
        """One call that must succeed."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        where = f"{self.pds}/xrpc/{method}"
        answer = requests.post(
            where, json=body, headers=headers, auth=ADMIN if admin else None, timeout=30
        )
        assert answer.ok, f"{method}: {answer.status_code} {answer.text[:300]}"
        said: dict[str, Any] = answer.json() if answer.content else {}
        return said

    def post(
        self, who: str, text: str, under: dict[str, Any] | None = None, **more: object
    ) -> dict[str, Any]:
        """Write a post, or an answer under another; waits until the application view shows it."""
        person = self.person(who)
        record: dict[str, Any] = {"$type": POST, "text": text, "createdAt": now(), "langs": ["sv"]}
        record |= more
        if under is not None:
            parent = {"uri": under["uri"], "cid": under["cid"]}
            record["reply"] = {"root": under.get("root", parent), "parent": parent}
        body = {"repo": person.did, "collection": POST, "record": record}
        made = self.write("com.atproto.repo.createRecord", body, person.token)
        if under is not None:
            made["root"] = record["reply"]["root"]
        wait_until(lambda: self.shown(made["uri"]) is not None, "the post to be shown")
        return made

    def edit(self, who: str, made: dict[str, Any], text: str) -> dict[str, Any]:
        """Write a record anew under its name: the same address, another content id."""
        record = {"$type": POST, "text": text, "createdAt": now(), "langs": ["sv"]}
        said = self.put(who, POST, made["uri"].rpartition("/")[2], record)
        wait_until(lambda: self.shown(made["uri"]) == text, "the edit to be shown")
        return said

    def put(self, who: str, collection: str, name: str, record: dict[str, Any]) -> dict[str, Any]:
        person = self.person(who)
        body = {"repo": person.did, "collection": collection, "rkey": name, "record": record}
        return self.write("com.atproto.repo.putRecord", body, person.token)

    def upload(self, who: str, content: bytes) -> dict[str, Any]:
        """Give the host a picture; the reference to put in a post."""
        headers = {"Authorization": f"Bearer {self.person(who).token}", "Content-Type": "image/png"}
        where = f"{self.pds}/xrpc/com.atproto.repo.uploadBlob"
        said = requests.post(where, data=content, headers=headers, timeout=30).json()
        blob: dict[str, Any] = said["blob"]
        return blob

    def delete(self, who: str, made: dict[str, Any]) -> None:
        """Remove a record from its author's repository."""
        person = self.person(who)
        body = {"repo": person.did, "collection": POST, "rkey": made["uri"].rpartition("/")[2]}
        self.write("com.atproto.repo.deleteRecord", body, person.token)
        wait_until(lambda: self.shown(made["uri"]) is None, "the post to be gone")

    def hide(self, who: str, root: dict[str, Any], hidden: list[dict[str, Any]]) -> None:
        """Hide these answers by the post's gate."""
        record = {"$type": GATE, "post": root["uri"], "createdAt": now()}
        record["hiddenReplies"] = [one["uri"] for one in hidden]
        self.put(who, GATE, root["uri"].rpartition("/")[2], record)
        wait_until(lambda: self.gate_of(root) == record["hiddenReplies"], "the gate to be shown")

    def gate_of(self, root: dict[str, Any]) -> list[str]:
        where = f"{self.appview}/xrpc/app.bsky.feed.getPostThread"
        said = requests.get(where, params={"uri": root["uri"]}, timeout=30).json()
        gated: list[str] = said.get("threadgate", {}).get("record", {}).get("hiddenReplies", [])
        return gated

    def take_down(self, made: dict[str, Any], *, applied: bool = True) -> None:
        """The platform itself withholds a record, on the host and in the application view."""
        subject = {"$type": "com.atproto.repo.strongRef", "uri": made["uri"], "cid": made["cid"]}
        body = {"subject": subject, "takedown": {"applied": applied}}
        for base in (self.pds, self.appview):
            where = f"{base}/xrpc/com.atproto.admin.updateSubjectStatus"
            assert requests.post(where, json=body, auth=ADMIN, timeout=30).ok
        wait_until(lambda: (self.shown(made["uri"]) is None) == applied, "the takedown to show")

    def deactivate(self, who: str) -> None:
        """Its owner turns the account off."""
        self.write("com.atproto.server.deactivateAccount", {}, self.person(who).token)
        wait_until(lambda: not self.listed(who), "the account to be off")

    def activate(self, who: str) -> None:
        """And on again."""
        headers = {"Authorization": f"Bearer {self.person(who).token}"}
        where = f"{self.pds}/xrpc/com.atproto.server.activateAccount"
        assert requests.post(where, headers=headers, timeout=30).ok
        wait_until(lambda: self.listed(who), "the account to be on")

    def listed(self, who: str) -> bool:
        where = f"{self.appview}/xrpc/app.bsky.actor.getProfile"
        return requests.get(where, params={"actor": self.person(who).did}, timeout=30).ok

    def shown(self, uri: str) -> str | None:
        """The words of a post as the application view shows it; None when it does not."""
        where = f"{self.appview}/xrpc/app.bsky.feed.getPosts"
        posts = requests.get(where, params={"uris": uri}, timeout=30).json().get("posts", [])
        return posts[0]["record"]["text"] if posts else None


def now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def bluesky_running() -> Iterator[Bluesky]:
    """Set up and serve the network; about ten seconds."""
    need("node", "redis-server", str(POSTGRES / "initdb"), str(HOME / "node_modules/@atproto/dev-env"))
    with workspace("bsky") as root, _postgres(root) as database, _redis(root) as cache:
        log = root / "network.log"
        env = {
            "NODE_PATH": str(HOME / "node_modules"),
            "DB_POSTGRES_URL": database,
            "REDIS_HOST": cache,
            "LOG_ENABLED": "false",
            "TMPDIR": str(root),
        }
        with running(["node", str(NETWORK)], lambda: _places(log) is not None, log, env=env):
            places = _places(log)
            assert places is not None
            yield Bluesky(places["pds"], places["appview"], places["plc"])


def _places(log: Path) -> dict[str, str] | None:
    for line in log.read_text(errors="replace").splitlines() if log.exists() else []:
        if line.startswith("READY "):
            found: dict[str, str] = json.loads(line.removeprefix("READY "))
            return found
    return None


@contextmanager
def _postgres(root: Path) -> Iterator[str]:
    user, folder, port = unprivileged(), root / "pg", free_port()
    folder.mkdir()
    if user is not None:
        shutil.chown(folder, user)
    init = [POSTGRES / "initdb", "-D", folder / "data", "-U", "postgres", "-A", "trust"]
    init += ["-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    subprocess.run(init, user=user, check=True, capture_output=True, cwd=folder)
    command = [str(POSTGRES / "postgres"), "-D", str(folder / "data"), "-F", "-p", str(port)]
    command += ["-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "full_page_writes=off"]
    ask = [str(POSTGRES / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
    with running(
        command, lambda: subprocess.run(ask, check=False).returncode == 0, root / "pg.log", user=user
    ):
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def _redis(root: Path) -> Iterator[str]:
    port = free_port()
    command = ["redis-server", "--bind", "127.0.0.1", "--port", str(port), "--save", ""]
    command += ["--appendonly", "no", "--dir", str(root)]
    log = root / "redis.log"
    with running(command, lambda: log.exists() and b"Ready to accept" in log.read_bytes(), log):
        yield f"127.0.0.1:{port}"
