# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A played month of twelve accounts: what really happens, and what each way of looking finds of it."""
