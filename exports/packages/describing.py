# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a package says of itself: what it is of, what stays behind, secrecy, how to check it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import IO

from lxml import etree

from archiver import wording
from archiver.clock import rfc3339
from archiver.model.retention import Disposed
from exports.document.material import Gap
from exports.packages import premis
from exports.packages.elements import document, exact
from exports.packages.records import NAMESPACE, NAMESPACES
from exports.packages.scope import Scope

_TAG = f"{{{NAMESPACE}}}"


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was found about a record's secrecy in a case: outcome, provision and case by their names."""

    record: int
    label: str
    outcome: str
    provision: str
    case: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark of secrecy on a record (OSL 5:5): the provision by its name, if one is said."""

    record: int
    label: str
    provision: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """All that the descriptions are written from."""

    scope: Scope
    number: str  # the delivery's
    package: str
    at: datetime
    municipality: str
    software: str
    rows: int
    root: str
    key: str
    classification: str  # the account's code in the municipality's own plan; empty when none is said
    assessed: Sequence[Assessed]
    marked: Sequence[Marked]
    gaps: Sequence[Gap]
    messages: Sequence[str]  # labels of records that were never public

    @property
    def count(self) -> str:
        """How many records, in words."""
        return wording.plural(len(self.scope.records), "handling", "handlingar")


def with_messages(told: Told, labels: Sequence[str]) -> Told:
    """The same, once the records have been read: which of them were never public."""
    return replace(told, messages=tuple(labels))


def write_delivery(file: IO[bytes], told: Told) -> None:
    """``leverans.xml``: what the package is of, after the same schema as the records."""
    scope = told.scope
    given = {
        "number": told.number,
        "made": rfc3339(told.at),
        "year": f"{scope.order.year:04d}" if scope.order.year else None,
        "until": rfc3339(scope.until) if scope.until else None,
        "records": len(scope.records),
        "sealed": len(scope.sealed),
    }
    with document(file, f"{_TAG}delivery", NAMESPACES, given) as writer:
        for part in (*_whose(told), *_log(told)):
            writer.line(part)
        for gone in scope.disposed:
            writer.line(_disposed(gone))
        for found in told.assessed:
            writer.line(_assessed(found))
        for mark in told.marked:
            writer.line(_marking(mark))
        for gap in told.gaps:
            writer.line(_gap(gap))


def _element(name: str) -> etree._Element:
    return etree.Element(f"{_TAG}{name}", nsmap=NAMESPACES)


def _text(name: str, text: str) -> etree._Element:
    holder = _element("x")
    exact(holder, name, text)
    return holder[0]


def _whose(told: Told) -> list[etree._Element]:
    found = [
        _text("title", told.scope.title),
        _text("municipality", told.municipality),
        _text("software", told.software),
    ]
    account = told.scope.account
    if account is not None:
        made = _element("account")
        made.set("registeredAt", rfc3339(account.created_at))
        exact(made, "name", account.name)
        exact(made, "platform", str(account.platform))
        exact(made, "platformId", account.native_id)
        exact(made, "authority", account.authority)
        exact(made, "classification", told.classification or None)
        found.append(made)
    if told.scope.order.query:
        found.append(_text("query", told.scope.order.query))
    return found


def _log(told: Told) -> list[etree._Element]:
    made = _element("log")
    for name, value in (("rows", str(told.rows)), ("root", told.root), ("key", told.key)):
        made.set(name, value)
    return [made]


def _disposed(gone: Disposed) -> etree._Element:
    made, decree, executed = _element("disposed"), gone.proposal.decree, gone.proposal.executed
    made.set("record", gone.label)
    made.set("kind", gone.kind)
    made.set("ground", str(gone.proposal.ground))
    made.set("decidedOn", decree.day)
    if executed is not None:
        made.set("disposedAt", rfc3339(executed.at))
    exact(made, "organ", decree.organ)
    exact(made, "decision", decree.number)
    return made


def _assessed(found: Assessed) -> etree._Element:
    made = _element("secrecy")
    given = {"record": found.label, "outcome": found.outcome, "case": found.case}
    for name, value in (*given.items(), ("at", rfc3339(found.at))):
        made.set(name, value)
    exact(made, "provision", found.provision or None)
    return made


def _marking(mark: Marked) -> etree._Element:
    made = _element("marking")
    made.set("record", mark.label)
    made.set("at", rfc3339(mark.at))
    exact(made, "provision", mark.provision or None)
    return made


def _gap(gap: Gap) -> etree._Element:
    made, window = _element("gap"), gap.window
    made.set("from", rfc3339(window.start))
    made.set("to", rfc3339(window.end))
    made.set("sight", str(window.sight))
    if window.cause:
        made.set("cause", window.cause)
    return made


# --- rights ----------------------------------------------------------------------------------


def write_rights(file: IO[bytes], told: Told) -> None:
    """``rattigheter.xml``: what the law says of the records, as PREMIS rights."""
    whole = (premis.LOCAL, told.package)
    secret = [*(found.label for found in told.assessed), *(mark.label for mark in told.marked)]
    named = dict.fromkeys((*secret, *told.messages))
    with document(file, premis.ROOT, premis.NAMESPACES, {"version": "3.0"}) as writer:
        writer.line(premis.entity(*whole, told.scope.title))
        for label in named:
            writer.line(premis.entity(premis.LABEL, label))
        for right in (*_general(whole), *_secret(told)):
            writer.line(right)


def _general(whole: tuple[str, str]) -> list[etree._Element]:
    return [
        premis.statute(
            "allman-handling",
            "Tryckfrihetsförordningen 2 kap.",
            "Handlingarna är allmänna. Var och en får ta del av dem om inte sekretess hindrar det.",
            "Lämna ut efter prövning",
            [whole],
        ),
        premis.statute(
            "sekretess",
            "Offentlighets- och sekretesslagen (2009:400) 11 kap. 6 §",
            "Sekretess som gäller hos den som levererar gäller även hos arkivmyndigheten. Varje "
            "begäran prövas för sig; det som har bedömts förut står i leverans.xml.",
            "Pröva sekretess före utlämnande",
            [whole],
        ),
        premis.statute(
            "personuppgifter",
            "Offentlighets- och sekretesslagen (2009:400) 21 kap. 7 §",
            "Handlingarna innehåller personuppgifter. Stora uttag kan omfattas av sekretess.",
            "Pröva hur uppgifterna kommer att behandlas",
            [whole],
        ),
    ]


def _secret(told: Told) -> list[etree._Element]:
    found = [
        premis.statute(
            f"bedomning-{one.case}-{one.record}",
            one.provision or "Sekretess bedömd",
            f"Bedömd i ärende {one.case}: {wording.OUTCOMES.get(one.outcome, one.outcome)}.",
            "Pröva sekretess före utlämnande",
            [(premis.LABEL, one.label)],
        )
        for one in told.assessed
    ]
    found += [
        premis.statute(
            f"markering-{mark.record}",
            mark.provision or "Offentlighets- och sekretesslagen (2009:400)",
            "Sekretessmarkerad hos den som levererar.",
            "Pröva sekretess före utlämnande",
            [(premis.LABEL, mark.label)],
        )
        for mark in told.marked
    ]
    if told.messages:
        found.append(
            premis.statute(
                "meddelanden",
                "Offentlighets- och sekretesslagen (2009:400)",
                "Meddelanden till kommunen som inte visades offentligt.",
                "Pröva sekretess före utlämnande",
                [(premis.LABEL, label) for label in told.messages],
            )
        )
    return found


# --- for people ------------------------------------------------------------------------------

_READ_ME = """\
LEVERANS TILL E-ARKIV
{title}
{municipality}, leverans {number}, {made}

