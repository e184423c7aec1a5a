# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Figures of what staff decided and did, and of the log: sections D to K of the report. Reads nothing.

A name is stored in filed reports and never given another meaning.
"""

from __future__ import annotations

from archiver.model.figure import How, Unit
from archiver.model.person import Role
from exports.reports.definition import Definition, where

_D = Definition
_GONE = ("slag", ("borttagen",))
MODERATED = (
    _D(
        "uppskrivna",
        "Uppskrivna åtgärder",
        "Gånger som personal skrev upp vad som skulle tas bort och varför.",
        "anmälningar",
    ),
    _D(
        "atgard_median",
        "Från kännedom till borttagning, median",
        "Tiden från att kommunen fick kännedom till att borttagningen bekräftades i arkivet.",
        "åtgärdstid",
        (_GONE, ("av", ("kommunen",))),
        how=How.MEDIAN,
        unit=Unit.MINUTES,
    ),
    _D(
        "atgard_p95",
        "Så snabbt gick 95 av 100",
        "Samma tid: högst så lång i 95 fall av 100.",
        "åtgärdstid",
        (_GONE, ("av", ("kommunen",))),
        how=How.P95,
        unit=Unit.MINUTES,
    ),
    _D(
        "atgard_langst",
        "Längsta tiden",
        "Samma tid: den längsta.",
        "åtgärdstid",
        (_GONE, ("av", ("kommunen",))),
        how=How.GREATEST,
        unit=Unit.MINUTES,
    ),
    _D(
        "polisanmalda",
        "Polisanmälda",
        "Bedömningar som anger en polisanmälan.",
        "granskningar",
        where(med="polisanmälan"),
    ),
    _D(
        "diarieforda",
        "Diarieförda",
        "Bedömningar som anger ett diarienummer.",
        "granskningar",
        where(med="diarienummer"),
    ),
    _D(
        "underrattade",
        "Avsändaren underrättad",
        "Bedömningar där avsändaren har underrättats.",
        "granskningar",
        where(med="underrättelse"),
    ),
    _D(
        "aterstallda",
        "Återställda",
        "Bedömningar som säger att borttagningen ska göras ogjord.",
        "granskningar",
        where(med="återställning"),
    ),
    _D(
        "nya_regler",
        "Nya regler för sidorna",
        "Regler som började gälla.",
        "sidregler",
        where(steg="ny"),
    ),
    _D(
        "upphorda_regler",
        "Upphörda regler för sidorna",
        "Regler som slutade gälla.",
        "sidregler",
        where(steg="upphörd"),
    ),
)
INFORMATION = (
    _D(
        "information",
        "Uppgifter på sidan",
        "Hur många av sex uppgifter som sidans presentation ger den som skriver där.",
        "presentationer",
        how=How.SUM,
        each=True,
    ),
)


def _answered(name: str, called: str, days: str) -> Definition:
    return _D(
        name,
        called,
        "Begäranden som fick sitt första svar i den tiden.",
        "svar",
        where(arbetsdagar=days),
    )


ANSWERED = (
    _answered("svar_samma_dag", "Samma dag", "0..0"),
    _answered("svar_inom_tre", "Inom tre arbetsdagar", "1..3"),
    _answered("svar_senare", "Senare", "4..1000000"),
    _D(
        "obesvarade",
        "Obesvarade",
        "Begäranden som inte hade fått något svar vid periodens slut.",
        "obesvarade",
    ),
)


def _step(name: str, called: str, meaning: str, *steps: str) -> Definition:
    return _D(name, called, meaning, "begäransteg", (("steg", steps),))


REQUESTS = (
    _step("begaranden", "Begäranden", "Begäranden om utlämnande som registrerades.", "registrerad"),
    _D(
        "svarstid_median",
        "Svarstid, median",
        "Arbetsdagar till första svaret.",
        "svar",
        how=How.MEDIAN,
        unit=Unit.DAYS,
    ),
    _D(
        "svarstid_langst",
        "Längsta svarstid",
        "Arbetsdagar till första svaret, som längst.",
        "svar",
        how=How.GREATEST,
        unit=Unit.DAYS,
    ),
    _step("utlamnade", "Utlämnade i sin helhet", "Svar där allt lämnades ut.", "utlämnad"),
    _step("delvis_utlamnade", "Utlämnade delvis", "Svar där något lämnades ut.", "delvis-utlämnad"),
    _step("nekade", "Nekade", "Besked om att det begärda inte lämnas ut.", "nekad"),
    _step("fanns_inte", "Fanns inte", "Besked om att det begärda inte finns.", "fanns-inte"),
    _step("vidare", "Till annan myndighet", "Begäranden som lämnades vidare.", "vidarelämnad"),
    _step("beslut", "Skriftliga beslut", "Myndighetens beslut, som kan överklagas.", "beslutad"),
    _step("overklaganden", "Överklaganden", "Beslut som överklagades.", "överklagad"),
    _step(
        "andrade_beslut",
        "Ändrade beslut",
        "Beslut som ändrades, av myndigheten eller domstol.",
        "ändrad",
    ),
    _D(
        "avgifter",
        "Avgifter",
        "Avgifter för kopior i de svar som lämnades.",
        "begäransteg",
        where(steg=("utlämnad", "delvis-utlämnad")),
        how=How.SUM,
        unit=Unit.KRONOR,
    ),
    _D("intyg", "Sökintyg", "Intyg om sökningar som utfärdades.", "intyg"),
)


def provision(code: str) -> Definition:
    """Records withheld under one provision."""
    return _D(
        f"lagrum_{code.replace(' ', '_').replace(':', '_')}",
        code,
        "Handlingar som bedömdes omfattas av bestämmelsen, helt eller delvis.",
        "undanhållet",
        where(lagrum=code.replace(" ", "_")),
        how=How.SUM,
    )


PRIVACY = (
    _D(
        "personsokningar",
        "Sökningar efter en person",
        "Sökningar på avsändare eller personnummer. Vem de gällde sparas inte.",
        "åtgärder",
        where(åtgärd="personsökning"),
    ),
    _D(
        "forseglade",
        "Förseglade handlingar",
        "Handlingar som stängdes för alla.",
        "förseglingar",
        where(steg="satt"),
    ),
    _D(
        "havda_forseglingar",
        "Hävda förseglingar",
        "Förseglingar som hävdes.",
        "förseglingar",
        where(steg="hävd"),
    ),
    _D(
        "sparrar_integritet",
        "Spärrar för registrerades rättigheter",
        "Rättsliga spärrar som sattes i ärenden om personuppgifter.",
        "sparrar",
        where(orsak="integritet"),
    ),
)
RETENTION = (
    _D(
        "gallringsregler",
        "Gällande regler",
        "Regler i gallringsplanen vid periodens slut.",
        "gallringsregler",
    ),
    _D("gallringsforslag", "Förslag", "Förslag om gallring.", "gallringsförslag"),
    _D("gallringsbeslut", "Bifall", "Förslag som bifölls.", "gallringsbeslut", where(utfall="ja")),
    _D("gallringsavslag", "Avslag", "Förslag som avslogs.", "gallringsbeslut", where(utfall="nej")),
    _D("gallringar", "Verkställda gallringar", "Gallringar som verkställdes.", "gallringar"),
    _D(
        "gallrade",
        "Gallrade handlingar",
        "Handlingar som förstördes i dem.",
        "gallringar",
        where(mått="handlingar"),
        how=How.SUM,
    ),
    _D(
        "undantagna",
        "Undantagna av spärr",
        "Handlingar som skulle ha gallrats men behölls av en rättslig spärr.",
        "gallringar",
        where(mått="behållna"),
        how=How.SUM,
    ),
)
HOLDS = (
    _D("satta_sparrar", "Satta spärrar", "Rättsliga spärrar som sattes.", "sparrar"),
    _D("havda_sparrar", "Hävda spärrar", "Rättsliga spärrar som hävdes.", "hävdasparrar"),
    _D(
        "gallande_sparrar",
        "Gällande spärrar",
        "Spärrar som gällde vid periodens slut.",
        "gällandesparrar",
    ),
    _D(
        "sparrade",
        "Spärrade handlingar",
        "Handlingar under dem. En handling under två spärrar räknas två gånger.",
        "gällandesparrar",
        how=How.SUM,
    ),
)


def _log(name: str, called: str, meaning: str, kind: str) -> Definition:
    return _D(name, called, meaning, "loggrader", where(slag=kind))


INTEGRITY = (
    _D("loggrader", "Nya rader i loggen", "Rader som skrevs i loggen.", "loggrader", how=How.SUM),
    _D("kontrollpunkter", "Kontrollpunkter", "Gånger som loggen undertecknades.", "kontrollpunkter"),
    _D("tidsstamplar", "Tidsstämplar", "Tidsstämplar som togs emot.", "tidsstämplar"),
    _D("bevittningar", "Bevittningar", "Underskrifter av andra arkiv.", "bevittningar"),
    _log("klockan", "Klockan gick bakåt", "Gånger som datorns klocka gick bakåt.", "klocka"),
    _D(
        "aterstallningar",
        "Återställningar ur kopia",
        "Gånger som arkivet återställdes ur en säkerhetskopia.",
        "åtgärder",
        where(åtgärd="återställning"),
    ),
    _D(
        "avvikelser",
        "Avvikelser i loggen",
        "Vad en kontroll av hela loggens rader, kedja och underskrifter fann fel när den gjordes.",
        "avvikelser",
        compared=False,
    ),
)
STORAGE = (
    _D("lagrade_filer", "Filer i arkivet", "Olika filer vid periodens slut.", "lagrat"),
    _D(
        "lagrad_storlek",
        "Deras storlek",
        "De filernas storlek sammanlagt.",
        "lagrat",
        how=How.SUM,
        unit=Unit.BYTES,
    ),
)


def _action(name: str, called: str, meaning: str, word: str) -> Definition:
    return _D(name, called, meaning, "åtgärder", where(åtgärd=word))


ACCESS = (
    _action("inloggningar", "Inloggningar", "Gånger som någon loggade in.", "inloggning"),
    _action("nekade_inloggningar", "Nekade inloggningar", "Försök som nekades.", "nekad-inloggning"),
    _action(
        "skyddade",
        "Öppnade skyddade handlingar",
        "Visningar av skyddade handlingar.",
        "skyddad-visning",
    ),
    _action("bestallda_filer", "Beställda exporter", "Filer som beställdes.", "exportbeställning"),
    _action("hamtade_filer", "Hämtade exporter", "Filer som hämtades.", "exporthämtning"),
    _action("hamtade_bevis", "Hämtade bevis", "Bevis för handlingar som hämtades.", "bevishämtning"),
    _action("ny_personal", "Nya användare", "Personer som fick behörighet.", "ny-användare"),
    _action("nya_losenord", "Ändrade lösenord", "Lösenord som ändrades.", "nytt-lösenord"),
)
PROTECTED_BY_ROLE = tuple(
    _D(
        f"skyddade_{role}",
        str(role).capitalize(),
        "Visningar av skyddade handlingar av personer med den rollen.",
        "åtgärder",
        (("åtgärd", ("skyddad-visning",)), ("roll", (str(role),))),
    )
    for role in Role
)
LISTED = (
    _D("nya_konton", "Nya konton", "Konton som registrerades.", "konton"),
    _D(
        "villkor",
        "Genomgångar av villkor",
        "Gånger som en plattforms villkor lästes igenom.",
        "villkor",
    ),
    _D(
        "sena_sparrar",
        "Spärrar att ompröva",
        "Gällande spärrar vars dag för omprövning har passerat.",
        "gällandesparrar",
        where(granskning="försenad"),
    ),
)
STAFF = tuple(
    _D(
        f"personal_{role}",
        str(role).capitalize(),
        "Personer med behörighet vid periodens slut.",
        "personal",
        where(roll=str(role)),
    )
    for role in Role
)
DELEGATED = (
    _D("delegationer", "Steg om delegation", "Delegationer som gavs eller upphörde.", "delegationer"),
)
