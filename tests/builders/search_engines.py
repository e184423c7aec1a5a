# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The engines that the product offers, by name, and one that looks at every record."""

from __future__ import annotations

from collections.abc import Mapping

from archiver.index.port import OpenIndex
from archiver.index.tantivy import open_index as open_tantivy
from archiver.index.whoosh import open_index as open_whoosh
from tests.fakes.index_reference import open_reference

ENGINES: Mapping[str, OpenIndex] = {"whoosh": open_whoosh, "tantivy": open_tantivy}
ALL_ENGINES: Mapping[str, OpenIndex] = {**ENGINES, "reference": open_reference}
