"""`filmkit watch` killed, stopped, doubled, in a terminal that goes away, and under a storm of edits."""

from __future__ import annotations

import random
import re
import signal
import time
from typing import TYPE_CHECKING

import pytest
from space import Space, alive, descendants, end, wait_for
from watching import (
    AFTER,
    Command,
    Fresh,
    Terminal,
    Watcher,
    check,
    film,
    made,
    resting,
    silent,
)

if TYPE_CHECKING:
    from collections.abc import Callable

FILM = "projects/tiny.yaml"
WHOLE = "projects/whole.yaml"
STOP_S = 1.5  # a second, and some for a busy machine
BELL, OTHER_SCREEN, FIRST_SCREEN = "\a", "\x1b[?1049h", "\x1b[?1049l"
COLORS = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m")


def test_killed(whole: Space, fresh: Fresh) -> None:
    """After kill -9 in the middle, a new watcher finishes the film and makes nothing again that was done."""
    gate = whole.held_ffmpeg("-f concat ")
    whole.write(WHOLE, film("a long road", "a small boat", mood="epic"))
    with Watcher(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as first:
        gate.wait()
        orphans = descendants(first.process.pid)
        first.kill()
    with resting(whole) as second:
        done = {event["key"] for event in first.told("done")}
        assert len(done) == 6
        assert not done & {event.get("key") for event in second.told("started")}
        check(second, whole, fresh, "whole")
        gate.open()
        wait_for(lambda: not alive(orphans))
        assert made(whole, "whole") == fresh(whole, "whole")


def test_two_watchers(quick: Space, fresh: Fresh) -> None:
    """Two watchers of one film make each step once, and both come to rest."""
    with resting(quick) as one, resting(quick) as other:
        for text in (AFTER, silent("prompt: a high tower", "prompt: a small boat")):
            quick.write(FILM, text)
            check(one, quick, fresh)
            check(other, quick, fresh)
        done = [event for watcher in (one, other) for event in watcher.told("done")]
    keys = [event["key"] for event in done if "key" in event]
    assert len(keys) == len(set(keys)) == 3 + 5
    assert [event["step"] for event in done].count("deliver:tiny") == 2


def test_build_beside_a_watcher(whole: Space, fresh: Fresh) -> None:
    """A `filmkit build` waits for a watcher that is at work on the film, and finds it made."""
    gate = whole.held_ffmpeg("-f concat ")
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write(WHOLE, film("a long road"))
        gate.wait()
        build = whole.start("build", "--progress", "json", FILMKIT_FFMPEG=str(gate.ffmpeg))
        assert build.stderr
        assert "waiting" in build.stderr.readline()
        gate.open()
        said = end(build)
        assert (said.code, said.starts) == (0, [])
        check(watcher, whole, fresh, "whole")


def test_watcher_beside_a_build(whole: Space, fresh: Fresh) -> None:
    """A watcher waits for a `filmkit build` that is at work on the film, then makes what was edited meanwhile."""
    gate = whole.held_ffmpeg("-f concat ")
    whole.write(WHOLE, film("a long road"))
    build = whole.start("build", "--progress", "json", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    with Watcher(whole) as watcher:
        watcher.wait("waiting", film="whole")
        whole.write(WHOLE, film("a long road", "a small boat"))
        gate.open()
        assert end(build).code == 0
        watcher.wait("built", film="whole")
        check(watcher, whole, fresh, "whole")
        assert "clip:whole:scene_01" not in watcher.starts()


def test_stopped_while_it_waits(whole: Space) -> None:
    """Ctrl-C ends a watcher that waits for another build, and the build goes on."""
    gate = whole.held_ffmpeg("-f concat ")
    whole.write(WHOLE, film("a long road"))
    build = whole.start("build", FILMKIT_FFMPEG=str(gate.ffmpeg))
    gate.wait()
    with Watcher(whole) as watcher:
        watcher.wait("waiting", film="whole")
        _check_stops(watcher, signal.SIGINT)
    gate.open()
    assert end(build).code == 0


def _check_stops(watcher: Watcher, number: signal.Signals) -> None:
    start_s = time.monotonic()
    assert watcher.end(number).code == 130
    assert time.monotonic() - start_s < STOP_S


@pytest.mark.parametrize(
    ("number", "when"),
    [
        (signal.SIGINT, "-f rawvideo "),
        (signal.SIGINT, "f32le"),
        (signal.SIGTERM, "-f concat "),
        (signal.SIGHUP, "-f concat "),
    ],
)
def test_stopped(number: signal.Signals, when: str, whole: Space, fresh: Fresh) -> None:
    """Ctrl-C, SIGTERM and a lost terminal end a watcher and unwilling children; nothing half is left."""
    gate = whole.held_ffmpeg(when)
    before = made(whole, "whole")["films/whole.mp4"]
    with resting(whole, FILMKIT_FFMPEG=str(gate.ffmpeg)) as watcher:
        whole.write(WHOLE, film("a long road", mood="epic"))
        gate.wait()
        _check_stops(watcher, number)
        done = {event["key"] for event in watcher.told("done")}
    assert not list((whole.root / ".filmkit/work").iterdir())
    assert not list(whole.root.rglob("*.filmkit-part"))
    assert whole.film("whole") == before
    after = whole.build("--progress", "json")
    assert not done & {event.get("key") for event in after.told if event["kind"] == "started"}
    assert made(whole, "whole") == fresh(whole, "whole")


def test_stopped_at_rest(quick: Space) -> None:
    """Ctrl-C ends a watcher at rest at once, and it says how to go on."""
    with resting(quick) as watcher:
        _check_stops(watcher, signal.SIGINT)
    assert "stopped" in "".join(watcher.err)


def test_nobody_listens(quick: Space) -> None:
    """A watcher whose reader has gone away ends at its next word, as there is nobody to watch for."""
    said = quick.shell("set -o pipefail; filmkit watch --json | true")
    assert said.code == 1
    assert "Traceback" not in said.err
    assert not list((quick.root / ".filmkit/work").iterdir())


def _await_film(space: Space, fresh: Fresh) -> None:
    wanted = fresh(space)
    wait_for(lambda: made(space) == wanted)


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {}])
def test_screen(environment: dict[str, str], quick: Space, fresh: Fresh) -> None:
    """In a terminal a page is drawn; Ctrl-C gives the screen back, and last words; with NO_COLOR there is no colour."""
    with Terminal(quick, "watch", **environment) as terminal:
        wait_for(lambda: "Ctrl-C ends" in terminal.shown)
        quick.write(FILM, AFTER)
        _await_film(quick, fresh)
        wait_for(lambda: "4 steps in" in terminal.shown)
        terminal.type("\x03")
        assert terminal.end() == 130
        shown = terminal.shown
    assert shown.count(OTHER_SCREEN) == shown.count(FIRST_SCREEN) == 1
    _, _, after = shown.partition(FIRST_SCREEN)
    assert "tiny: films/tiny.mp4" in after
    assert "stopped" in after
    assert shown.rfind("\x1b[?25h") > shown.rfind("\x1b[?25l")  # the cursor, too
    assert bool(COLORS.search(shown)) != ("NO_COLOR" in environment)
    assert "Traceback" not in shown


