# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby on loopback: starts the fake platforms and tells how to reach each account.

The composition root of the simulator. The state shown is always the town at the clock's moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from archiver.clock import Clock
from archiver.simulator.faults import Faults
from archiver.simulator.graph import GraphSite
from archiver.simulator.item import Truth
from archiver.simulator.mastodon import MastodonSite
from archiver.simulator.mastodon_status import TOWN
from archiver.simulator.residents import PROFILES, Profile
from archiver.simulator.scenario import Scenario
from archiver.simulator.website import FEEDS, Website
from archiver.simulator.wire import LoopbackServer, Site
from archiver.simulator.wordpress import WordPressSite
from archiver.simulator.world import World
from archiver.simulator.x import XSite


@dataclass(frozen=True, slots=True)
class SimAccount:
    """What an operator needs to add an account. ``secret`` is the content of its variable."""

    name: str
    platform: str
    native_id: str
    authority: str
    api_base: str
    secret_env: str
    secret: str
    options: Mapping[str, str] = field(default_factory=dict)


# The scenario tells of what is written, not of ratings, reels or how accounts present themselves.
_POSTS_ONLY: Mapping[str, Mapping[str, str]] = {
    "facebook": {"tagged": "no", "ratings": "no", "reels": "no", "presentation": "no"},
    "mastodon": {"presentation": "no"},
    "x": {"presentation": "no"},
}


class Town:
    """Åkerby kommun with its nine accounts on six servers.

    ``begin`` defaults to the clock's time when the town is made. With ``port`` the servers stand on
    that port and the following ones, so that addresses are the same next time.
    """

    def __init__(
        self, clock: Clock, *, seed: int | str = 1, begin: datetime | None = None, port: int = 0
    ) -> None:
        self.scenario = Scenario((begin or clock.now()).replace(microsecond=0), seed)
        self.faults = Faults()
        self._seed = seed
        self._world = World(self.scenario, clock)
        self.secrets = {p.name: self._secret(p) for p in PROFILES}
        self.user_token = "EAAU" + self._word("a person's token", 40)
        sites = self._sites()
        self._servers = {
            host: LoopbackServer(site, self.faults, port + number if port else 0)
            for number, (host, site) in enumerate(sites.items())
        }

    # --- its life --------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to answer."""
        for server in self._servers.values():
            server.start()

    def stop(self) -> None:
        """Stop answering and give the ports back."""
        for server in self._servers.values():
            server.stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    # --- what is known of it ---------------------------------------------------------------------

    @property
    def begin(self) -> datetime:
        """When the scenario begins."""
        return self.scenario.begin

    @property
    def end(self) -> datetime:
        """Sixty days later; the town goes on after that."""
        return self.scenario.end

    def truth(self, until: datetime) -> list[Truth]:
        """Everything that has really happened up to and including a moment."""
        return self.scenario.truth(until)

    def accounts(self) -> list[SimAccount]:
        """The nine accounts, always in the same order."""
        return [self._account(profile) for profile in PROFILES]

    def _account(self, profile: Profile) -> SimAccount:
        base = self._servers[profile.host].base
        native_id, address = profile.ident, base
        match profile.platform:
            case "wordpress":
                native_id = base
            case "feed":
                native_id = address = base + FEEDS[profile.ident]
            case "mastodon":
                native_id = f"@{profile.handle}@{TOWN}"
        return SimAccount(
            name=profile.name,
            platform=profile.platform,
            native_id=native_id,
            authority=profile.authority,
            api_base=address,
            secret_env=profile.secret_env,
            secret=json.dumps(self.secrets[profile.name]) if profile.secret_env else "",
            options=_POSTS_ONLY.get(profile.platform, {}),
        )

    # --- secrets and servers ---------------------------------------------------------------------

    def _word(self, purpose: str, length: int) -> str:
        """A secret that is always the same for the same seed and purpose."""
        return hashlib.sha512(f"{self._seed}/{purpose}".encode()).hexdigest()[:length]

    def _secret(self, profile: Profile) -> dict[str, str]:
        if not profile.secret_env:
            return {}
        word = self._word(profile.name, 40)
        match profile.platform:
            case "facebook":
                return {"access_token": f"EAAG{word}", "app_secret": self._word("app", 32)}
            case "x":
                return {"bearer_token": f"AAAAAAAAAAAAAAAAAAAAA{word}"}
            case "wordpress":
                parts = [word[n : n + 4] for n in range(0, 24, 4)]
                return {"user": "arkiv", "application_password": " ".join(parts)}
            case _:
                return {"access_token": word}

    def _sites(self) -> dict[str, Site]:
        by_host: dict[str, list[Profile]] = {}
        for profile in PROFILES:
            by_host.setdefault(profile.host, []).append(profile)
        return {host: self._site(profiles) for host, profiles in by_host.items()}

    def _site(self, profiles: list[Profile]) -> Site:
        first = profiles[0]
        tokens = {self.secrets[p.name].get("access_token", ""): p for p in profiles}
        match first.platform:
            case "facebook":
                apps = {token: self.secrets[p.name]["app_secret"] for token, p in tokens.items()}
                return GraphSite(self._world, tokens, apps, frozenset({self.user_token}))
            case "x":
                return XSite(self._world, first, self.secrets[first.name]["bearer_token"])
            case "wordpress":
                login = self.secrets[first.name]
                pair = (login["user"], login["application_password"]) if login else None
                return WordPressSite(self._world, first, pair)
            case "feed":
                return Website(self._world, {p.ident: p for p in profiles})
            case _:
                return MastodonSite(self._world, tokens)
