# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The engines that keep their index in files, by name."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.index.port import OpenIndex
from archiver.index.tantivy import open_index as open_tantivy
from archiver.index.whoosh import open_index as open_whoosh

ENGINES: Mapping[str, OpenIndex] = {"whoosh": open_whoosh, "tantivy": open_tantivy}
