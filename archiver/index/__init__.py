# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Finding. Knows words and where they stand; everything here can be thrown away and built again.

``lexicon`` Swedish words · ``analysis_sv`` words of a text · ``query`` what the registrar types ·
``port`` what an engine offers · ``engines`` which one an index is of · ``whoosh`` the embedded one ·
``segment_file`` its files · ``tantivy`` and ``postgres`` for larger archives · ``sync`` drain, rebuild,
check · ``excerpt`` the words in a hit.
"""
