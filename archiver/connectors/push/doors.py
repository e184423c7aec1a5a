# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The ways in, by the word in their address."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.connectors.push.hint import Door
from archiver.connectors.push.linkedin import LinkedInDoor
from archiver.connectors.push.meta import MetaDoor
from archiver.connectors.push.websub import WebSubDoor

DOORS: Mapping[str, Door] = {
    "meta": MetaDoor(),
    "linkedin": LinkedInDoor(),
    "websub": WebSubDoor(),
}
