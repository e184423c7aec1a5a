# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What the API offers, as data: the OpenAPI document, the page in words and the checks share it.

A parameter is described once; what is asked is held to that description by ``asking.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from archiver.model.account import Platform
from archiver.model.api_token import Scope
from archiver.model.observation import Kind

PREFIX = "/api/v1"
# Messages were meant for one receiver (TF-7): they never leave this way.
OPEN_KINDS = tuple(str(kind) for kind in Kind if kind is not Kind.MESSAGE)
LABEL = r"^H-\d{4}-\d{6,12}$"
SHA256 = r"^[0-9a-f]{64}$"
MOST_ROWS = 500
MOST_VALUES = 50  # of one parameter that may be given many times


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing that can be asked: its JSON Schema, and what it means in Swedish."""

    name: str
    schema: Mapping[str, Any]
    meaning: str
    many: bool = False
    in_path: bool = False


@dataclass(frozen=True, slots=True)
class Operation:
    """One address. ``answer`` is a schema of the document's components, or else a media type."""

    name: str
    path: str
    scope: Scope
    title: str
    meaning: str
    answer: str
    parameters: tuple[Parameter, ...] = ()
    problems: tuple[int, ...] = field(default=())


def text(most: int, **more: object) -> dict[str, Any]:
    """A string of at most so many characters."""
    return {"type": "string", "maxLength": most, **more}


_DAY = {"type": "string", "format": "date"}
_RECORD = Parameter("label", text(21, pattern=LABEL), "Handlingens nummer.", in_path=True)
_PERIOD = (
    Parameter("start", _DAY, "Första dagen, svensk tid."),
    Parameter("end", _DAY, "Sista dagen, svensk tid."),
)
_ACCOUNT = Parameter("account", text(200), "Kontots namn.", many=True)
_COUNT = {"type": "integer", "minimum": 0, "maximum": 999_999_999}

SEARCH = Operation(
    "search",
    "/search",
    Scope.SEARCH,
    "Sök",
    "Alla handlingar som svarar på frågan, i nummerordning. Samma frågespråk som på webben.",
    "Page",
    (
        Parameter("q", text(500), "Frågan. Tom: alla handlingar."),
        Parameter(
            "event",
            {"type": "string", "enum": ["deleted", "missing", "hidden", "edited"]},
            "Det som har hänt.",
            many=True,
        ),
        Parameter(
            "platform", {"type": "string", "enum": [str(p) for p in Platform]}, "Plattform.", many=True
        ),
        _ACCOUNT,
        Parameter("kind", {"type": "string", "enum": list(OPEN_KINDS)}, "Slag.", many=True),
        Parameter("direction", {"type": "string", "enum": ["in", "own"]}, "Inkommen eller upprättad."),
        *_PERIOD,
        Parameter(
            "order", {"type": "string", "enum": ["oldest", "newest"]}, "Äldst först, om inget anges."
        ),
        Parameter("after", _COUNT, "Fortsätt efter handlingen med det löpnumret."),
        Parameter(
            "limit",
            {"type": "integer", "minimum": 1, "maximum": MOST_ROWS},
            "Högst så många, 100 om inget anges.",
        ),
    ),
    (422,),
)
RECORD = Operation(
    "record",
    "/records/{label}",
    Scope.RECORDS,
    "En handling",
    "Handlingen med alla versioner, händelser, bilagor och loggrader.",
    "Record",
    (_RECORD,),
    (404, 410),
)
VERSIONS = Operation(
    "versions",
    "/records/{label}/versions",
    Scope.RECORDS,
    "Versioner",
    "Alla texter som handlingen har haft, äldst först.",
    "Versions",
    (_RECORD,),
    (404, 410),
)
EVENTS = Operation(
    "events",
    "/records/{label}/events",
    Scope.RECORDS,
    "Händelser",
    "Det som har hänt med handlingen, med tid, grund och loggrad, äldst först.",
    "Events",
    (_RECORD,),
    (404, 410),
)
EVIDENCE = Operation(
    "evidence",
    "/records/{label}/evidence",
    Scope.EVIDENCE,
    "Bevispaket",
    "En zip-fil som vem som helst kan kontrollera med Python, utan tillgång till arkivet.",
    "application/zip",
    (_RECORD,),
    (404, 410),
)
MEDIA = Operation(
    "media",
    "/media/{sha256}",
    Scope.RECORDS,
    "En bilaga",
    "Filens innehåll, efter kontrollsumman i handlingens attachment.",
    "application/octet-stream",
    (Parameter("sha256", text(64, pattern=SHA256), "Filens SHA-256.", in_path=True),),
    (404,),
)
ACCOUNTS = Operation(
    "accounts",
    "/accounts",
    Scope.SEARCH,
    "Konton",
    "De konton som arkivet bevarar, och vilken myndighet som har dem.",
    "Accounts",
)
COVERAGE = Operation(
    "coverage",
    "/coverage",
    Scope.SEARCH,
    "Täckning",
    "När kontona har setts helt, delvis eller inte alls. Utan start: de senaste 30 dagarna.",
    "Coverage",
    (_ACCOUNT, *_PERIOD),
    (404, 422),
)
REPORTS = Operation(
    "reports",
    "/reports",
    Scope.REPORTS,
    "Rapporter",
    "De arkivrapporter som är upprättade, i nummerordning.",
    "Reports",
)
_NUMBER = Parameter(
    "number",
    {"type": "integer", "minimum": 1, "maximum": 999_999},
    "Rapportens nummer.",
    in_path=True,
)
REPORT_PDF = Operation(
    "report_pdf",
    "/reports/{number}/pdf",
    Scope.REPORTS,
    "En rapport som pdf",
    "Rapporten som den är arkiverad.",
    "application/pdf",
    (_NUMBER,),
    (404,),
)
REPORT_DATA = Operation(
    "report_data",
    "/reports/{number}/data",
    Scope.REPORTS,
    "En rapport som data",
    "Rapportens siffror, var och en med den fråga som ger den.",
    "ReportData",
    (_NUMBER,),
    (404,),
)
ALL = (
    SEARCH,
    RECORD,
    VERSIONS,
    EVENTS,
    EVIDENCE,
    MEDIA,
    ACCOUNTS,
    COVERAGE,
    REPORTS,
    REPORT_PDF,
    REPORT_DATA,
)
