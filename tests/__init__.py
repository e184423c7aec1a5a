# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The tests. A package by name, so that no installed one of the same name stands before it."""
