# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is captured, kept and proven. Knows nothing of pages, documents or schedules."""
