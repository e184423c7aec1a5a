# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be set for a Flickr account, and what is asked of its interface. Data only."""

from __future__ import annotations

from archiver.connectors.base import Setting

DEFAULT_BASE = "https://api.flickr.com"
PATH = "/services/rest/"
PAGE = 500
BATCH_SIZE = 20

SETTINGS = (
    Setting(
        "comments",
        "yes or no: read the comments on each picture (one question a picture).",
        "yes",
    ),
)

EXTRAS = (
    "description,date_upload,date_taken,last_update,owner_name,original_format,media,views,"
    "url_o,url_l,url_c"
)
