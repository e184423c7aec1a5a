# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Another system with a key to the API of Åkerby's site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archiver.desk import systems
from archiver.model.api_token import Scope
from tests.builders.site import Site

NAME = "Diariet"


@dataclass
class System:
    """Asks as a program does: a key in a header, no cookies."""

    client: FlaskClient
    secret: str

    def ask(self, address: str, **headers: str) -> TestResponse:
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.secret}")
        return self.client.get(f"/api/v1{address}", headers=named, buffered=True)

    def read(self, address: str) -> dict[str, Any]:
        response = self.ask(address)
        assert response.status_code == 200, response.get_data(as_text=True)
        told: dict[str, Any] = response.get_json()
        return told

    def refused(self, address: str, status: int, **headers: str) -> dict[str, Any]:
        response = self.ask(address, **headers)
        assert response.status_code == status, response.get_data(as_text=True)
        assert response.headers["Content-Type"] == "application/problem+json"
        told: dict[str, Any] = response.get_json(force=True)
        assert told["status"] == status
        return told


def system(site: Site, scopes: Iterable[Scope] = Scope, name: str = NAME) -> System:
    """A system that may read this; everything unless told."""
    _, secret = systems.add(site.story.archive, name, set(scopes))
    return System(site.app.test_client(), secret)
