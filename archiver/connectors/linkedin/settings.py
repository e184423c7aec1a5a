# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a LinkedIn page, and where its two interfaces keep what is asked for.

The interfaces have the same things under different names. They are data here, so that a name that
LinkedIn changes is changed in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://api.linkedin.com"
TOKEN_ADDRESS = "https://www.linkedin.com/oauth/v2/accessToken"  # noqa: S105 - an address
PAGE = 100
BATCH_SIZE = 20

SETTINGS = (
    Setting(
        "route",
        "dma or community: the data portability interface (r_dma_admin_pages_content) or the "
        "Community Management interface (r_organization_social).",
        "dma",
    ),
    Setting(
        "api_version",
        "Version of the interface, year and month; each is served for about a year.",
        "202610",
    ),
)


@dataclass(frozen=True, slots=True)
class Route:
    """The names of one interface. ``listing`` gives ids only when ``ids_only``."""

    organisation: str
    listing: str
    finder: str
    ids_only: bool
    posts: str
    comments: str  # with {thread}, an encoded urn
    images: str


ROUTES: Mapping[str, Route] = {
    "dma": Route(
        organisation="dmaOrganizations",
        listing="dmaFeedContentsExternal",
        finder="postsByAuthor",
        ids_only=True,
        posts="dmaPosts",
        comments="dmaComments?activityUrn={thread}&",
        images="dmaImages",
    ),
    "community": Route(
        organisation="organizations",
        listing="posts",
        finder="author",
        ids_only=False,
        posts="posts",
        comments="socialActions/{thread}/comments?",
        images="images",
    ),
}
