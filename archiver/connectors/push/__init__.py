# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What platforms tell by themselves: is it really from them, and what does it hint at. Pure."""
