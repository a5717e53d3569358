"""The words that a prompt is searched for, English and Dutch, by the topic they stand for.

Knows nothing of pictures. Plurals and other simple endings are found by `reading`; here stand the words themselves
and the forms that don't end regularly. An entry of two words is a phrase.
"""

from __future__ import annotations

# Where it plays. Of topics equally named the first one here is painted.
PLACES: dict[str, str] = {
    "space": """space outer-space spaceship spacecraft starship galaxy galaxies nebula orbit asteroid cosmos
        cosmic planet planets ruimte ruimteschip ruimtestation heelal planeet planeten
        melkweg sterrenstelsel""",
    "attic": "attic loft garret zolder zolders zolderkamer vliering",
    "kitchen": "kitchen kitchenette keuken keukens restaurant diner",
    "corridor": "corridor hallway hallways passage hospital gang gangen hal ziekenhuis",
    "interior": """interior indoors room rooms bedroom office cabin library apartment house classroom studio
        bar café cafe hotel museum kamer kamers slaapkamer woonkamer kantoor bibliotheek
        binnen appartement huiskamer klaslokaal werkkamer laboratorium laboratory lab bed
        sofa couch bureau""",
    "cave": """cave cavern caves underground tunnel mine crypt dungeon bunker grot grotten tunnels mijn
        kelder cellar basement ondergronds ondergrondse metro subway""",
    "harbour": """harbour harbor dock docks quay pier marina shipyard haven havens kade kades steiger pakhuis
        wharf lighthouse vuurtoren vuurtorens""",
    "sea": """sea ocean beach coast shore shoreline wave waves boat sail sailing ship ships island
        underwater zee zeeën oceaan strand kust golf golven boot schip schepen eiland
        duinenkust lake lagoon meer vissersboot""",
    "desert": "desert dune dunes sand canyon sahara mars oasis woestijn woestijnen duin duinen zandvlakte",
    "forest": """forest jungle woods woodland tree pine pines grove rainforest orchard bos bossen woud wouden
        boom bomen oerwoud jungles dennen park tuin garden gardens""",
    "mountains": """mountain mountains peak peaks summit alps cliff cliffs hill hills valley volcano berg bergen
        gebergte bergtop alpen heuvel heuvels vallei klif kliffen vulkaan ridge""",
    "village": "village hamlet town dorp dorpen dorpje farmhouse boerderij kerk church windmill molen molens",
    "field": """field meadow countryside farm prairie grassland grass polder veld velden weide weiden
        weiland akker akkers platteland landschap landscape plains""",
    "city": """city cities street streets avenue alley alleyway downtown skyline skyscraper rooftop
        metropolis urban tokyo paris london berlin york rotterdam stad steden straat straten
        steeg stegen plein wolkenkrabber wolkenkrabbers dak daken centrum amsterdam
        neo-amsterdam canal canals gracht grachten square market markt traffic building
        buildings gebouw gebouwen architecture architectuur""",
}

# What stands or lies in the picture.
THINGS: dict[str, str] = {
    "canal": "canal canals gracht grachten amsterdam neo-amsterdam venice venetië",
    "bridge": "bridge brug bruggen",
    "lighthouse": "lighthouse vuurtoren vuurtorens",
    "boat": "boat ship ships sail sailboat vessel boot schip schepen zeilboot vissersboot",
    "windmill": "windmill molen molens windmolen",
    "church": "church steeple kerk kerktoren",
    "pines": "pine pines fir spruce conifer den dennen dennenbos spar",
    "ring": "ringed rings saturn saturnus geringde",
    "station": "station hull spaceship starship spacecraft ship ruimteschip ruimtestation romp",
    "door": "door doorway doors deur deuren",
    "lamp": "lamp lantern lightbulb candle lantaarn kaars kaarsen",
    "radio": "radio transistor radiotoestel",
    "letter": "letter envelope note postcard brief brieven envelop briefje",
    "key": "key sleutel sleutels",
    "book": "book diary notebook boek boeken dagboek",
    "phone": "phone telephone smartphone telefoon gsm",
    "hologram": "hologram holograms holographic holografisch holografische projection",
    "map": "map maps chart kaart kaarten landkaart plattegrond",
    "eye": "eye eyeball iris oog ogen pupil",
    "future": """cyberpunk futuristic future sci-fi scifi cybernetic android futuristisch futuristische
        toekomst cybernetisch cybernetische dystopian""",
    "hand": """hand hands finger fingers fingertip fingertips fist palm vinger vingers handen vuist
        vingertop vingertoppen handpalm""",
    "dog": "dog dogs puppy hound wolf wolves fox hond honden hondje wolven vos vossen",
    "cat": "cat cats kitten kitty kat poes katten poezen katje kater",
    "horse": "horse horses pony ponies stallion mare paard paarden paardje hengst merrie veulen",
    "bird": """bird birds seagull seagulls gull gulls crow crows raven ravens flock pigeon pigeons swallows
        geese goose eagle swan swans vogel vogels meeuw meeuwen zeemeeuw zeemeeuwen kraai
        kraaien duif duiven zwaluw zwaluwen gans ganzen adelaar zwaan zwanen""",
    "car": "car cars taxi taxis automobile sedan auto autos autootje politieauto",
    "tram": "tram trams tramcar streetcar trolley",
    "bicycle": "bicycle bicycles bike bikes cyclist cyclists fiets fietsen fietser fietsers fietst bakfiets",
    "train": "train trains locomotive trein treinen locomotief stoomtrein",
}

