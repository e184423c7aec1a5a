# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What to look at next, so that removals are bracketed most closely for the calls there are. Pure.

``odds`` says how likely it is that something was removed, ``budget`` what may be spent, ``prices`` how
long each thing may wait, ``plan`` puts them together, and ``ladder`` is the floor that holds for ever.
"""
