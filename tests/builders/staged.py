# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""An archive that watches one staged account: a director before it, the whole pipeline behind."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from archiver.archive import directory as folders
from archiver.archive.archive import Archive, open_archive
from archiver.clock import SetClock
from archiver.config import Config, HarvestSettings
from archiver.connectors.base import Connector
from archiver.connectors.registry import connect
from archiver.harvest.pipeline import Summary, harvest_account
from archiver.model.account import Account, Platform
from archiver.simulator import (
    stage_atproto,
    stage_flickr,
    stage_linkedin,
    stage_meta,
    stage_tiktok,
    stage_youtube,
)
from archiver.simulator.faults import Faults
from archiver.simulator.stage import Mint, Piece, Stage
from archiver.simulator.wire import LoopbackServer
from tests.builders.open_account import AT, quick_transport
from tests.real.watch import HOUR, Watch

SECRET = "FLODE_TEST_STAGED"


@dataclass(frozen=True, slots=True)
class Part:
    """How one platform is played, and what it can tell."""

    platform: Platform
    site: Any
    mint: Mint
    account: str
    handle: str = "akerby"
    secret: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    id: str = ""
    comments: bool = True
    hides: str = ""  # the platform's word for a hidden comment; empty: it does not tell
    says: bool = False  # it states removals
    nested: bool = True  # it tells what a reply answers

    @property
    def name(self) -> str:
        return self.id or str(self.platform)

    @property
    def native_id(self) -> str:
        return self.handle if self.platform in {Platform.BLUESKY, Platform.THREADS} else self.account


OWNER = {
    "client_id": "klient-0001",
    "client_secret": "hemlig-0001",
    "refresh_token": stage_youtube.REFRESH,
}
PARTS = (
    Part(
        Platform.BLUESKY,
        stage_atproto.AtprotoStage,
        stage_atproto.mint,
        stage_atproto.ACCOUNT,
        handle="akerby.example",
        hides="threadgate",
        says=True,
    ),
    Part(
        Platform.YOUTUBE,
        stage_youtube.YouTubeStage,
        stage_youtube.mint,
        "UC_x5XG1OV2P6uZZ5FSM9Ttw",
        secret=OWNER,
        hides="heldForReview",
    ),
    Part(
        Platform.YOUTUBE,
        stage_youtube.YouTubeStage,
        stage_youtube.mint,
        "UC_x5XG1OV2P6uZZ5FSM9Ttw",
        secret={"api_key": stage_youtube.KEY},
        id="youtube-key",
    ),
    Part(
        Platform.INSTAGRAM,
        stage_meta.InstagramStage,
        stage_meta.mint,
        "17849900000000001",
        secret={"access_token": stage_meta.TOKEN, "app_secret": "apphemlighet"},
        hides="hidden",
    ),
    Part(
        Platform.THREADS,
        stage_meta.ThreadsStage,
        stage_meta.mint,
        "17849900000000002",
        secret={"access_token": stage_meta.TOKEN},
        hides="HIDDEN",
    ),
    Part(
        Platform.LINKEDIN,
        stage_linkedin.LinkedInStage,
        stage_linkedin.mint,
        "10002687",
        secret={"access_token": stage_linkedin.TOKEN},
        id="linkedin-dma",
    ),
    Part(
        Platform.LINKEDIN,
        stage_linkedin.LinkedInStage,
        stage_linkedin.mint,
        "10002687",
        secret={"access_token": stage_linkedin.TOKEN},
        options={"route": "community"},
        id="linkedin-community",
    ),
    Part(
        Platform.TIKTOK,
        stage_tiktok.TikTokStage,
        stage_tiktok.mint,
        "_000staged",
        secret={"access_token": stage_tiktok.TOKEN},
        comments=False,
    ),
    Part(
        Platform.FLICKR,
        stage_flickr.FlickrStage,
        stage_flickr.mint,
        "34427469121@N01",
        secret={"api_key": stage_flickr.KEY},
        nested=False,
    ),
)


@dataclass(slots=True)
class Play:
    """A stage that is being watched."""

    part: Part
    stage: Stage
    faults: Faults
    watch: Watch
    base: str
    site: Any

    def look(self) -> Mapping[str, int]:
        """An hour later: one full look and what it came to."""
        return self.watch.look()

    def glance(self) -> Summary:
        """An hour later: a look that may go wrong."""
        self.watch.clock.advance(HOUR)
        return harvest_account(self.watch.archive, self.watch.account, full=True)

    def state(self, piece: Piece) -> tuple[str, str]:
        return self.watch.state(piece.id)

    def told(self, piece: Piece) -> list[str]:
        return self.watch.told(piece.id)

    def texts(self, piece: Piece) -> list[str]:
        return [version.text for version in self.watch.versions(piece.id)]

    def connector(self) -> Connector:
        """A connector of its own, beside the archive."""
        transport = quick_transport(*self.part.secret.values())
        return connect(self.account(), transport, self.part.secret)

    def account(self) -> Account:
        return self.watch.account


@contextmanager
def playing(
    part: Part, folder: Path, monkeypatch: pytest.MonkeyPatch, *, page: int = 2
) -> Iterator[Play]:
    """A staged account under watch; lists are cut into pages of two."""
    clock, faults = SetClock(AT), Faults()
    stage = Stage(clock, part.account, part.handle, part.mint, page=page)
    site = part.site(stage)
    server = LoopbackServer(site, faults)
    server.start()
    monkeypatch.setenv(SECRET, json.dumps(dict(part.secret)))
    folders.create(folder, Config(harvest=HarvestSettings(retries=0)))
    try:
        with open_archive(folder, clock) as archive:
            watch = Watch(archive, _account(archive, part, server.base), clock)
            yield Play(part, stage, faults, watch, server.base, site)
    finally:
        server.stop()


def _account(archive: Archive, part: Part, base: str) -> Account:
    options = dict(part.options)
    if part.platform is Platform.BLUESKY:
        options["directory"] = base
    secret = SECRET if part.secret else None
    wanted = Account(
        0,
        "Kontot",
        part.platform,
        part.native_id,
        "Kommunstyrelsen",
        AT,
        base,
        secret,
        options,
    )
    return archive.add_account(wanted)
