# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Åkerby kommun: an invented municipality and its fake platforms. Shares no code with the readers."""