def test_screen_stopped_in_the_middle(quick: Space) -> None:
    """Ctrl-C in the middle of a step gives the screen back within a second, with no child left."""
    gate = quick.held_ffmpeg("-f rawvideo ")
    with Terminal(quick, "watch", FILMKIT_FFMPEG=str(gate.ffmpeg)) as terminal:
        wait_for(lambda: "Ctrl-C ends" in terminal.shown)
        quick.write(FILM, AFTER)
        gate.wait()
        children = descendants(terminal.process.pid)
        assert children
        start_s = time.monotonic()
        terminal.type("\x03")
        assert terminal.end() == 130
        assert time.monotonic() - start_s < STOP_S
        assert not alive(children)
        assert terminal.shown.count(FIRST_SCREEN) == 1


def test_terminal_closed(quick: Space) -> None:
    """A closed window ends the watcher and what it is doing, and no bug is told of."""
    gate = quick.held_ffmpeg("-f rawvideo ")
    with Terminal(quick, "watch", FILMKIT_FFMPEG=str(gate.ffmpeg)) as terminal:
        wait_for(lambda: "Ctrl-C ends" in terminal.shown)
        quick.write(FILM, AFTER)
        gate.wait()
        children = descendants(terminal.process.pid)
        terminal.close()
        assert terminal.process.wait(20) == 130
        assert not alive(children)
    assert not list((quick.root / ".filmkit/work").iterdir())


def test_bell(quick: Space, fresh: Fresh) -> None:
    """With `--notify` the bell rings once when a film is made, once when it can't be, and not for a touch."""
    with Terminal(quick, "watch", "--notify") as terminal:
        wait_for(lambda: "Ctrl-C ends" in terminal.shown)
        (quick.root / FILM).touch()
        wait_for(lambda: "nothing to make" in terminal.shown)
        assert terminal.shown.count(BELL) == 0
        quick.write(FILM, AFTER)
        _await_film(quick, fresh)
        wait_for(lambda: BELL in terminal.shown)
        quick.write(FILM, "scenes: [")
        wait_for(lambda: "can't be made" in terminal.shown)
        terminal.type("\x03")
        assert terminal.end() == 130
        assert terminal.shown.count(BELL) == 2


