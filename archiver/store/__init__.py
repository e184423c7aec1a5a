# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""State on disk. Knows rows and bytes; does not know what they mean or how they are proven."""
