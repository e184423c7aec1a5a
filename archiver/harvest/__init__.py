# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Observing: from a platform's answers to what changed, and what could not be seen."""
