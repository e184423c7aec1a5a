# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Reports about the archive as a whole: frozen, numbered, reproducible. They name no citizen."""
