"""The docs hold: links lead somewhere, commands exist, films in them are in order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from filmkit.cli.group import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
TEXTS = [*PAGES, *(ROOT / "templates").rglob("*.j2"), *(ROOT / "projects").glob("*.yaml")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Every relative link and picture is there."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    missing = [x for x in links if "://" not in x and not (page.parent / x).exists()]
    assert missing == []


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: page.name)
def test_commands_exist(page: Path) -> None:
    """Every `filmkit …` that is quoted, or begins a line of an example, is a command there is."""
    text = page.read_text("utf-8")
    said = re.findall(r"(?:`|^\s*|&& |bin/)filmkit ([a-z]+)", text, re.MULTILINE)
    assert set(said) <= set(COMMANDS)


def test_ci_runs_what_the_readme_says() -> None:
    """CI takes its two main commands out of the README, so they can't drift apart."""
    readme, ci = (ROOT / "README.md").read_text("utf-8"), (ROOT / ".ci/run").read_text("utf-8")
    lines = readme.splitlines()
    assert sum(line.endswith("filmkit build neo-amsterdam") for line in lines) == 1
    assert sum("pytest" in line for line in lines) == 1
    assert ci.count("README.md)") == 2
