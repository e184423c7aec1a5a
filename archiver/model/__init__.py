# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Facts as frozen dataclasses. Standard library only; no I/O, no clock, no wording."""
