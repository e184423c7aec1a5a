# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""A delivery to the e-archive as people read it: what, where it stands, what to do next. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archiver import wording
from archiver.model.delivery import Delivery, State

_STATES = {
    State.BEGUN: ("Skapas", "hidden"),
    State.STOPPED: ("Blev inte klar", "quiet"),
    State.MADE: ("Väntar på kvittens", "changed"),
    State.RECEIVED: ("Kvitterad", "calm"),
    State.REJECTED: ("Avvisad", "gone"),
}
_FORMS = {"sip": "FGS Paketstruktur 2.0 (E-ARK SIP 2.1.0)", "bagit": "BagIt 1.0"}


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery in words."""

    label: str
    title: str
    state: str
    tone: str
    form: str
    begun: str
    by: str
    made: bool
    records: str
    size: str
    receipt: str
    pairs: tuple[tuple[str, str], ...]
    sums: tuple[tuple[str, str], ...]
    answer: tuple[tuple[str, str], ...]
    may_answer: bool
    sentence: str


def delivery_row(delivery: Delivery) -> DeliveryRow:
    """One delivery as its row and page show it."""
    state, tone = _STATES[delivery.state]
    made = delivery.made
    return DeliveryRow(
        label=delivery.label,
        title=delivery.title,
        state=state,
        tone=tone,
        form=_FORMS.get(str(delivery.order.get("form")), ""),
        begun=wording.moment(delivery.at),
        by=delivery.by_name,
        made=bool(made),
        records=wording.plural(made["records"], "handling", "handlingar") if made else "",
        size=wording.size(made["size"]) if made else "",
        receipt=str(delivery.receipt.get("receipt", "")),
        pairs=_pairs(delivery),
        sums=_sums(delivery),
        answer=_answer(delivery),
        may_answer=delivery.may(State.RECEIVED),
        sentence=_sentence(delivery),
    )


def _sentence(delivery: Delivery) -> str:
    return {
        State.BEGUN: "Paketet skapas. När det är klart visas innehåll och kontrollsumma här.",
        State.STOPPED: "Paketet blev inte klart, och ingen fil finns. Beställ ett nytt.",
        State.MADE: "Paketet är klart att levereras. Registrera kvittensen när e-arkivet har svarat.",
        State.RECEIVED: "E-arkivet har tagit över handlingarna.",
        State.REJECTED: "E-arkivet tog inte emot paketet. En senare kvittens kan registreras.",
    }[delivery.state]


def _pairs(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    made = delivery.made
    if not made:
        return ()
    rows = [
        ("Handlingar", wording.number(made["records"])),
        ("Gallrade, med sina beslut", wording.number(made["disposed"])),
        ("Förseglade, inte med", wording.number(made["sealed"])),
        ("Filer i paketet", wording.number(made["files"])),
        ("Storlek", wording.size(made["size"])),
        ("Filens namn", made["file"]),
    ]
    return tuple(rows)


def _sums(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    made = delivery.made
    if not made:
        return ()
    return (
        ("Filens kontrollsumma", made["sha256"]),
        ("Innehållets kontrollsumma", made["contents"]),
        (f"Loggens rot vid rad {wording.number(made['rows'])}", made["root"]),
    )


def _answer(delivery: Delivery) -> tuple[tuple[str, str], ...]:
    said = delivery.receipt
    if not said:
        return ()
    day = wording.day(date.fromisoformat(said["day"]))
    rows = [
        ("Beteckning", said["receipt"]),
        ("Lämnad av", said["receiver"]),
        ("Dag", day),
        ("Registrerad av", said["by_name"]),
        ("Anteckning", said["note"]),
    ]
    return tuple((name, value) for name, value in rows if value)
