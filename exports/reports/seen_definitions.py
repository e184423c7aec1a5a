# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Figures of what was collected, seen and removed: sections A to C of the report. Reads nothing.

A name is stored in filed reports and never given another meaning.
"""

from __future__ import annotations

from archiver.model.figure import How, Unit
from archiver.model.figure_words import KINDS
from exports.reports.definition import Definition, where

_OWN_KINDS = ("inlägg", "händelse", "profil")
_OTHER_KINDS = tuple(word for word in KINDS if word not in _OWN_KINDS)
_D = Definition
COLLECTED = (
    _D(
        "inlagg",
        "Inlägg",
        "Inlägg, händelser och profiltexter som arkiverades för första gången.",
        "handlingar",
        where(typ=_OWN_KINDS),
        each=True,
    ),
    _D(
        "kommentarer",
        "Kommentarer",
        "Kommentarer, omnämnanden, recensioner, meddelanden och besökarinlägg som arkiverades för "
        "första gången. Kommunens egna svar räknas med.",
        "handlingar",
        where(typ=_OTHER_KINDS),
        each=True,
    ),
    _D(
        "andrade",
        "Ändrade",
        "Gånger som en ändrad text eller bilaga arkiverades. En handling kan räknas flera gånger.",
        "ändringar",
        each=True,
    ),
    _D(
        "dolda",
        "Dolda",
        "Gånger som en handling konstaterades vara dold.",
        "händelser",
        where(slag="dold"),
        each=True,
    ),
    _D(
        "borttagna",
        "Borttagna",
        "Gånger som en borttagning bekräftades, av plattformens eget besked eller av två kontroller.",
        "händelser",
        where(slag="borttagen"),
        each=True,
    ),
    _D(
        "saknade",
        "Saknade",
        "Handlingar som vid periodens slut inte kunde hittas, utan att en borttagning var bekräftad.",
        "öppna",
        where(slag="saknad"),
        each=True,
    ),
    _D(
        "upprattade",
        "Upprättade",
        "Nya handlingar som kommunen själv har skrivit.",
        "handlingar",
        where(riktning="ut"),
    ),
    _D(
        "inkomna",
        "Inkomna",
        "Nya handlingar som andra har skrivit.",
        "handlingar",
        where(riktning="in"),
    ),
    _D(
        "aterkomna",
        "Åter synliga",
        "Gånger som en handling som saknats fanns igen.",
        "händelser",
        where(slag="återkommen"),
    ),
)
RUNS = (
    _D(
        "planerade",
        "Planerade insamlingar",
        "Så många insamlingar som takten i inställningarna ger.",
        "planerade",
        how=How.SUM,
        each=True,
        takt=True,
    ),
    _D(
        "utforda",
        "Fullständiga insamlingar",
        "Insamlingar som såg allt.",
        "insamlingar",
        where(utfall="fullständig"),
        each=True,
    ),
    _D(
        "delvisa",
        "Ofullständiga insamlingar",
        "Insamlingar där något inte kunde läsas.",
        "insamlingar",
        where(utfall="ofullständig"),
        each=True,
    ),
    _D(
        "misslyckade",
        "Misslyckade insamlingar",
        "Insamlingar där plattformen inte svarade eller åtkomsten saknades.",
        "insamlingar",
        where(utfall="misslyckad"),
        each=True,
    ),
)
SEEN = (
    _D(
        "sedd_tid",
        "Tid som setts helt",
        "Hur stor del av tiden som insamlingen såg allt, nedåt avrundat.",
        "tid",
        how=How.SHARE,
        unit=Unit.PER_MILLE,
        each=True,
        takt=True,
    ),
    _D(
        "luckor",
        "Luckor",
        "Tider då kontot inte, eller bara delvis, var insamlat.",
        "luckor",
        each=True,
        takt=True,
    ),
    _D(
        "langsta_lucka",
        "Längsta luckan",
        "Den längsta av de tiderna.",
        "luckor",
        how=How.GREATEST,
        unit=Unit.MINUTES,
        each=True,
        takt=True,
    ),
    _D(
        "ogonblicksbilder",
        "Ögonblicksbilder",
        "Arkiverade bilder av kontots sida.",
        "ögonblicksbilder",
        each=True,
    ),
)
FILES = (
    _D("filer", "Sparade filer", "Bilder, filmer och andra filer som sparades.", "filer", each=True),
    _D(
        "filstorlek",
        "Filernas storlek",
        "De filernas storlek sammanlagt.",
        "filer",
        how=How.SUM,
        unit=Unit.BYTES,
        each=True,
    ),
    _D(
        "felfiler",
        "Filer som inte kunde sparas",
        "Filer som plattformen inte lämnade ut, och som inget senare försök har sparat.",
        "felfiler",
        each=True,
    ),
)
_GONE = ("slag", ("borttagen",))
REMOVERS = (
    ("kommunen", "kommunen", "Kommunen"),
    ("avsändaren", "avsandaren", "Avsändaren"),
    ("plattformen", "plattformen", "Plattformen"),
    ("okänt", "okand", "Okänt"),
    ("ogranskad", "ogranskad", "Inte granskat"),
)
REMOVED = tuple(
    _D(
        f"bort_{name}",
        called,
        "Bekräftade borttagningar som en person har bedömt så."
        if code != "ogranskad"
        else "Bekräftade borttagningar som ingen hade granskat vid periodens slut.",
        "borttagningar",
        (_GONE, ("av", (code,))),
    )
    for code, name, called in REMOVERS
)
MATCHED = (
    _D(
        "bort_anmalda",
        "Uppskrivna i förväg",
        "Bekräftade borttagningar som personal hade skrivit upp innan.",
        "borttagningar",
        (_GONE, ("anmäld", ("ja",))),
    ),
    _D(
        "roda_listan",
        "Kommunens utan uppskrivet skäl",
        "Borttagningar som kommunen har gjort utan att någon skrivit upp skälet i förväg.",
        "borttagningar",
        (_GONE, ("av", ("kommunen",)), ("anmäld", ("nej",))),
    ),
    _D(
        "bort_egna",
        "Egna inlägg och svar",
        "Bekräftade borttagningar av sådant som kommunen själv hade skrivit.",
        "borttagningar",
        (_GONE, ("riktning", ("ut",))),
    ),
)
REVIEWED = (
    _D(
        "granskningar",
        "Granskningar av borttagningar",
        "Gånger som en person bedömde vem som tog bort något och varför.",
        "granskningar",
    ),
    _D(
        "ogranskade",
        "Ogranskade borttagningar",
        "Borttagningar, av vilken ålder som helst, som ingen hade granskat vid periodens slut.",
        "ogranskade",
        (_GONE,),
    ),
    _D(
        "aldst_ogranskad",
        "Den som väntat längst",
        "Dagar som den äldsta av dem hade väntat.",
        "ogranskade",
        (_GONE,),
        how=How.GREATEST,
        unit=Unit.DAYS,
    ),
)

SUPERVISED = (
    _D(
        "konton_uppsikt",
        "Konton under uppsikt",
        "Konton som vid periodens slut skulle ses igenom enligt beslut.",
        "uppsiktskonton",
        where(beslut="uppsikt"),
    ),
    _D(
        "konton_undantag",
        "Undantagna konton",
        "Konton som någon har beslutat inte behöver uppsikt.",
        "uppsiktskonton",
        where(beslut="undantag"),
    ),
    _D(
        "konton_obeslutade",
        "Konton utan beslut",
        "Konton där ingen har bestämt om eller hur ofta kommentarer ska ses igenom.",
        "uppsiktskonton",
        where(beslut="saknas"),
    ),
    _D(
        "genomgangna",
        "Genomgångna kommentarer",
        "Gånger som en person gick igenom en kommentar. En kommentar kan räknas flera gånger.",
        "genomgångna",
        each=True,
    ),
    _D(
        "behovde_svar",
        "Behövde svar",
        "Gånger som en genomgången kommentar bedömdes behöva svar.",
        "genomgångna",
        where(märke="behöver-svar"),
    ),
    _D(
        "behovde_atgard",
        "Behövde åtgärd",
        "Gånger som en genomgången kommentar bedömdes behöva åtgärd.",
        "genomgångna",
        where(märke="behöver-åtgärd"),
    ),
    _D(
        "misstankta_brott",
        "Misstänkta brott",
        "Gånger som en genomgången kommentar bedömdes kunna vara ett brott.",
        "genomgångna",
        where(märke="misstänkt-brott"),
    ),
    _D(
        "osedda",
        "Osedda kommentarer",
        "Kommentarer, av vilken ålder som helst, som ingen hade sett vid periodens slut.",
        "osedda",
        each=True,
    ),
    _D(
        "forsenade",
        "Försenade",
        "De av dem som hade väntat längre än vad som är bestämt för kontot.",
        "osedda",
        where(försenad="ja"),
        each=True,
    ),
    _D(
        "aldst_osedd",
        "Den som väntat längst",
        "Dagar som den äldsta av dem hade väntat.",
        "osedda",
        how=How.GREATEST,
        unit=Unit.DAYS,
        each=True,
    ),
)


def ground(code: str, called: str) -> Definition:
    """Removals by the municipality on one ground."""
    return _D(
        f"grund_{code}",
        called,
        "Bekräftade borttagningar av kommunen på den här grunden.",
        "borttagningar",
        (_GONE, ("av", ("kommunen",)), ("grund", (code,))),
    )