TIMES: dict[str, str] = {
    "dawn": "dawn sunrise morning daybreak dageraad zonsopgang ochtend ochtendlicht morgenrood ochtends",
    "day": "day daylight noon afternoon midday sunny dag daglicht middag zonnig zonnige overdag",
    "dusk": "dusk sunset evening twilight golden schemering zonsondergang avond schemer avondrood avonds",
    "night": "night midnight moon moonlit moonlight nightfall nacht middernacht maan maanlicht nachts nachtelijke",
}

MOODS: dict[str, str] = {
    "neon": "neon cyberpunk club synthwave vaporwave nachtclub neonlicht neonlichten neonreclame",
    "noir": "noir monochrome film-noir zwart-wit black-and-white grayscale",
    "warm": "warm cosy cozy autumn golden nostalgic herfst knus gezellig gouden zomer summer",
    "cold": "cold bleak steel winter ice icy frozen koud koude kil ijzig ijs bevroren",
    "mars": "mars martian rode-planeet",
}

WEATHER: dict[str, str] = {
    "rain": """rain raining rainy rainfall rain-slick rainstorm downpour drizzle thunderstorm monsoon regen
        regenachtig regenachtige regenbui regenbuien motregen stortregen plensbui regent""",
    "storm": "storm stormy thunderstorm tempest hurricane gale stormachtig stormachtige onweer orkaan stormt",
    "snow": "snow snowy snowing snowfall blizzard arctic sneeuw sneeuwt sneeuwstorm besneeuwd besneeuwde",
    "fog": "fog foggy mist misty haze hazy nevel nevelig nevelige mistig mistige smoke smoky rook",
    "fire": """fire fires burning flame ember embers inferno war explosion lava vuur brand brandend
        brandende vlam vlammen oorlog explosie gloeiend spark sparks vonk vonken""",
    "dust": "dust dusty stof stoffig stoffige sandstorm zandstorm",
}

PEOPLE: dict[str, str] = {
    "pair": "two twee",
    "two": """two-friends friends couple lovers twins brothers sisters vrienden vriendinnen geliefden
        tweeling broers zussen parents ouders they together samen stel""",
    "crowd": "crowd people soldiers children workers menigte mensen soldaten kinderen arbeiders publiek",
    "person": """person somebody someone he him her his man woman men women guy lady figure friend
        stranger traveller traveler courier hero heroine warrior pilot captain doctor nurse
        driver hacker keeper tracker wanderer hunter fisherman sailor soldier dancer
        musician painter scientist worker walker explorer farmer boer boerin ontdekker
        father mother brother sister grandfather grandmother old-man persoon iemand hij zij
        haar hem vrouw mannen vrouwen figuur vriend vriendin vreemdeling reiziger
        koerier held heldin krijger piloot kapitein dokter verpleegster bestuurder wachter
        jager visser zeeman matroos soldaat danser danseres muzikant schilder wetenschapper
        vader moeder broer zus opa oma meneer mevrouw lone-silhouette silhouette-in silhouet-in
        king koning queen koningin prince prins princess prinses wizard tovenaar knight ridder
        thief dief teacher leraar lerares student agent policeman ober waiter waitress kok
        baker bakker writer schrijver schrijfster artist kunstenaar singer zanger zangeres poet
        dichter priest priester monk monnik tourist toerist passenger passagier baby clown
        killer gangster cyclist fietser rider ruiter postman postbode gardener tuinier mechanic
        monteur engineer ingenieur inventor uitvinder professor judge rechter bride bruid groom
        bruidegom neighbour neighbor buurman buurvrouw uncle oom aunt tante nephew neef niece
        nicht son zoon daughter dochter husband echtgenoot wife mum mama dad papa grandma
        grandpa teenager vuurtorenwachter klokkenmaker watchmaker mechanieker""",
    "child": "child kid boy girl toddler kind jongen meisje jongetje peuter kleuter",
    "woman": """woman women girl she her zij lady mother sister heroine grandmother queen vrouw vrouwen
        meisje haar moeder zus vriendin heldin oma mevrouw danseres koningin princess prinses
        waitress lerares schrijfster zangeres bride bruid buurvrouw aunt tante niece daughter
        dochter wife mum mama grandma boerin actress actrice ballerina""",
    "detective": "detective detectives spy inspector rechercheur spion speurder private-eye inspecteur",
    "coat": "coat trenchcoat trench raincoat jacket cloak jas regenjas mantel jassen",
    "hat": "hat fedora cap hoed pet hoeden",
    "astronaut": "astronaut astronauts cosmonaut spacesuit spaceman astronaute ruimtepak ruimtevaarder",
    "robot": "robot robots android cyborg droid",
    "umbrella": "umbrella paraplu parasol",
    "walk": """walk walks walking run runs running wander wandering strolls loop loopt lopen wandelt
        wandelen rent rennen rennende lopende wandelende marching marcheert""",
}