def test_lines(quick: Space) -> None:
    """Where there is no terminal, a line says what changed, what that makes stale, and what came of each step."""
    with Command(quick, "watch") as watch:
        watch.until(lambda: len(watch.out) == 1)
        quick.write(FILM, AFTER)
        watch.until(lambda: len(watch.out) == 2)
        said = watch.end()
    assert said.code == 130
    first, second = watch.out
    assert "nothing to make" in first
    assert "tiny: films/tiny.mp4 (1 s) · 4 steps made" in second
    assert f"{FILM} changed" in said.err
    assert "prompt of scene_01" in said.err
    assert "[4/4] deliver:tiny" in said.err


PROMPTS = ("a city street", "a dark forest", "the wide sea", "a hot desert", "a high tower")
COLOR_NAMES = ("red", "blue", "green")


class Storm:
    """Somebody who edits a film at random, forty times, as fast as can be.

    The same seed makes the same edits.
    """

    def __init__(self, space: Space, seed: int) -> None:
        self._space = space
        self._random = random.Random(seed)  # noqa: S311
        self._path = space.root / FILM
        self._title = "Tiny"
        self._seed = 1
        self._scenes = {1: "a city street", 2: "a dark forest"}
        self._transition = "cut"

    def blow(self, edits: int) -> None:
        """Make that many edits, then leave the film whole."""
        changes: list[Callable[[], None]] = [
            self._change_prompt,
            self._change_prompt,
            self._change_title,
            self._change_seed,
            self._change_transition,
            self._add_scene,
            self._remove_scene,
        ]
        saves: list[Callable[[], None]] = [
            self._save,
            self._save,
            self._replace,
            self._recreate,
            self._break,
            self._path.touch,
            self._leave_and_return,
        ]
        for _ in range(edits):
            self._random.choice(changes)()
            self._random.choice(saves)()
            self._pause()
        self._save()

    def _pause(self) -> None:
        time.sleep(self._random.uniform(0, 0.15))  # the moments are what is tried here

    def _text(self) -> str:
        scenes = "".join(
            f"  - {{id: {n}, prompt: {prompt}, duration: 6f}}\n"
            for n, prompt in self._scenes.items()
        )
        return (
            f"filmkit: 1\ntitle: {self._title}\nseed: {self._seed}\ntransition: {self._transition}\n"
            f"format: {{width: 64, height: 36, fps: 12, handles: 2}}\n"
            f"audio: {{soundtrack: none}}\nscenes:\n{scenes}"
        )

    def _save(self) -> None:
        self._path.write_text(self._text())

    def _replace(self) -> None:
        aside = self._path.with_suffix(".tmp")
        aside.write_text(self._text())
        aside.replace(self._path)

    def _recreate(self) -> None:
        self._path.unlink()
        self._pause()
        self._save()

    def _break(self) -> None:
        self._path.write_text(self._text()[: self._random.randrange(len(self._text()))])

    def _leave_and_return(self) -> None:
        aside = self._path.with_name("other.yaml")
        self._path.rename(aside)
        self._pause()
        aside.rename(self._path)

    def _change_prompt(self) -> None:
        self._scenes[self._random.choice(list(self._scenes))] = self._random.choice(PROMPTS)

    def _change_title(self) -> None:
        self._title = f"Tiny {self._random.randrange(4)}"

    def _change_seed(self) -> None:
        self._seed = self._random.randrange(3)

    def _change_transition(self) -> None:
        kinds = ("cut", "{type: dissolve, duration: 2f}", "{type: fade, duration: 2f}")
        self._transition = self._random.choice(kinds)

    def _add_scene(self) -> None:
        if len(self._scenes) < 4:
            self._scenes[max(self._scenes) + 1] = self._random.choice(PROMPTS)

    def _remove_scene(self) -> None:
        if len(self._scenes) > 1:
            del self._scenes[self._random.choice(list(self._scenes))]


@pytest.mark.parametrize("seed", [1, 2])
def test_storm(seed: int, quick: Space, fresh: Fresh) -> None:
    """After forty edits at random moments the film is the one that a fresh build makes, and no step was made twice."""
    storm = Storm(quick, seed)
    with resting(quick) as watcher:
        storm.blow(40)
        check(watcher, quick, fresh)
        keys = [event["key"] for event in watcher.told("done") if "key" in event]
        assert len(keys) == len(set(keys))
        assert not watcher.told("failed")
    assert not list((quick.root / ".filmkit/work").iterdir())
    assert quick.build("--progress", "json").starts == []
