# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""What may be a part of a compound although it is short, and what may not although it is a word.

Facts only.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Short first words with their base forms. Two letters are taken for a word only when they stand here.
SHORT_MODIFIERS = {
    **{
        word: word
        for word in _words(
            """
ark arv ask bad bar barr bas ben bil bio bly bok brev bro by båt börs cup dag dam data deg dom dop
duk dyk dörr eko el eld fat fel fil fisk fot fri fru frö fält får gas glas golf grav grus gud gul
gym gång går hav hel hem hiss hot hov hud hus hyr häst hål hår hö hög höst is jakt jul järn kaj
kal kex knä kol kork krog kul kust kyl kår kö kök köp kör kött lag lax lek lik lin liv lok lov
luft lus läs lån lås lök lön mat mid mord mur män mål nat natt not ny nyp när nät olj ord ost ozon
park pil plan post press prov präst rad ram rast ris rot rum rät råd råg rån röd rök rör sand sim
sju sjuk sjö sko skog sköld slag slam sly snö sol sot spår stad sten stor ström stål sur syd syn
säl säng sång söm tak tal tand tid tom torg träd tull tyg typ tåg ugn ull ung vag val ved vin vind
vit väg vägg värm väst våg vår ägg älg älv äng ätt åk ål år öl öst
"""
        )
    },
    "dricks": "dricka",
    "gat": "gata",
    "kyrk": "kyrka",
    "sop": "sopa",
}
SHORT_HEADS = _words(
    """
arv bad bi bil bo bok bot bro by båt dag dam el eld fel fot fri gas hem hus hål is kaj kår kö kök
lag lek liv lov lån lås lön lös mat mål nät ord ort park rad rum råd rör sal sjö sko skog snö tak
tal tid tur tå tåg ugn val ved vin väg vän väv våg vård zon ägg älg äng å ål år ö öl öre
"""
)
# Particles and endings: nobody looks for *in* in *inträde*.
NO_MODIFIERS = _words(
    """
all allt bak besk best beta bort desto efter emot fast fjär fort fram från för före fören förr
förs gen genom här ihop inne inter just kring lande mellan miss mot ned ner olik ordet ovan sak
sam samman sist till tran undan under unders upp ut utan var vart vid åter över övr
"""
)
# Endings of words (-ing, -lig, -ist) that are also words.
NO_HEADS = _words(
    """
ande ans are arier ark art else ende ens ent era erad esse het ige igt ing inga inge ingen ings
isk iska ism ist istisk itet lad lade lande lans lig liga ligen ling ment nad nat ning pling rad
rade ring sam sen sion ska skan skap tet tion tor ung ungen ur
"""
)
# What looks like a compound and is none.
WHOLE = _words(
    """
aktivitet ballast bandage bankomat bidrag bilaga bilda bildande bildning bilist biograf biolog
biologi biologisk biskop bistånd diktatur ekolog ekologi ekologisk elände fotograf frukost
fruktansvärd generation helvete hustru ideologi journalist kolera kollega kollektion kombination
kommunist kompetens komplett konstnär korrelation korrespondent kosmisk kultur litteratur metafor
militär rapport rapportera rapportering reporter rosmarin rättegång rättvisa signatur struktur
survivor sällsynt temperatur test testare transport valross åtgärd överskott
"""
)
