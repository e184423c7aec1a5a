# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Options of a feed account. A feed takes no secret."""

from __future__ import annotations

from archiver.connectors.base import Setting

AUTHORS = Setting(
    key="authors",
    help="`no` leaves out the names of the writers of entries; they are then only in the raw answers.",
    default="yes",
)

SETTINGS = (AUTHORS,)
