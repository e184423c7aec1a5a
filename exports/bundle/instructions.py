# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""LASMIG.txt: what a bundle is, how to check it, what it proves and what it does not."""

from __future__ import annotations

from archiver import wording
from exports.source import Source

_TEXT = """\
BEVISPAKET FRÅN FLÖDESARKIVET
{municipality}, {count}

VAD DET HÄR ÄR
Paketet innehåller handlingar ur kommunens arkiv över sociala medier, med allt som
behövs för att pröva dem. Du behöver inte lita på kommunen, på arkivet eller på det
program som gjorde paketet.

SÅ KONTROLLERAR DU
1. Skaffa loggens offentliga nyckel någon annanstans än härifrån. Den står i kommunens
   arkivrapporter och lämnas ut av registrator. Den ser ut så här:
   {origin}+xxxxxxxx+xxxxxxxxxxxxxxxx...
2. Du behöver Python 3.9 eller senare, och inget annat. Programmet verify.py i paketet är
   kort nog att läsas av den som vill veta vad det gör. Har du det redan från annat håll,
   använd hellre det.
3. Packa upp verify.py och kör:
   python3 -I -S verify.py PAKET.zip --key "NYCKELN"
   Programmet skriver vad som håller och vad som inte gör det. Det läser bara paketet och
   ansluter inte till något nät.

VAD DET VISAR NÄR ALLT HÅLLER
- Varje rad finns i arkivets logg, på sin plats, och innehållet är det som loggen band sig
  vid när raden skrevs. Varken ord, tid eller bilaga har ändrats sedan dess.
- Plattformens svar är de byte som arkivet tog emot. De ligger under svar, hopsatta ur
  sina delar.
- Loggen är samma logg som vid varje tidigare undertecknad kontrollpunkt. Den som har en
  kontrollpunkt sedan förr, till exempel ur en arkivrapport, kan jämföra.
- Det som har förstörts har förstörts enligt ett beslut, och beslutet står i loggen.
- Finns tidsstämplar så fanns loggen senast vid de tider som stämplarna anger.
- Förteckningen är undertecknad: paketet är det som arkivet lämnade ut.

VAD DET INTE VISAR
- Att det som skrevs är sant, eller vem som höll i tangentbordet.
- Att inget mer finns. Paketet visar det som efterfrågades, inte resten av arkivet.
- Vem nyckeln tillhör. Det måste du veta på annat sätt.
- Att en tidsstämpels egen underskrift gäller. verify.py läser vad den säger; utfärdarens
  underskrift prövas så här, med utfärdarens rotcertifikat och det stämplade i en fil:
  openssl ts -verify -in STÄMPEL.tsr -data FIL -CAfile ROT.pem
  Det stämplade är kontrollpunkten med arkivets egen underskrift, tecken för tecken,
  och därefter den tidigare stämpel som den eventuellt förnyar.
- Exakt när något togs bort. Arkivet vet mellan vilka två tider det skedde.

VAD SOM INTE ÄR MED
Ett svar från plattformen kan visa fler än den du frågade om. Deras delar lämnas inte ut:
i stället står [ej utlämnad], och bara delens rad i loggen är med. Raden säger ingenting
om innehållet. Går delarna inte att skilja åt lämnas hela svaret inte ut. Frågans adress
kan nämna plattformens nummer på andra inlägg. [gallrad] står där något har förstörts.

FILERNA
handlingar/   vilka rader i loggen varje handling bygger på
innehall/     radernas innehåll: en rad från arkivet, sedan plattformens egna byte
svar/         plattformens svar, hopsatta
medier/       bilder och filer; namnet är filens SHA-256
bevis/        ett bevis per handling i formen C2SP tlog-proof, för andra program
rader.jsonl   loggens rader: löv, plats, väg till roten och nonce
checkpoint    den undertecknade kontrollpunkten
tidigare.json tidigare kontrollpunkter med bevis att loggen är densamma
tidsstamplar.json, tidsstamplar/   stämplar från utomstående
manifest.json, manifest.sig        förteckningen och underskriften över den
"""


def text(source: Source, count: int) -> str:
    """The whole text, for a bundle of so many records."""
    municipality = source.config.municipality
    return _TEXT.format(
        municipality=municipality.name,
        origin=municipality.origin,
        count=wording.plural(count, "handling", "handlingar"),
    )
