# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which platforms can be harvested, by name. Importing a connector is put off until it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from archiver.connectors.base import Connector, ConnectorFactory, Replay
from archiver.connectors.http import Transport
from archiver.model.account import Account, Platform
from archiver.model.observation import Cap

_CLASSES: Mapping[Platform, tuple[str, str]] = {
    Platform.FACEBOOK: ("archiver.connectors.facebook.fetch", "FacebookConnector"),
    Platform.X: ("archiver.connectors.x.fetch", "XConnector"),
    Platform.WORDPRESS: ("archiver.connectors.wordpress.fetch", "WordPressConnector"),
    Platform.FEED: ("archiver.connectors.feed.fetch", "FeedConnector"),
    Platform.MASTODON: ("archiver.connectors.mastodon.fetch", "MastodonConnector"),
    Platform.INSTAGRAM: ("archiver.connectors.instagram.fetch", "InstagramConnector"),
    Platform.THREADS: ("archiver.connectors.threads.fetch", "ThreadsConnector"),
    Platform.YOUTUBE: ("archiver.connectors.youtube.fetch", "YouTubeConnector"),
    Platform.LINKEDIN: ("archiver.connectors.linkedin.fetch", "LinkedInConnector"),
    Platform.TIKTOK: ("archiver.connectors.tiktok.fetch", "TikTokConnector"),
    Platform.FLICKR: ("archiver.connectors.flickr.fetch", "FlickrConnector"),
    Platform.BLUESKY: ("archiver.connectors.bluesky.fetch", "BlueskyConnector"),
}


def factory(platform: Platform) -> ConnectorFactory:
    """The connector class of a platform: each platform has one."""
    module, name = _CLASSES[platform]
    found: ConnectorFactory = getattr(import_module(module), name)
    return found


def caps(platform: Platform) -> Cap:
    """What a platform's connector can do."""
    return factory(platform).caps


def connect(account: Account, transport: Transport, secret: Mapping[str, str]) -> Connector:
    """A connector for this account over this transport."""
    return factory(account.platform)(account, transport, secret)


def replay(platform: Platform) -> Replay:
    """The pure reader of a platform's stored answers (law 1)."""
    module, _ = _CLASSES[platform]
    found: Replay = import_module(module.replace(".fetch", ".parse")).replay
    return found
