# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Properties are tried on new examples at every run, but on the same ones where a change must land."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("landing", derandomize=True, print_blob=True)
if os.environ.get("CI") == "true":
    settings.load_profile("landing")
