# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Bluesky: records in signed repositories, and the threads that the application view shows."""
