# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The site and its visitors."""

from tests.builders.site import akerby_folder, browser, site, visitor

__all__ = ["akerby_folder", "browser", "site", "visitor"]
