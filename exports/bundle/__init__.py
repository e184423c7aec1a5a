# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Evidence bundles: records with all that proves them, for somebody who trusts nobody here."""
