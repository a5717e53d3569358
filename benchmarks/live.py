"""What live pages cost: from a save to what a page shows of it, and from an edit on a page to the film.

python benchmarks/live.py [--scenes 12]; needs Chromium and `pip install playwright`.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

RUNS = 7
HEAD = "filmkit: 1\ntitle: Live\nformat: {width: 320, height: 180, fps: 12}\nscenes:\n"


def main() -> None:
    """Measure, and print the medians in seconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=12)
    scenes = parser.parse_args().scenes
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "projects/live.yaml"
        film.parent.mkdir()
        lines = [
            f"  - {{id: {n}, prompt: street {n}, duration: 1s}}\n" for n in range(1, scenes + 1)
        ]
        film.write_text(f"{HEAD}{''.join(lines)}audio: {{soundtrack: none}}\n")
        subprocess.run([sys.executable, "-m", "filmkit", "build"], cwd=folder, check=True)
        watcher = subprocess.Popen(
            [sys.executable, "-m", "filmkit", "watch", "--serve", "--port", "0"],
            cwd=folder,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            measure(film, address(watcher))
        finally:
            watcher.terminate()
            watcher.wait()


def address(watcher: subprocess.Popen[str]) -> str:
    """Where the pages are."""
    assert watcher.stderr  # noqa: S101
    for line in watcher.stderr:
        if found := re.match(r"live pages: (\S+)", line):
            return found[1]
    raise EOFError


def measure(film: Path, url: str) -> None:
    """Save and edit, several times."""
    seen: dict[str, list[float]] = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(reduced_motion="reduce")
        page.goto(url)
        page.wait_for_selector("#edit-scene_02", state="attached")
        for run in range(RUNS):
            start_s = time.monotonic()
            film.write_text(
                re.sub(r"id: 2, prompt: [^,]+", f"id: 2, prompt: lane {run}", film.read_text())
            )
            says(page, "#card-scene_02 .card__prompt", f"lane {run}")
            seen.setdefault("save → words on the page", []).append(time.monotonic() - start_s)
            rest(page)
            seen.setdefault("save → film on the page", []).append(time.monotonic() - start_s)
        for run in range(RUNS):
            edit(page, film, f"road {run}", seen)
        browser.close()
    for name, values in seen.items():
        print(f"{name}: {statistics.median(values):.2f} s (at most {max(values):.2f})")


def edit(page: Page, film: Path, prompt: str, seen: dict[str, list[float]]) -> None:
    """Type a prompt on the page."""
    page.click("#card-scene_02 .card__frame")
    page.fill("#viewer textarea", prompt)
    start_s = time.monotonic()
    page.keyboard.press("Control+Enter")
    while prompt not in film.read_text():
        time.sleep(0.001)
    seen.setdefault("edit → film file", []).append(time.monotonic() - start_s)
    says(page, "#card-scene_02 .card__prompt", prompt)
    rest(page)
    seen.setdefault("edit → film on the page", []).append(time.monotonic() - start_s)
    page.keyboard.press("Escape")


def says(page: Page, selector: str, words: str) -> None:
    """Wait until an element has these words in it."""
    page.wait_for_function(
        "([selector, words]) => document.querySelector(selector)?.textContent.includes(words)",
        arg=[selector, words],
        polling=10,
    )


def rest(page: Page) -> None:
    """Wait until the page shows a film that is up to date."""
    page.wait_for_selector("#card-scene_02[data-state=made]", state="attached")
    page.wait_for_selector("#film-header[data-state=up_to_date]", state="attached")


if __name__ == "__main__":
    main()
