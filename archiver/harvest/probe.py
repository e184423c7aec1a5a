# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Try an account's access without looking at its content; the answers are kept as evidence."""

from __future__ import annotations

from archiver.archive.archive import Archive
from archiver.connectors.registry import connect
from archiver.connectors.secrets import read_secret
from archiver.errors import PlatformError
from archiver.harvest.intake import Intake
from archiver.harvest.pipeline import transport
from archiver.model.account import Account, AccountHealth
from archiver.model.coverage import Outcome
from archiver.model.observation import Batch


def probe(archive: Archive, account: Account) -> AccountHealth:
    """What the platform says of our access. Raises MissingSecret; a fault is a health that says so.

    A probe is a run of its own that looked at nothing: it is never taken for coverage.
    """
    secret = read_secret(account)
    with archive.harvesting(account):
        intake = Intake(archive, account, archive.begin_run(account))
        connector = connect(account, transport(archive, secret, intake), secret)
        health = AccountHealth(ok=False, reason="inget svar")
        try:
            for answer in connector.check():
                if isinstance(answer, Batch):
                    intake.take(answer)
                else:
                    health = answer
        except PlatformError as error:
            health = AccountHealth(ok=False, reason=error.what)
        intake.settle()
        archive.end_run(intake.run, Outcome.PROBE, "", {"counts": {}, "probe": True})
    return health
