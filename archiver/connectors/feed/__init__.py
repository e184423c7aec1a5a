# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""RSS, Atom and JSON feeds: what a site announces of itself."""