# Those of PEOPLE that are somebody. A hat may lie on a chair, and rivers run.
SOMEBODY = frozenset(
    {"two", "crowd", "person", "child", "woman", "detective", "astronaut", "robot"}
)

# What a name does that is no noun in the plural (`Dark clouds`), nor in camera speech (`Wide shot`).
DEEDS = """is was has had says said asks asked tells told knows knew thinks thought feels felt sees hears heard
    goes went comes came stays gets got takes took gives gave makes made finds found keeps kept holds
    held brings brought puts lets sits sat stands stood sleeps slept wakes woke walked walks runs ran
    climbs climbed swims swam flies flew rides rode drove cycles jumps fell dances sings sang reads
    writes wrote draws drew paints looked looks watched stares gazes listens speaks spoke talks whispers
    shouts cries laughs smiles smiled waits waited stops stopped starts begins began opens opened closes
    closed enters arrives returns turns turned follows hides hid searches discovers loses lost wins
    fought kills dies died lives eats ate drank buys sells pays meets met loves hugs helps picks pushes
    throws catches caught reaches remembers forgets understands decides tries kneels leans crawls
    wanders pauses hesitates nods sighs bent heeft had zegt zei vraagt vroeg weet wist denkt dacht voelt
    wil ziet zag hoort hoorde gaat ging komt kwam blijft bleef krijgt neemt nam geeft gaf maakt vindt
    vond houdt hield brengt legt zit zat staat stond slaapt sliep wordt droomt loopt liep rent rende
    klimt zwemt vliegt rijdt reed zeilt fietst springt valt viel danst zingt speelt leest schrijft
    tekent schildert kijkt keek staart luistert spreekt praat fluistert roept huilt lacht glimlacht
    wacht wachtte stopt begint begon opent sluit gooit treedt arriveert keert draait volgt verstopt
    zoekt ontdekt verliest wint vecht sterft leeft woont werkt kookt eet drinkt koopt verkoopt betaalt
    ontmoet kust omhelst helpt redt pakt trekt duwt vangt stapt bereikt herinnert vergeet begrijpt
    besluit probeert hoopt vreest knielt leunt kruipt dwaalt aarzelt knikt zucht bukt droeg draagt
    steekt zet stak wandelt zwaait fluit"""
# Behind any other word in -s, -t or -ed they show that it is a deed too: `Mila repairs the radio`.
OBJECTS = """the a an his her their its him them het de een zijn haar hun hem zich"""

# What stands before a deed without an article, and is no name.
NOBODY = """nobody nothing everything something everyone anything all none time nature wind water light
    sunlight darkness silence thunder lightning music death life love hope fear summer evening
    today tomorrow later suddenly then now here there this that it shot view camera scene image frame
    wide close medium title niemand niets alles iets iedereen tijd natuur water licht
    zonlicht duisternis donker stilte donder bliksem muziek dood leven liefde vandaag morgen later
    plotseling dan nu hier daar dit dat ijs beeld titel"""

# Where the words stop that say what a close-up is of.
STOPS = """in on at with under over near by against behind beside of from through that which who as
    while and or is are lies op met onder bij tegen achter naast van uit door die dat terwijl en of is
    ligt aan voor"""
FACES = "face faces head mouth lips smile portrait gezicht hoofd mond lippen glimlach portret"

TOPICS = (PLACES, THINGS, TIMES, MOODS, WEATHER, PEOPLE)  # no topic's name occurs twice

# Words that tell the language.
ENGLISH = """the a an of and with in on at by from to is are was into over her his its under
    through"""
DUTCH = """de het een van en met op bij uit naar is zijn door over haar aan voor onder tegen die
    dat"""

# Words that mean their topic in one of the two languages only.
ONLY_ENGLISH = "door room war day map bar loop den her his pet note"
ONLY_DUTCH = """held hem oma ober stel boom boot bad kind gang brand rook hal golf mijn meer haven den loop pet brief
    stel rent dag centrum regent spar bureau steeg zij bos"""
