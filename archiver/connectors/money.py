# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What an account's answers may cost in a month, where its platform takes money. Pure; dollars."""

from __future__ import annotations

from archiver.errors import UsageError
from archiver.model.account import Account

PER_MONTH = "dollars_per_month"


def budget(account: Account) -> float | None:
    """Dollars a calendar month that this account may cost; None when nobody has said so.

    Raises UsageError for what is no amount.
    """
    stated = account.options.get(PER_MONTH, "")
    return amount(PER_MONTH, stated) if stated else None


def amount(name: str, text: str) -> float:
    """An option's amount. Raises UsageError for what is none."""
    if text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 12:
        return float(text)
    msg = f"Inställningen {name} ska vara ett belopp i dollar, till exempel 25 eller 0.005"
    raise UsageError(msg)
