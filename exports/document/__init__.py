# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a document from the archive says, before it is HTML, PDF or plain text. Pure.

Everything printed comes from ``material``: what is left out there is absent from the document, its
title, its bookmarks and its metadata. That is where masking belongs.
"""
