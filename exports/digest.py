# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Notices in words, and the mail that tells of them. Pure.

Counts and links, and the names of the municipality's own accounts: never a comment, a search's words or
a citizen. What a link leads to is read by whoever is signed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archiver import wording
from archiver.model.notice import Kind, Notice
from exports.reports.period import period_in

NAMES: Mapping[Kind, str] = {
    Kind.CRIME: "Misstänkt brott som fortfarande syns",
    Kind.LAPSED: "Uppsikten är försenad",
    Kind.TOKEN: "En åtkomst går ut",
    Kind.FAILING: "Ett konto går inte att samla in",
    Kind.ALARM: "Larm om arkivet",
    Kind.REPORT: "En månadsrapport är klar",
    Kind.SEARCH: "En bevakad sökning har nya träffar",
}
_PATHS: Mapping[Kind, str] = {
    Kind.CRIME: "/uppsikt?visa=brott&konto={}",
    Kind.LAPSED: "/uppsikt?konto={}",
    Kind.TOKEN: "/tackning/{}",
    Kind.FAILING: "/tackning/{}",
    Kind.ALARM: "/aviseringar",
    Kind.REPORT: "/rapporter",
    Kind.SEARCH: "/sok/mina",
}


def path(notice: Notice) -> str:
    """Where on the site to look."""
    return _PATHS[notice.kind].format(notice.subject)


def sentence(notice: Notice, accounts: Mapping[str, str]) -> str:  # noqa: PLR0911 - a case per kind
    """What a notice tells. ``accounts``: names by number, as text."""
    account = accounts.get(notice.subject, "ett konto")
    count = notice.count
    match notice.kind:
        case Kind.CRIME:
            many = wording.plural(count, "kommentar", "kommentarer")
            return f"{account}: {many} med misstänkt brott syns fortfarande på plattformen."
        case Kind.LAPSED:
            many = wording.plural(count, "kommentar", "kommentarer")
            return f"{account}: {many} har ingen sett, och intervallet har löpt ut."
        case Kind.TOKEN:
            if not count:
                return f"{account}: åtkomsten går ut inom ett dygn eller har gått ut."
            return f"{account}: åtkomsten går ut om {wording.plural(count, 'dag', 'dagar')}."
        case Kind.FAILING:
            hours = wording.plural(count, "timme", "timmar")
            return f"{account}: ingen fullständig insamling på {hours}."
        case Kind.REPORT:
            return f"Månadsrapporten för {period_in(notice.subject).name} är klar."
        case Kind.SEARCH:
            hits = wording.plural(count, "ny träff", "nya träffar")
            return f"En av dina bevakade sökningar har {hits}."
        case Kind.ALARM:
            return _alarm(notice)


def _alarm(notice: Notice) -> str:
    if notice.subject == "signing":
        return f"Loggen är inte undertecknad på {wording.plural(notice.count, 'timme', 'timmar')}."
    if notice.subject == "mail":
        return f"{wording.plural(notice.count, 'mejl', 'mejl')} har inte gått att skicka på ett dygn."
    if notice.subject == "verify":
        return f"Kontrollen av arkivet gav {wording.plural(notice.count, 'avvikelse', 'avvikelser')}."
    return "En utomstående har inte gått i god för loggen."


def mail(
    notices: Sequence[Notice], accounts: Mapping[str, str], municipality: str, site: str
) -> tuple[str, str]:
    """Subject and body of a mail about these. ``site`` is the archive's public address."""
    home = site.rstrip("/")
    many = wording.plural(len(notices), "avisering", "aviseringar")
    lines = [f"{many} från {municipality}s arkiv över sociala medier.", ""]
    for one in notices:
        lines += [f"* {sentence(one, accounts)}", f"  {home}{path(one)}", ""]
    lines += [
        "Mejlet innehåller bara antal och länkar. Logga in för att läsa mer.",
        f"Välj vad du vill få mejl om: {home}/installningar#mejl",
        "",
    ]
    first = NAMES[notices[0].kind]
    rest = f" och {len(notices) - 1} till" if len(notices) > 1 else ""
    return f"Flödesarkivet: {first.lower()}{rest}", "\n".join(lines)
