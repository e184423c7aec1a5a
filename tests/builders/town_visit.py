# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Ask a running town on loopback: small readers that are no connectors, they only collect."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from archiver.clock import SetClock
from archiver.simulator.town import SimAccount, Town

BEGIN = datetime(2026, 9, 23, 10, tzinfo=UTC)


@dataclass
class Visit:
    """A town, its clock and one connection to each server."""

    town: Town
    clock: SetClock
    session: requests.Session = field(default_factory=requests.Session)

    def account(self, name: str) -> SimAccount:
        return next(a for a in self.town.accounts() if a.name == name)

    def at(self, days: float) -> datetime:
        """Put the clock so many days into the scenario."""
        self.clock.at = self.town.begin + timedelta(days=days)
        return self.clock.at

    def secret(self, name: str) -> dict[str, str]:
        return json.loads(self.account(name).secret)

    # --- one question in each platform's manner ---

    def graph(self, name: str, path: str, **params: str) -> requests.Response:
        base = self.account(name).api_base
        return self.session.get(f"{base}/v26.0/{path}", params={**self.graph_access(name), **params})

    def graph_access(self, name: str) -> dict[str, str]:
        secret = self.secret(name)
        token = secret["access_token"]
        proof = hmac.new(secret["app_secret"].encode(), token.encode(), hashlib.sha256).hexdigest()
        return {"access_token": token, "appsecret_proof": proof}

    def x(self, path: str, **params: str) -> requests.Response:
        account = self.account("Åkerby kommun på X")
        token = json.loads(account.secret)["bearer_token"]
        # Python names cannot hold the dot of tweet.fields
        spelt = {k.replace("__", "."): v for k, v in params.items()}
        headers = {"Authorization": f"Bearer {token}"}
        return self.session.get(account.api_base + path, params=spelt, headers=headers)

    def wordpress(
        self, name: str, path: str, *, sign_in: bool = True, **params: str
    ) -> requests.Response:
        account = self.account(name)
        login = None
        if sign_in and account.secret:
            secret = json.loads(account.secret)
            login = (secret["user"], secret["application_password"])
        return self.session.get(f"{account.api_base}/wp-json/wp/v2/{path}", params=params, auth=login)

    def mastodon(self, name: str, path: str, **params: object) -> requests.Response:
        account = self.account(name)
        headers = {"Authorization": f"Bearer {json.loads(account.secret)['access_token']}"}
        return self.session.get(f"{account.api_base}/api/v1/{path}", params=params, headers=headers)

    # --- whole listings ---

    def graph_list(self, name: str, path: str, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            body = self.graph(name, path, **params).json()
            found += body["data"]
            if "next" not in body.get("paging", {}):
                return found
            params["after"] = body["paging"]["next"].split("after=")[1].replace("%3D", "=")

    def x_list(self, path: str, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while True:
            body = self.x(path, max_results="100", **params).json()
            found += body.get("data", [])
            if "next_token" not in body["meta"]:
                return found
            params["pagination_token"] = body["meta"]["next_token"]

    def wordpress_list(self, name: str, path: str, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            answer = self.wordpress(name, path, per_page="100", page=str(page), **params)
            found += answer.json()
            if page >= int(answer.headers["X-WP-TotalPages"]):
                return found
            page += 1
