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
    PrintingStopped,
    SealMissing,
    StoreBusy,
    VerificationFailed,
)
from archiver.errors.desk import (
    ChangedMeanwhile,
    CopyUnreadable,
    DeskTableWrong,
    MaskLeaks,
    NotAllowed,
    NotConsidered,
    NotDelegated,
    RecordClosed,
    RecordHeld,
    RecordSealed,
    StepNotNow,
    UnknownCase,
)
from archiver.errors.outside import (
    CosignatureRefused,
    HandoverFailed,
    HandoverOff,
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
    AnswersChanged,
    AnswerTooLarge,
    Throttled,
    UnexpectedAnswer,
    Unreachable,
)
from archiver.errors.reports import ReportDamaged, UnknownReport
from archiver.errors.sign_in import ProviderDown, TokenNotOurs
from archiver.errors.use import (
    ConfigError,
    EngineMissing,
    MessagesUndecided,
    MissingSecret,
    NoReason,
    NotAPackage,
    NotEmpty,
    NothingToPack,
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
    "AnswersChanged",
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
    "EngineMissing",
    "EvidenceIncomplete",
    "Fatal",
    "FlodeError",
    "HandoverFailed",
    "HandoverOff",
    "IndexBusy",
    "IndexUnusable",
    "JobInterrupted",
    "LedgerFork",
    "MarkMissing",
    "MarkNotWritten",
    "MaskLeaks",
    "MessagesUndecided",
    "MissingSecret",
    "NoArchive",
    "NoKeys",
    "NoOutsideAnswer",
    "NoReason",
    "NotABackup",
    "NotAPackage",
    "NotAllowed",
    "NotConsidered",
    "NotDelegated",
    "NotEmpty",
    "NotOnPostgres",
    "NotYetOffered",
    "NothingToPack",
    "OutsideError",
    "PlatformError",
    "PrintingStopped",
    "ProviderDown",
    "QueryError",
    "RecordClosed",
    "RecordHeld",
    "RecordSealed",
    "Refused",
    "ReportDamaged",
    "SealMissing",
    "SearchTooWide",
    "SigningHeld",
    "StepNotNow",
    "StoreBusy",
    "TakeoutHostile",
    "TakeoutUnreadable",
    "TermsMissing",
    "Throttled",
    "TokenNotOurs",
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
