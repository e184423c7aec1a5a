# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""The verbs of the command line, one module a subject. Names and JSON are a contract."""
