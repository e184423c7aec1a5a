# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Removals in words: who, on what ground, and whether somebody had written so before. Pure."""

from __future__ import annotations

from archiver import wording
from archiver.desk.lookup import Ground
from archiver.desk.moderation import Removal
from archiver.model.moderation import PageRule, Remover
from search_ui.presenters.rows import Tag

REMOVERS = (
    (str(Remover.MUNICIPALITY), "Kommunen tog bort eller dolde den"),
    (str(Remover.AUTHOR), "Avsändaren tog bort den"),
    (str(Remover.PLATFORM), "Plattformen tog bort den"),
    (str(Remover.UNKNOWN), "Okänt"),
)


def registered(removal: Removal) -> Tag:
    """Whether it was written down before it was gone."""
    return Tag("Anmäld före", "calm") if removal.intent else Tag("Inte anmäld före", "changed")


def remover(removal: Removal) -> str:
    """Who took it, as somebody has found."""
    found = removal.judgement
    return dict(REMOVERS)[str(found.remover)] if found else ""


def ground(one: Ground) -> str:
    """A ground with the provision behind it; BBS marks what the law obliges to remove."""
    return f"{'BBS: ' if one.bbs else ''}{one.name} ({one.provision})"


def rule(one: PageRule) -> str:
    """A rule of the page, with the day it began."""
    return f"{one.title}, från {wording.day(one.valid_from)}"
