# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Packages for the e-archive, and the exchanges as web archives: what leaves to be kept elsewhere."""
