# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Finding. Knows words and where they stand; everything here can be thrown away and built again.

``lexicon`` Swedish words · ``analysis_sv`` words of a text · ``query`` what the registrar types ·
``port`` what an engine offers · ``whoosh`` the embedded engine · ``segment_file`` its files · ``sync``
drain, rebuild, check · ``excerpt`` the words in a hit.
"""