VAD DET HÄR ÄR
{count} ur kommunens arkiv över sociala medier. {whole}
{behind}

SÅ ÄR PAKETET ORDNAT
METS.xml                        förteckning enligt FGS Paketstruktur 2.0 (E-ARK SIP 2.1.0)
metadata/descriptive            leverans.xml: vad leveransen omfattar, vad som saknas och varför,
                                gallringar, sekretessbedömningar och luckor i insamlingen
metadata/preservation           premis.xml: allt som har hänt med handlingarna
                                rattigheter.xml: vad lagen säger om dem
schemas                         de scheman som filerna följer; flodesarkivet.xsd är arkivets eget
representations/handlingar      handlingarna i tre former med samma innehåll: JSON, XML och
                                PDF/A-3a, i delar med samma nummer; under medier bilder och filer,
                                namngivna med sin SHA-256
representations/bevis           bevispaket: varje handling med raderna i arkivets logg, plattformens
                                egna svar och kontrollpunkten, för den som vill pröva äktheten
representations/insamling       plattformens svar som webbarkiv (WARC 1.1)
kontroll.sha256, kontroll.sig   alla filers kontrollsummor, och arkivets underskrift över dem

SÅ KONTROLLERAR DU
1. Filerna: sha256sum -c kontroll.sha256, eller: flode verify-package PAKETET
2. Äktheten: documentation/verify.py prövar varje bevispaket utan arkivet och utan nät:
   python3 -I -S documentation/verify.py representations/bevis/data/bevis-0001.zip --key "NYCKELN"
   Nyckeln ska du ha fått på annat sätt än i paketet. Paketet påstår att den är:
   {key}

BRA ATT VETA
- Tider i filerna är UTC. Ett inlägg hör till det år då det publicerades, i svensk tid.
- Text står som den kom. Tecken som XML inte kan bära står som <char code="…"/> i XML-filerna.
- I plattformens svar står [ej utlämnad] där någon annans inlägg visades, [gallrad] där något
  har gallrats.
- Bilder och filer ligger både bland handlingarna och i bevispaketen, så att båda är hela var för sig.
- Uppgifter ur paketet ska prövas för sekretess innan de lämnas ut. Handlingar med attributet
  reserved har bedömts i ett ärende, är sekretessmarkerade eller visades aldrig offentligt.
"""


def read_me(told: Told) -> str:
    """``LASMIG.txt``."""
    scope = told.scope
    whole = "Året är slut." if scope.order.year else "Urvalet är gjort med en sökning."
    if scope.until:
        whole = f"Året är inte slut: paketet är av det som fanns {wording.moment(scope.until)}."
    return _READ_ME.format(
        title=scope.title,
        municipality=told.municipality,
        number=told.number,
        made=wording.moment(told.at),
        count=told.count,
        whole=whole,
        behind=_behind(told),
        key=told.key,
    )


def _behind(told: Told) -> str:
    sealed, gone = len(told.scope.sealed), len(told.scope.disposed)
    said = []
    if gone:
        said.append(f"Gallrade handlingar: {gone}. Besluten är med.")
    if sealed:
        said.append(
            f"Förseglade handlingar: {sealed}. De är inte med (1 kap. 14 § TF, 16 kap. 10 a § BrB)."
        )
    if told.gaps:
        said.append(f"Luckor i insamlingen: {len(told.gaps)}, se leverans.xml.")
    return " ".join(said) or "Inget är utelämnat, och inga luckor i insamlingen är kända."
