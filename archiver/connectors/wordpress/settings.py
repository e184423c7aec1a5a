# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Options of a WordPress account. Nothing here is secret."""

from __future__ import annotations

from archiver.connectors.base import Setting

PERSONAL_DATA = Setting(
    key="personal_data",
    help="`yes` asks for comments with the e-mail address and IP address of their authors "
    "(context=edit, needs an application password); they are kept in the raw answers only.",
    default="no",
)
OWN_AUTHORS = Setting(
    key="own_authors",
    help="Comma-separated WordPress user ids whose comments are the authority's own; "
    "empty means every comment by a user of the site.",
)

SETTINGS = (PERSONAL_DATA, OWN_AUTHORS)
