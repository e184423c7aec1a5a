# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""WordPress sites over their own REST interface: posts, pages and comments."""
