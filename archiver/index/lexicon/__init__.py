# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Swedish words: which exist, how they inflect, what they are made of. Pure.

``words`` the word list and its rules · ``irregular`` forms that no rule gives · ``morphology`` a form's
base forms · ``compounds`` the words within a word · ``undotted`` words typed without å, ä and ö.

The word list (``sv.lex.zst``) is Göran Andersson's Swedish dictionary in another arrangement, under
its own licence, LGPL-3.0: see the two LICENSE files beside it. ``benchmarks/build_lexicon.py``
makes it.
"""
