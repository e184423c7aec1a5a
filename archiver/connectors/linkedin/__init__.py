# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""LinkedIn company pages, by the data portability interface of the DMA or by the community one."""
