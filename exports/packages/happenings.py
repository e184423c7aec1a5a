# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What happened to a package's records beside their own events: harvests, disposals, proofs, delivery.

Reads the archive; says nothing of how it is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from archiver import wording
from archiver.archive.reading import Reader
from archiver.clock import from_us, rfc3339
from archiver.model.coverage import Run
from archiver.model.retention import Disposed
from archiver.store import outside, runs
from exports.bundle.checkpoints import Signed
from exports.packages import premis
from exports.packages.describing import Told
from exports.packages.premis import Happening
from exports.source import Source


@dataclass(frozen=True, slots=True)
class Beside:
    """The events of a package that no single record tells of."""

    reader: Reader
    source: Source
    told: Told
    signed: Signed
    by_name: str

    def before(self) -> Iterator[Happening]:
        """Every harvest of the account in the year."""
        account, year = self.told.scope.account, self.told.scope.order.year
        if account is None:
            return
        start, end = wording.day_start(date(year, 1, 1)), wording.day_start(date(year + 1, 1, 1))
        for run in runs.of_account(self.reader.connection, account.id, start):
            if run.started_at < end:
                yield self._run(run)

    def _run(self, run: Run) -> Happening:
        counts = ", ".join(f"{name} {value}" for name, value in sorted(run.counts))
        ended = f"Slut {rfc3339(run.ended_at)}." if run.ended_at else "Kom aldrig till sitt slut."
        return Happening(
            f"insamling-{run.id}",
            "capture",
            run.started_at,
            f"Insamling av kontot. {ended}",
            str(run.outcome or ""),
            " ".join(part for part in (run.cause, counts) if part),
            ("program",),
            ((premis.LOCAL, self.told.package),),
        )

    def after(self) -> Iterator[Happening]:
        """Disposals, the checkpoint, its time stamps and witnesses, and the package itself."""
        for gone in self.told.scope.disposed:
            yield self._disposal(gone)
        whole = ((premis.LOCAL, self.told.package),)
        connection, size = self.reader.connection, self.signed.size
        for token in outside.tokens(connection):
            if token.held and token.made_us is not None and token.size <= size:
                yield Happening(
                    f"tidsstampel-{token.entry}",
                    "digital signature generation",
                    from_us(token.made_us),
                    f"Tidsstämpel av {token.authority} över loggens första {token.size} rader.",
                    "success",
                    agents=("program",),
                    linked=whole,
                )
        yield Happening(
            f"kontrollpunkt-{size}",
            "digital signature generation",
            self.told.at,
            f"Arkivets logg undertecknad: {size} rader, rot {self.told.root}.",
            "success",
            agents=("program",),
            linked=whole,
        )
        yield Happening(
            f"leverans-{self.told.number}",
            "information package creation",
            self.told.at,
            f"Paket för leverans {self.told.number}: {self.told.count}.",
            "success",
            agents=("program", "ansvarig"),
            linked=whole,
        )

    def _disposal(self, gone: Disposed) -> Happening:
        decree, executed = gone.proposal.decree, gone.proposal.executed
        return Happening(
            f"gallring-{gone.record_id}",
            "deletion",
            executed.at if executed else gone.proposal.at,
            f"Gallrad enligt beslut {decree.number} av {decree.organ} den {decree.day}.",
            "success",
            f"grund {gone.proposal.ground}",
            ("program",),
            ((premis.LABEL, gone.label),),
        )

    def agents(self) -> Iterator[etree._Element]:
        """Who and what acted."""
        yield premis.agent("program", self.told.software, "software")
        yield premis.agent("ansvarig", self.by_name, "person")
        yield premis.agent("myndighet", self.told.municipality, "organization")
