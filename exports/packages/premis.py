# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""PREMIS 3.0: what happened to the records and files of a package, as elements. Reads nothing.

The order in a PREMIS document is objects, events, agents, rights; whoever writes one keeps to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from archiver.clock import rfc3339
from archiver.model.change import ChangeType
from exports.document.material import Item
from exports.packages.container import Listed
from exports.packages.elements import Namespaces, child

NAMESPACE = "http://www.loc.gov/premis/v3"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMESPACES: Namespaces = {"premis": NAMESPACE, "xsi": XSI}
ROOT = f"{{{NAMESPACE}}}premis"
LOCAL, LABEL, FILE = "flodesarkivet", "handling", "fil"
# Our words for what became of a record, as the Library of Congress names kinds of events.
_TYPES: Mapping[ChangeType, str] = {
    ChangeType.CREATED: "capture",
    ChangeType.EDITED: "modification",
    ChangeType.DELETED: "deletion",
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One event: its own name, when, and what it was about. ``linked`` are (type, value) of objects."""

    name: str
    type: str
    at: datetime
    detail: str
    outcome: str = ""
    note: str = ""
    agents: tuple[str, ...] = ()
    linked: tuple[tuple[str, str], ...] = ()


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{name}", nsmap=dict(NAMESPACES))


def _identifier(above: etree._Element, what: str, kind: str, value: str) -> None:
    made = child(above, f"{what}Identifier")
    child(made, f"{what}IdentifierType", kind)
    child(made, f"{what}IdentifierValue", value)


def entity(kind: str, value: str, name: str = "") -> etree._Element:
    """A record, or the package, as an intellectual entity."""
    made = _element("object")
    made.set(f"{{{XSI}}}type", "premis:intellectualEntity")
    _identifier(made, "object", kind, value)
    if name:
        child(made, "originalName", name)
    return made


def stored(listed: Listed, name: str) -> etree._Element:
    """A file with its checksum, size and format."""
    made = _element("object")
    made.set(f"{{{XSI}}}type", "premis:file")
    _identifier(made, "object", FILE, name)
    facts = child(made, "objectCharacteristics")
    fixity = child(facts, "fixity")
    child(fixity, "messageDigestAlgorithm", "SHA-256")
    child(fixity, "messageDigest", listed.sha256)
    child(facts, "size", listed.size)
    designation = child(child(facts, "format"), "formatDesignation")
    child(designation, "formatName", listed.mime)
    child(made, "originalName", name)
    return made


def event(told: Happening) -> etree._Element:
    """An event."""
    made = _element("event")
    _identifier(made, "event", LOCAL, told.name)
    child(made, "eventType", told.type)
    child(made, "eventDateTime", rfc3339(told.at))
    if told.detail:
        child(child(made, "eventDetailInformation"), "eventDetail", told.detail)
    if told.outcome or told.note:
        information = child(made, "eventOutcomeInformation")
        if told.outcome:
            child(information, "eventOutcome", told.outcome)
        if told.note:
            detail = child(information, "eventOutcomeDetail")
            child(detail, "eventOutcomeDetailNote", told.note)
    for agent_ in told.agents:
        _identifier(made, "linkingAgent", LOCAL, agent_)
    for kind, value in told.linked:
        _identifier(made, "linkingObject", kind, value)
    return made


def agent(value: str, name: str, kind: str) -> etree._Element:
    """Somebody or something that acted."""
    made = _element("agent")
    _identifier(made, "agent", LOCAL, value)
    child(made, "agentName", name)
    child(made, "agentType", kind)
    return made


def statute(
    value: str, citation: str, note: str, act: str, linked: Iterable[tuple[str, str]]
) -> etree._Element:
    """A provision of law that says what may be done with objects. ``act``: what is granted or bound."""
    made = _element("rights")
    statement = child(made, "rightsStatement")
    _identifier(statement, "rightsStatement", LOCAL, value)
    child(statement, "rightsBasis", "statute")
    information = child(statement, "statuteInformation")
    child(information, "statuteJurisdiction", "se")
    child(information, "statuteCitation", citation)
    child(information, "statuteNote", note)
    child(child(statement, "rightsGranted"), "act", act)
    for kind, object_ in linked:
        _identifier(statement, "linkingObject", kind, object_)
    return made


def of_record(item: Item, words: Mapping[ChangeType, str]) -> Iterable[Happening]:
    """Everything that has happened to a record, oldest first."""
    for told in item.events:
        since = f"Efter {rfc3339(told.since)}. " if told.since else ""
        yield Happening(
            f"rad-{told.entry}",
            _TYPES.get(told.type, "metadata modification"),
            told.until,
            f"{words[told.type]}. {since}Senast {rfc3339(told.until)}.",
            str(told.grade),
            " ".join(part for part in (told.code, told.hidden_as) if part),
            ("program",),
            ((LABEL, item.record.label),),
        )
