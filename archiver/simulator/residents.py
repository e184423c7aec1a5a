# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The municipality's authorities and accounts, and how lively each is. No addresses, no secrets."""

from __future__ import annotations

from dataclasses import dataclass

KOMMUNSTYRELSEN = "Kommunstyrelsen"
KULTUR = "Kultur- och fritidsnämnden"
UTBILDNING = "Barn- och utbildningsnämnden"
MILJO = "Miljö- och byggnadsnämnden"
AUTHORITIES = (KOMMUNSTYRELSEN, KULTUR, UTBILDNING, MILJO)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How much is written: posts a day, comments a post, others' own posts or mentions a day."""

    posts: float
    comments: float
    visitors: float = 0.0


@dataclass(frozen=True, slots=True)
class Profile:
    """One account as the scenario knows it. ``host`` names the server that shows it."""

    name: str
    platform: str
    authority: str
    host: str
    ident: str
    handle: str
    areas: tuple[str, ...]
    rhythm: Rhythm
    secret_env: str = ""


PROFILES = (
    Profile(
        "Åkerby kommun på Facebook",
        "facebook",
        KOMMUNSTYRELSEN,
        "graph",
        "104857600012345",
        "Åkerby kommun",
        ("kommun",),
        Rhythm(1.0, 9.0, 0.15),
        "FLODE_DEMO_FB_KOMMUN",
    ),
    Profile(
        "Åkerby bibliotek på Facebook",
        "facebook",
        KULTUR,
        "graph",
        "104857600067890",
        "Åkerby bibliotek",
        ("bibliotek",),
        Rhythm(0.55, 5.5, 0.05),
        "FLODE_DEMO_FB_BIBLIOTEK",
    ),
    Profile(
        "Åkerby kommun på X",
        "x",
        KOMMUNSTYRELSEN,
        "x",
        "2244994945",
        "akerbykommun",
        ("kommun", "drift"),
        Rhythm(0.9, 3.6, 0.25),
        "FLODE_DEMO_X",
    ),
    Profile(
        "Kommundirektörens blogg",
        "wordpress",
        KOMMUNSTYRELSEN,
        "chefsblogg",
        "direktor",
        "Karin Stenmark",
        ("chef",),
        Rhythm(0.35, 6.5),
        "FLODE_DEMO_WP_DIREKTOR",
    ),
    Profile(
        "Björkskolans blogg",
        "wordpress",
        UTBILDNING,
        "skolblogg",
        "bjorkskolan",
        "Björkskolan",
        ("skola",),
        Rhythm(0.4, 4.0),
    ),
    Profile(
        "Nyheter på akerby.example",
        "feed",
        KOMMUNSTYRELSEN,
        "webb",
        "nyheter",
        "Åkerby kommun",
        ("kommun", "bygg", "skola"),
        Rhythm(1.5, 0.0),
    ),
    Profile(
        "Driftinformation",
        "feed",
        MILJO,
        "webb",
        "drift",
        "Åkerby driftinformation",
        ("drift", "bygg"),
        Rhythm(1.0, 0.0),
    ),
    Profile(
        "Åkerby kommun på Mastodon",
        "mastodon",
        KOMMUNSTYRELSEN,
        "social",
        "109300000000000001",
        "akerby",
        ("kommun", "bibliotek", "bygg"),
        Rhythm(0.75, 2.6),
        "FLODE_DEMO_MASTODON",
    ),
    Profile(
        "Räddningstjänsten på Mastodon",
        "mastodon",
        MILJO,
        "social",
        "109300000000000002",
        "raddningakerby",
        ("räddning",),
        Rhythm(0.5, 2.2),
        "FLODE_DEMO_MASTODON_RADDNING",
    ),
)


def profile(name: str) -> Profile:
    """The profile of an account, by its name."""
    return next(p for p in PROFILES if p.name == name)
