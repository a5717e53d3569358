"""Words of Dutch and English that tell where a sentence ends, who speaks and where somebody is.

Knows nothing of passages or scenes. Both languages are always looked up together: scripts mix them, and no
word here means something harmful in the other one.
"""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """The text in NFC, with each run of white space as one space and none at its ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def words(text: str) -> tuple[str, ...]:
    """The words of a text in order, lower case: what is read aloud, without marks."""
    return tuple(_WORD.findall(text.lower()))


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"\w+(?:['’.,:\-]\w+)*")

# A full stop after these never ends a sentence, because what they belong to follows.
BEFORE_A_NAME = _set(
    "dhr mevr mw mej dr drs ir ing mr mrs ms prof st ste ds sgt kpt capt lt col maj adm gov sen rep "
    "hon rev fr jhr bijv bv m.b.t d.w.z i.p.v o.a m.a.w z.g zgn t.a.v t.o.v i.v.m a.u.b e.g i.e cf vs "
    "ca approx incl excl"
)
# … and after these only if a number follows: "no. 9", but "No. He won't."
BEFORE_A_NUMBER = _set(
    "no nr nrs blz pag p pp art afb fig ch vol hfst par jan feb mrt mar apr jun jul aug sep sept okt "
    "oct nov dec tel"
)

# First words of a sentence that can't be somebody's name: they settle "plan B. Daarna" and "Iemand zei".
NOT_NAMES = _set(
    "de het een 't 'n hij zij ze wij we jij je jullie u ik dit dat die deze daar hier dan toen nu "
    "daarna later eerst eindelijk plotseling opeens ineens misschien niemand iemand iedereen allen "
    "alles niets wie wat waar wanneer waarom hoe als terwijl en maar of want dus ook nog niet geen "
    "mijn jouw zijn haar hun ons onze in op aan uit door over met voor na bij tot van naar om "
    "the a an he she it they we you i this that these those there here then now later first finally "
    "suddenly maybe nobody someone somebody everyone everybody anyone all nothing who what where "
    "when why how if while and but or so also not no yes ja nee my your his her their our its in on "
    "at from by over with for after before to of as one another"
)

# First words of a text that say that somebody was told of before. Not `het`, `die`: articles, too.
PRONOUNS = _set(
    "hij zij ze wij we jij je jullie u ik hem haar hun zijn mijn jouw ons onze "
    "he she it they we you i him her them his their its my your our"
)

SAYS = _set(
    "zei zegt zeg zeiden vroeg vraagt antwoordde antwoordt riep roept fluisterde fluistert "
    "mompelde mompelt schreeuwde schreeuwt gilde gilt snauwde snauwt stamelde stamelt zuchtte zucht "
    "lachte lacht herhaalde herhaalt vervolgde vervolgt bromde bromt "
    "glimlachte glimlacht grijnsde grijnst grinnikte grinnikt giechelde giechelt knikte knikt hijgde hijgt "
    "kreunde kreunt snikte snikt siste sist smeekte smeekt waarschuwde waarschuwt zong zingt "
    "said says asked asks answered answers replied replies whispered whispers shouted shouts "
    "yelled yells cried cries muttered mutters murmured murmurs called calls screamed screams "
    "sighed sighs repeated repeats added adds continued continues snapped snaps growled growls "
    "laughed laughs smiled smiles grinned grins chuckled chuckles giggled giggles nodded nods gasped gasps "
    "groaned groans sobbed sobs hissed hisses begged begs warned warns sang sings"
)

# What somebody in a picture does: the verb that divides a logline into who and where.
DOES = SAYS | _set(
    "loopt rent rijdt zit staat ligt wacht kijkt zoekt vindt ontdekt volgt sluipt dwaalt zwerft "
    "wandelt slentert fietst vaart zwemt vliegt valt springt klimt danst speelt zingt slaapt "
    "ontwaakt vlucht vecht leest schrijft werkt rookt drinkt eet staart keert komt gaat reist woont "
    "leeft graaft bouwt opent sluit verlaat betreedt verschijnt verdwijnt huilt glimlacht draait "
    "walks runs drives sits stands lies waits looks searches finds discovers follows sneaks wanders "
    "roams strolls cycles sails swims flies falls jumps climbs dances plays sings sleeps wakes flees "
    "fights reads writes works smokes drinks eats stares returns comes goes travels lives digs "
    "builds opens closes leaves enters appears disappears weeps smiles turns hurries races rides"
)

DETERMINERS = _set(
    "de het een 't 'n deze die dit dat zijn haar hun twee drie vier vijf the a an this that his her "
    "their two three four five"
)

INTO = _set(
    "in door op langs over onder boven naast achter voor bij naar rond tussen binnen buiten "
    "through into on along across over under above beside behind before at near to towards around "
    "between inside outside past down up"
)
# Of these, the ones that say where somebody is, not where they look or go.
AT = _set(
    "in door op langs aan onder tussen binnen on at along across through inside under between"
)
# After these a name is a place: "in Neo-Amsterdam", but not "naar Mila".
WITHIN = _set("in door through across inside outside around rond")

PLACES = _set(
    "straat straten steeg stad stadje dorp dorpje plein brug gracht grachten kade haven park bos "
    "woud berg bergen zee oceaan strand kust woestijn eiland rivier meer veld velden weide akker weg "
    "snelweg tunnel station perron metro trein vliegveld huis huisje kamer keuken zolder kelder "
    "slaapkamer woonkamer gang trap tuin dak daken balkon kantoor fabriek loods winkel markt café "
    "bar kroeg restaurant hotel ziekenhuis school kerk kathedraal kasteel toren vuurtoren museum "
    "theater bibliotheek laboratorium gevangenis grot vallei moeras polder duinen heide skyline "
    "ruimteschip ruimtestation planeet maan wereld landschap horizon "
    "street streets alley city town village square bridge canal canals quay harbour harbor park "
    "forest woods mountain mountains sea ocean beach coast shore desert island river lake field "
    "fields meadow road highway tunnel station platform subway train airport house cottage room "
    "kitchen attic cellar basement bedroom corridor hallway stairs garden roof roofs rooftop balcony "
    "office factory warehouse shop market cafe bar pub restaurant hotel hospital school church "
    "cathedral castle tower lighthouse museum theatre theater library laboratory lab prison cave "
    "valley swamp dunes heath spaceship planet moon world landscape ruins"
)

# Where a place phrase ends although the sentence goes on.
CLAUSES = _set(
    "en maar of want om terwijl als wanneer omdat zodat dat die waar totdat toen met zonder "
    "and but or for while when as because so that who which where until with without"
)
