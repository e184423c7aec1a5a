# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be a part of a compound although it is short, and what may not although it is a word. Facts only."""

from __future__ import annotations

# Short first words with their base forms. Two letters are taken for a word only when they stand here.
SHORT_MODIFIERS = {
    word: word
    for word in (
        "dom mid ark arv ask bad bar barr bas ben bil bio bly bok brev bro by båt börs cup dag dam data deg "
        "dop duk dyk dörr eko el eld fat fel fil fisk fot fri fru frö får fält gas glas golf grav "
        "grus gud gul gym gång går hav hel hem hiss hot hov hud hus hyr hår hål häst hög hö höst is "
        "jakt jul järn kaj kal kex knä kol kork krog kul kust kyl kår kök köp kör kött kö lag lax lek "
        "lin lik liv lok lov luft lus lån lås läs lök lön mat mord mur mål män nat nät natt not ny "
        "nyp olj ord ost ozon park pil plan post prov präst press rad ram rast ris rot rum råd råg "
        "rån rät rök röd rör sand sjuk sjö sko skog sim sju sköld slag slam snö sol sop sot spår stad "
        "stål sten stor ström sur syd syn säl sång säng söm tak tal tand tid tom torg träd tull typ "
        "tyg tåg ugn ull ung vag val ved vin vind vit vår våg väg vägg värm väst åk ål år ägg äng älg "
        "älv ätt öl öst"
    ).split()
} | {"gat": "gata", "sop": "sopa", "sly": "sly", "kyrk": "kyrka", "när": "när", "dricks": "dricka"}
SHORT_HEADS = frozenset(
    "arv bot lov lös fri bi by ö å kö bo sjö sko tå ål öl el is hus väg bil bok bro båt bad dag dam eld fel fot gas hem hål kår kök lag "
    "lek liv lån lås lön mat mål nät ord ort park rad råd rör rum sal skog snö tak tal tid tåg ugn val vin vård zon kaj arv tur våg "
    "vän ved väv år öre ägg älg äng".split()
)

# Particles and endings: nobody looks for *in* in *inträde*.
NO_MODIFIERS = frozenset(
    "all allt bak best besk beta bort desto efter emot fast fjär fort fram från fören för före förs förr gen genom "
    "här ihop inne inter just kring lande mellan miss mot ned ner olik ordet ovan sak sam samman sist till "
    "tid- tran under undan unders upp utan ut var vart vid över övr åter".split()
)
# Endings of words (-ing, -lig, -ist) that are also words.
NO_HEADS = frozenset(
    "ande ans are art ark arier else ende ens ent era erad esse het ige igt inga inge ingen ing ings isk iska ism "
    "ist istisk itet lad lade lande lans lig liga ligen ling ment pling nad nat ning rad rade ring sam "
    "sen ska skan skap sion tet tion tor ung ungen ur".split()
)
WHOLE = frozenset(
    "aktivitet ballast bandage bankomat bilaga bilda bildande bildning bilist biograf biolog biologi biologisk biskop "
    "bistånd bidrag diktatur ekolog ekologi ekologisk elände fotograf fruktansvärd frukost generation helvete hustru ideologi "
    "journalist kolera kollega kollektion kombination kommunist kompetens komplett konstnär korrelation "
    "korrespondent kosmisk kultur litteratur metafor militär rapport rapportera rapportering reporter signatur struktur temperatur rosmarin rättegång rättvisa sällsynt survivor test "
    "testare transport valross åtgärd överskott".split()
)
