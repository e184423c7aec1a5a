# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A real snac2, a small server with Mastodon's interface, and the hands of its users."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import requests

from tests.real.processes import free_port, need, running, wait_until, workspace

OWN, CITIZEN = "kommun", "invanare"
_OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"


@dataclass(frozen=True, slots=True)
class Snac:
    """A running server with two users: the authority ``kommun`` and the citizen ``invanare``."""

    base: str
    passwords: dict[str, str]
    tokens: dict[str, str]

    @property
    def secret(self) -> dict[str, str]:
        """What the archive is given."""
        return {"access_token": self.tokens[OWN]}

    def call(self, method: str, path: str, user: str, **form: str) -> dict[str, Any]:
        """One call that must succeed."""
        headers = {"Authorization": f"Bearer {self.tokens[user]}", "Connection": "close"}
        answer = requests.request(
            method, f"{self.base}/api/v1/{path}", data=form, headers=headers, timeout=30
        )
        assert answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:300]}"
        said: dict[str, Any] = answer.json()
        return said

    def note(self, text: str, *, user: str = OWN) -> dict[str, Any]:
        """Publish a status; the server's own description of it."""
        return self.call("POST", "statuses", user, status=text)

    def reply(self, to: dict[str, Any], text: str, *, user: str = CITIZEN) -> dict[str, Any]:
        """Answer a status, and wait until the answer stands in its thread."""
        author = to["account"]["username"]
        made = self.call("POST", "statuses", user, status=f"@{author} {text}", in_reply_to_id=to["id"])
        wait_until(lambda: made["uri"] in self.thread(to), "the reply to stand in the thread")
        return made

    def thread(self, of: dict[str, Any]) -> list[str]:
        """Addresses of the answers that the authority sees under a status."""
        context = self.call("GET", f"statuses/{of['id']}/context", OWN)
        return [status["uri"] for status in context["descendants"]]

    def edit(self, status: dict[str, Any], text: str, *, user: str = OWN) -> dict[str, Any]:
        """Change a status. On this server that changes its id, but not its uri."""
        return self.call("PUT", f"statuses/{status['id']}", user, status=text)

    def delete(self, status: dict[str, Any], *, user: str = OWN) -> None:
        """Remove a status by the web form (the interface has no such call).

        The server does it some seconds later, after what it still has to deliver.
        """
        form = {"id": status["uri"], "actor": f"{self.base}/{user}", "action": "Delete"}
        form["redir"] = f"/{user}/admin"
        requests.post(
            f"{self.base}/{user}/admin/action",
            auth=(user, self.passwords[user]),
            data=form,
            allow_redirects=False,
            timeout=30,
        )
        wait_until(lambda: not self.stands(status), "the status to be gone")

    def stands(self, status: dict[str, Any]) -> bool:
        """True while the object itself can be read."""
        accept = {"Accept": "application/activity+json"}
        return requests.get(status["uri"], headers=accept, timeout=30).status_code == 200


@contextmanager
def snac_running() -> Iterator[Snac]:
    """Set up and serve a snac2 on loopback; under a second."""
    need("snac")
    with workspace("snac") as root:
        port = free_port()
        base = f"http://localhost:{port}"
        home = root / "data"
        answers = f"127.0.0.1\n{port}\nlocalhost:{port}\n\n\n"
        subprocess.run(
            ["snac", "init", str(home)], input=answers, text=True, check=True, capture_output=True
        )
        settings = home / "server.json"
        settings.write_text(settings.read_text().replace('"https"', '"http"'))
        passwords = {name: _user(home, name) for name in (OWN, CITIZEN)}
        with running(["snac", "httpd", str(home)], lambda: _answers(base), root / "snac.log"):
            tokens = {name: _token(base, name, password) for name, password in passwords.items()}
            yield Snac(base, passwords, tokens)


def _user(home: Path, name: str) -> str:
    for command in ("adduser", "resetpwd"):
        done = subprocess.run(
            ["snac", command, str(home), name],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=True,
        )
    return done.stdout.split()[-1]


def _answers(base: str) -> bool:
    try:
        return requests.get(f"{base}/api/v1/instance", timeout=5).ok
    except requests.ConnectionError:
        return False


def _token(base: str, user: str, password: str) -> str:
    """Register an application and sign in by the server's own form, as a person would."""
    asked = {"client_name": "arkiv", "redirect_uris": _OUT_OF_BAND, "scopes": "read write"}
    app = requests.post(f"{base}/api/v1/apps", data=asked, timeout=30).json()
    query = {
        "client_id": app["client_id"],
        "redirect_uri": _OUT_OF_BAND,
        "response_type": "code",
        "scope": "read write",
    }
    page = requests.get(f"{base}/oauth/authorize", params=query, timeout=30).text
    action = re.search(r'action="([^"]+)"', page)
    assert action is not None, page[:300]
    fields = dict(re.findall(r'name="([^"]+)"\s+value="([^"]*)"', page))
    fields.update(login=user, passwd=password)
    done = requests.post(urljoin(base, action[1]), data=fields, allow_redirects=False, timeout=30)
    code = re.search(r"([0-9a-f]{32,})", done.text) or re.search(
        r"code=([^&]+)", done.headers.get("location", "")
    )
    assert code is not None, done.text[:300]
    grant = {
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": _OUT_OF_BAND,
        "code": code[1],
    }
    token = requests.post(f"{base}/oauth/token", data=grant, timeout=30).json()["access_token"]
    return str(token)
