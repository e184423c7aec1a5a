# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Facts as the sentences and rows of a page. Pure: no Flask, no database, no clock of their own."""
