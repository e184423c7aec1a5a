# SPDX-FileCopyrightText: 2026 Flödesarkivet contributors
# SPDX-License-Identifier: EUPL-1.2
"""Forms that no rule gives: strong verbs, changed vowels, other words in comparison. Facts only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

# A base form and its other stems; what rules add to those (böckerna, brunnit) is not repeated.
# A participle in -en has its -et and -na added.
_VERBS = """
bo bor bodde bott · köra kör körde kört körd körs · höra hör hörde hört hörs · lära lär lärde lärt
be bad bett · binda band bundit bunden · bita bet bitit biten · bjuda bjöd bjudit bjuden
bli blev blivit bliven bliva · brinna brann brunnit brunnen · brista brast brustit brusten
bryta bröt brutit bruten · bära bar burit buren · böra bör borde bort · dra drog dragit dragen drar
dricka drack druckit drucken · driva drev drivit driven · duga dög · dyka dök · dö dog dött dör
dölja dolde dolt dold · falla föll fallit fallen · fara for farit faren · finna fann funnit funnen
finnas fanns funnits finns · flyga flög flugit flugen · flyta flöt flutit · frysa frös frusit frusen
få fick fått får · förlåta förlät förlåtit förlåten · förnimma förnam förnummit
försvinna försvann försvunnit försvunnen · ge gav gett givit given ger giva gavs getts
glida gled glidit · gnida gned gnidit gniden · gripa grep gripit gripen · gråta grät gråtit gråten
gå gick gått går gången · göra gjorde gjort gör gjord gjordes gjorts görs gjorda
ha hade haft har hava · heta hette hetat heter · hinna hann hunnit hunnen · hugga högg huggit huggen
hålla höll hållit hållen hölls hållits · kliva klev klivit kliven · klyva klöv kluvit kluven
knipa knep knipit knipen · knyta knöt knutit knuten · komma kom kommit kommen
krypa kröp krupit krupen · kunna kan kunde kunnat · le log lett ler · leva levde levt
lida led lidit liden · ligga låg legat legad · ljuga ljög ljugit ljugen · ljuda ljöd ljudit
lyda lydde lytt · låta lät låtit låten · lägga lade lagt lagd la lades lagts lagda
njuta njöt njutit njuten · nypa nöp nypt · nysa nös nyst · pipa pep pipit · rida red ridit riden
rinna rann runnit runnen · riva rev rivit riven · ryta röt rutit · se såg sett sedd ser sågs setts
sitta satt suttit sutten · sjuda sjöd sjudit · sjunga sjöng sjungit sjungen
sjunka sjönk sjunkit sjunken · skina sken skinit · skita sket skitit skiten
skjuta sköt skjutit skjuten · skrida skred skridit · skrika skrek skrikit skriken
skriva skrev skrivit skriven · skryta skröt skrutit · skära skar skurit skuren
slippa slapp sluppit sluppen · slita slet slitit sliten · sluta slöt slutit sluten
slå slog slagit slagen slår · smita smet smitit · smyga smög smugit smugen
smälta smalt smultit smulten · smörja smorde smort smord · snyta snöt snutit snuten · sova sov sovit
spinna spann spunnit spunnen · spricka sprack spruckit sprucken · sprida spred spritt spridd
springa sprang sprungit sprungen · sticka stack stuckit stucken · stiga steg stigit stigen
stinka stank · stjäla stal stulit stulen · strida stred stridit · stryka strök strukit struken
strypa ströp strypt · stå stod stått står · städja stadde stadd · suga sög sugit sugen
supa söp supit supen · svida sved svidit · svika svek svikit sviken · svälja svalde svalt svald
svälta svalt svultit svulten · svära svor svurit svuren
säga sade sagt sagd sa säger sägs sades sagts · sälja sålde sålt såld · sända sände sänt sänd
sätta satte satt satts sattes · ta tog tagit tagen tar taga togs tagits · tiga teg tigit
tjuta tjöt tjutit · tvinga tvang tvungit tvungen · vara är var varit vore · veta vet visste vetat
vika vek vikit viken · vilja vill ville velat · vina ven vinit · vinna vann vunnit vunnen
vrida vred vridit vriden · välja valde valt vald · vänja vande vant vand
växa växte växt vuxit vuxen · äta åt ätit äten · spörja sporde sport · töras tordes
glädja gladde glatt gladd · kvälja kvalde · stödja stödde stött
"""
_NOUNS = """
man män mannen männen männens mäns · bok böcker · fot fötter · hand händer · natt nätter
stad städer · land länder · strand stränder · rand ränder · tand tänder · and änder · brand bränder
tång tänger · stång stänger · spång spänger · rot rötter · bot böter · son söner · dotter döttrar
mor moder mödrar · far fader fäder · bror bröder broder brodern · bonde bönder · ledamot ledamöter
gås gäss · mus möss · lus löss · öga ögon ögonen ögonens ögons · öra öron öronen öronens örons
museum museet museer · get getter · nöt nötter · djävul djävlar · jävel jävlar · finger fingrar
morgon morgnar · afton aftnar · sommar somrar · huvud huvudet huvuden · nummer numret numren
papper pappret papperen · vatten vattnet vattnen · himmel himlen himlar · syster systrar
centrum centrumet · ko kor korna kornas
"""
_COMPARED = """
stor större störst största · liten litet lilla lille små mindre minst minsta
bra bättre bäst bästa god · dålig sämre sämst sämsta värre värst värsta
gammal gamla gammalt gamle äldre äldst äldsta · ung yngre yngst yngsta · lång längre längst längsta
tung tyngre tyngst tyngsta · hög högre högst högsta · låg lägre lägst lägsta
grov grövre grövst grövsta · trång trängre trängst trängsta · få färre
många fler flera flest flesta · mycket mer mera mest mesta · nära närmare närmast närmaste närmsta
gärna hellre helst · någon något några nån nåt
"""


def _entries(text: str) -> Iterator[tuple[str, list[str]]]:
    for entry in text.strip().replace("\n", " · ").split(" · "):
        base, *forms = entry.split()
        yield base, forms


def _verbs() -> Iterator[tuple[str, list[str]]]:
    """Strong verbs with what follows from their stems: present, participles, passives."""
    for base, stems in _entries(_VERBS):
        forms = list(stems)
        if base.endswith("a"):
            forms.append(base[:-1] + "er")
        for stem in stems:
            if stem.endswith("en"):
                forms += [stem[:-1] + "t", stem[:-2] + "na"]
            elif stem.endswith(("d", "g", "v", "t", "k", "n", "l", "p")):
                forms.append(stem + "s")
        yield base, forms


def _nouns() -> Iterator[tuple[str, list[str]]]:
    """Nouns with what follows from their plurals: *städernas* from *städer*, *mössen* from *möss*."""
    for base, stems in _entries(_NOUNS):
        forms = list(stems)
        for stem in stems:
            if stem.endswith(("er", "ar")):
                forms += [stem + "s", stem + "na", stem + "nas"]
            elif stem.endswith("ss"):
                forms += [stem + "en", stem + "ens"]
        yield base, forms


def _table(entries: Iterable[tuple[str, list[str]]]) -> Mapping[str, tuple[str, ...]]:
    """Each form with its base forms."""
    found: dict[str, list[str]] = {}
    for base, forms in entries:
        for form in forms:
            found.setdefault(form, []).append(base)
    return {form: tuple(dict.fromkeys(bases)) for form, bases in found.items()}


VERB_FORMS = _table(_verbs())
NOUN_FORMS = _table(_nouns())
COMPARED_FORMS = _table(_entries(_COMPARED))

# Words that the word list lacks, with its flags: the bases above, and common nouns.
ADDED = {
    **{base: "K" for base, _ in _entries(_VERBS)},
    **{base: "BY" for base, _ in _entries(_NOUNS)},
    **{base: "O" for base, _ in _entries(_COMPARED)},
    **dict.fromkeys(("anmälan", "begäran", "förfrågan", "överklagan", "betalning"), "AY"),
}
