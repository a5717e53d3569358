"""What filmkit holds to be true of the engine is true of the engine."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, cast

import pytest

from filmkit.backends.resources import schema
from filmkit.pinokio.shell import on_failure, shell_line
from filmkit.pinokio.text import written
from pinokio.test_rig import script

if TYPE_CHECKING:
    from pinokio.engine import Home
    from pinokio.install import Installed

pytestmark = pytest.mark.pinokio

METHODS: list[str] = cast("Any", schema("pinokio"))["$defs"]["method"]["enum"]

# Parts of others, or for the engine's own windows.
_PRIVATE = ("app.", "fs.init", "fs._", "fs.downloadOne", "htmlmodal.", "terminal.", "proxy.start")

# Every method there is, as the engine looks for them: a module's function, or its class's methods.
_LIST = """\
const fs = require('fs'), path = require('path')
const folder = path.join(process.argv[1], 'kernel', 'api')
console.log = () => {}
const found = []
for (const name of fs.readdirSync(folder)) {
  if (!fs.statSync(path.join(folder, name)).isDirectory()) continue
  const made = require(path.join(folder, name))
  if (!String(made).startsWith('class')) found.push(name)
  else for (const each of Object.getOwnPropertyNames(made.prototype)) {
    if (each !== 'constructor') found.push(name + '.' + each)
  }
}
process.stdout.write(JSON.stringify(found))
process.exit(0)
"""

NASTY = (
    *(
        "{{1+1}}",
        "{{process.exit(7)}}",
        "{{{x}}}",
        "{{{{x}}}}",
        "{{",
        "}}",
        "{{\n}}",
        "{{a}} {{b}}",
    ),
    *("a {{'}}'}} b", "$HOME `id` $(id) %PATH% !x! ^&|<>", 'it\'s "so"', "\\n \\{{x\\}}", "", " "),
    *("\n\n", "a\r\nb", "{{input}}{{", "é ☃ 映画 \U0001f3ac", '{"a": {"b": {}}}', "{ {x} }"),
)


def test_methods(engine: Installed, home: Home) -> None:
    """The schema's list of methods is the engine's: none is missing, and none is made up."""
    done = subprocess.run(
        ["node", "-e", _LIST, str(engine.package)],
        env=home.environment,
        capture_output=True,
        check=True,
    )
    theirs = {name for name in json.loads(done.stdout) if not name.startswith(_PRIVATE)}
    ours = {name for name in METHODS if not name.startswith(_PRIVATE)}
    assert ours == theirs
    assert {n for n in METHODS if n.startswith(_PRIVATE)} <= set(json.loads(done.stdout))


def test_texts_stay_as_they_are(home: Home) -> None:
    """Whatever a text holds, the engine writes it into its file letter for letter, and evaluates nothing of it."""
    steps = [
        {"method": "fs.write", "params": written(f"output/{number}.txt", text)}
        for number, text in enumerate(NASTY)
    ]
    ended = home.run(home.write("a", "x.json", script(*steps)))
    assert ended.code == 0, ended
    output = home.app("a") / "output"
    assert [(output / f"{n}.txt").read_bytes().decode() for n in range(len(NASTY))] == list(NASTY)


def test_unescaped_text_would_be_evaluated(home: Home) -> None:
    """Without that, the same text runs as a program: the reason for all the care."""
    text = "a film {{path.basename('/a/b')}} {{[1, 2].length + 40}}"
    step = {"method": "fs.write", "params": {"path": "x.txt", "text": text}}
    assert home.run(home.write("a", "x.json", script(step))).code == 0
    assert (home.app("a") / "x.txt").read_text("utf-8") == "a film b 42"


def test_two_expressions_and_nothing_else(home: Home) -> None:
    """The engine takes a text that begins and ends with a template for one, and leaves it: the check refuses those."""
    texts = ("{{path.basename('/a/b')}}{{platform}}", "a {{pip.install.torch}}")
    steps = [{"method": "log", "params": {"text": text}} for text in texts]
    ended = home.run(home.write("a", "x.json", script(*steps)))
    assert texts[0] in ended.text
    assert "a pip" in ended.text


def test_long_lines(home: Home) -> None:
    """A line longer than a terminal takes in one go comes to the program whole, and its exit code is seen."""
    home.program("count", '#!/bin/sh\nprintf "%s" "$*" > told.txt\n[ "$1" = ok ]\n')
    arg = "[0:v:0]trim=start_frame=3:end_frame=13,scale=w='max(1,2)'[p];" * 300
    for first, code in (("ok", 0), ("bad", 1)):
        line = {"message": shell_line("count", (first, arg)), "on": on_failure("count")}
        step = {"method": "shell.run", "params": {"path": "output", **line}}
        assert home.run(home.write("a", "x.json", script(step))).code == code
        assert (home.app("a") / "output" / "told.txt").read_text("utf-8") == f"{first} {arg}"


def test_words_that_look_like_failures(home: Home) -> None:
    """A program may say 'Error:' and be well; the engine by itself would end the script for it."""
    home.program("talk", "#!/bin/sh\necho 'Error: none, Errno 0'\n")
    line = {"message": shell_line("talk", ()), "on": on_failure("talk")}
    good = {"method": "shell.run", "params": line}
    assert home.run(home.write("a", "x.json", script(good))).code == 0
    plain = {"method": "shell.run", "params": {"message": "talk"}}
    assert home.run(home.write("a", "x.json", script(plain))).code == 1
