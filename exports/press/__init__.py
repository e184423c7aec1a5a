# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""How a document becomes a PDF of any length: cut, set in parts by other processes, bound to one file.

Knows pages, tags and bytes. What the document says is decided in ``exports.document``.
"""
