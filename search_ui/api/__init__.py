# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The read API for other systems: what it offers, who may come in, and how it answers."""
