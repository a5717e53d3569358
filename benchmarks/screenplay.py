"""What a screenplay of 120 pages costs to read and to direct by the rules. CPU seconds, in one process.

python benchmarks/screenplay.py
"""

from __future__ import annotations

import statistics
import time

from filmkit.backends.director.rules import Rules
from filmkit.model.film import DirectorChoice
from filmkit.model.ports import Brief
from filmkit.story import pace
from filmkit.story.script import read_script

PAGES = 120
RUNS = 5
TARGET_S = 3
# Two pages: about 400 words.
PART = """\
{place} - {time} #{n}#

Rain runs down the windows of room {n}. MILA ({n}), in a yellow coat, opens the door and looks along the corridor. \
Nobody is there. Far away a telephone rings, and rings again.

She waits under the only lamp that works. Her hand is on the key. [[filmkit: size=close_up]]

MILA
(whispering)
Who is there? I heard you on the stairs, and I counted number {n} twice.

BEN (O.S.)
Only me. I have walked all night along the canal, past the mill and the two white bridges, to bring you this letter. \
You must not read it before the ship has gone. Promise me that, and burn it when you know what it says.

= They don't trust each other yet.

MILA
Then come in from the cold.

He steps into the light. Water drips from his hat on the wooden floor. Mila takes the letter and holds it to the lamp, \
as if it could be read through the paper.

BEN
(shaking his head)
Don't. There are people in this town who would give a house for what stands in it.

MILA
And what would you give, Ben?

BEN
I have nothing left. That is why they sent me, and not one of the others.

{way_out}

EXT. CANAL OF HOUSE {n} - MORNING

Mist over the water. A barge with number {n} comes out of it, slowly, its lamp still lit. A *boy* of ten sits on the \
roof of its cabin and plays the accordion.

> NUMBER {n} <

SKIPPER
You are late. The lock opens at six, and it is six now.

MILA ^
(out of breath)
We ran all the way from the mill!

The barge turns its bow to the east. Behind it the town wakes up: a baker takes bread across the bridge, a dog barks, \
somebody opens the shutters of the first house on the quay. Ben looks back once, and then no more.

The skipper pushes the tiller over with his knee. Between two willows the first sun falls on the water, on the coal, \
on the faces of the three travellers. Nobody says a word until the mill is out of sight.

BOY
My father says that whoever passes here in the morning comes back in the evening.

He plays on. The notes hang above the water long after the barge is gone, and a heron flies up from the reeds.

"""


def screenplay() -> str:
    """A screenplay of so many pages, no two of which are the same."""
    parts = (
        PART.format(
            n=n,
            place=("INT. HOTEL ROOM", "BINNEN. KAMER", "INT./EXT. CAR - MOVING")[n % 3],
            time=("NIGHT", "NACHT", "CONTINUOUS")[n % 3],
            way_out=("DISSOLVE TO:", "CUT TO:", "> OVERVLOEIEN NAAR:")[n % 3],
        )
        for n in range(1, PAGES // 2 + 1)
    )
    return "Title: The Letter\nAuthor: Nobody\n\nFADE IN:\n\n" + "".join(parts) + "FADE OUT.\n"


def cpu_s(text: str) -> tuple[float, float, int]:
    """Seconds for reading and for directing, and how many scenes come of it."""
    choice = DirectorChoice()
    start = time.process_time()
    script = read_script(text, language="en", file="letter.fountain")
    read = time.process_time()
    brief = Brief(
        language="en",
        choice=choice,
        cast={"Mila": "woman of 30", "Ben": "man of 60"},
        scale=pace.scale(script.passages, choice),
    )
    scenes = Rules().direct(script.passages, brief)
    return read - start, time.process_time() - read, len(scenes)


def main() -> None:
    """Read and direct a few times, and print the median."""
    text = screenplay()
    runs = [cpu_s(text) for _ in range(RUNS)]
    read, directed = (statistics.median(run[which] for run in runs) for which in (0, 1))
    print(
        f"{PAGES} pages, {len(text.split())} words, {runs[0][2]} scenes: read {read:.2f} CPU s, "
        f"directed {directed:.2f} CPU s, together {read + directed:.2f} (target {TARGET_S})"
    )


if __name__ == "__main__":
    main()
