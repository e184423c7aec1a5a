# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every error the product raises on purpose, with a stable code and a Swedish way out.

FlodeError
├── UsageError          FA-01xx  wrong use: unknown platform, bad argument        exit 2
├── DataError           FA-03xx  the archive's own data is wrong or refused        exit 1
│   └── Fatal                    stop this process; nothing more may be written    exit 1
└── PlatformError       FA-05xx  a platform or the network failed                  exit 3

An error says what happened, what is kept and what to do. It never carries a secret, a person's name
or a text from the archive.
"""

from __future__ import annotations

from archiver.errors.backup import (
    BackupFailed,
    BackupOlder,
    DisposalsUnknown,
    NoKeys,
    NotABackup,
    NotOnPostgres,
)
from archiver.errors.base import (
    DataError,
    Fatal,
    FlodeError,
    PlatformError,
    Refused,
    UsageError,
)
from archiver.errors.data import (
    CannotPrint,
    DiskFull,
    DurabilityLost,
    EvidenceIncomplete,
    IndexBusy,
    IndexUnusable,
    JobInterrupted,
    LedgerFork,
    NoArchive,
    StoreBusy,
    VerificationFailed,
)
from archiver.errors.desk import (
    ChangedMeanwhile,
    CopyUnreadable,
    DeskTableWrong,
    MaskLeaks,
    NotAllowed,
    NotDelegated,
    RecordHeld,
    RecordSealed,
    StepNotNow,
    UnknownCase,
)
from archiver.errors.outside import (
    CosignatureRefused,
    MarkMissing,
    MarkNotWritten,
    NoOutsideAnswer,
    OutsideError,
    SigningHeld,
    TokenRefused,
)
from archiver.errors.platforms import (
    AccessLost,
    AddressRefused,
    AnswerTooLarge,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from archiver.errors.reports import ReportDamaged, UnknownReport
from archiver.errors.use import (
    ConfigError,
    MissingSecret,
    NoReason,
    NotEmpty,
    NotYetOffered,
    QueryError,
    SearchTooWide,
    TakeoutHostile,
    TakeoutUnreadable,
    TermsMissing,
    UnknownAccount,
    UnknownPlatform,
    UnknownRecord,
)

__all__ = [
    "AccessLost",
    "AddressRefused",
    "AnswerTooLarge",
    "BackupFailed",
    "BackupOlder",
    "CannotPrint",
    "ChangedMeanwhile",
    "ConfigError",
    "CopyUnreadable",
    "CosignatureRefused",
    "DataError",
    "DeskTableWrong",
    "DiskFull",
    "DisposalsUnknown",
    "DurabilityLost",
    "EvidenceIncomplete",
    "Fatal",
    "FlodeError",
    "IndexBusy",
    "IndexUnusable",
    "JobInterrupted",
    "LedgerFork",
    "MarkMissing",
    "MarkNotWritten",
    "MaskLeaks",
    "MissingSecret",
    "NoArchive",
    "NoKeys",
    "NoOutsideAnswer",
    "NoReason",
    "NotABackup",
    "NotAllowed",
    "NotDelegated",
    "NotEmpty",
    "NotOnPostgres",
    "NotYetOffered",
    "OutsideError",
    "PlatformError",
    "QueryError",
    "RecordHeld",
    "RecordSealed",
    "Refused",
    "ReportDamaged",
    "SearchTooWide",
    "SigningHeld",
    "StepNotNow",
    "StoreBusy",
    "TakeoutHostile",
    "TakeoutUnreadable",
    "TermsMissing",
    "Throttled",
    "TokenRefused",
    "UnexpectedAnswer",
    "UnknownAccount",
    "UnknownCase",
    "UnknownPlatform",
    "UnknownRecord",
    "UnknownReport",
    "Unreachable",
    "UsageError",
    "VerificationFailed",
]
