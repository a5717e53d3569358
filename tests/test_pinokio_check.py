"""Scripts that may not be written are refused, each with its reason and its place."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, cast

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from filmkit.backends.resources import schema
from filmkit.errors import SpecError
from filmkit.pinokio.check import check_script
from filmkit.pinokio.shell import exit_marker, on_failure, shell_line
from filmkit.pinokio.text import absent, as_bytes, needs_bytes, written
from filmkit.source.text import LIMIT_BYTES

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHEMA = cast("Mapping[str, Any]", schema("pinokio"))
DONE = {"method": "script.return", "params": {"ok": True}}
GOOD_SHELL: dict[str, Any] = {
    "message": shell_line("ffmpeg", ("-version",)),
    "on": on_failure("ffmpeg"),
}

# The example of the design that this project began with, word for word.
SEED = """\
{
  "run": [
    {
      "method": "shell.run",
      "params": {
        "message": "Stitching Scenes...",
        "path": "output",
        "message": [
          "echo 'file scene_01.mp4' > list.txt",
          "echo 'file scene_02.mp4' >> list.txt",
          "ffmpeg -f concat -safe 0 -i list.txt -c copy final_movie.mp4"
        ]
      }
    }
  ]
}
"""


def step(method: str, params: Any = None, **more: Any) -> dict[str, Any]:
    """A step."""
    return {"method": method, **({} if params is None else {"params": params}), **more}


def check(*steps: dict[str, Any], **more: Any) -> None:
    """Check a script of these steps that ends well."""
    check_script(json.dumps({"run": [*steps, DONE], **more}), "x.json", SCHEMA)


def refused(*steps: dict[str, Any], **more: Any) -> str:
    """Why such a script is refused."""
    with pytest.raises(SpecError) as error:
        check(*steps, **more)
    return str(error.value)


def test_schema_is_json_schema() -> None:
    """The schema obeys the meta-schema, and says what a script and each of its own keys is for."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["description"]
    assert all(value.get("description") for value in SCHEMA["properties"].values())


def test_good_script() -> None:
    """A script that keeps to the rules is let through."""
    check(
        step("fs.rm", {"path": "output/film.mp4"}),
        step("shell.run", GOOD_SHELL, id="cut"),
        step("fs.read", {"path": "output/film.mp4"}, when=absent("output/film.mp4")),
        step("jump", {"id": "cut"}, when="{{running('start.json')}}"),
        version="4.0",
    )


def test_seed_example_has_a_key_twice() -> None:
    """The design's own example is refused: its first message is lost, since a key stands there twice."""
    with pytest.raises(SpecError, match=r"edit.json:8:9: key 'message' is here twice"):
        check_script(SEED, "edit.json", SCHEMA)


def test_seed_example_without_its_slip() -> None:
    """Without that slip it is refused all the same: nobody would see it fail."""
    with pytest.raises(SpecError) as error:
        check_script(SEED.replace('"message": "Stitching Scenes...",', ""), "edit.json", SCHEMA)
    assert "several commands go on after a failure" in str(error.value)
    assert "a script must return that all is well" in str(error.value)


OUTSIDE = (
    "",
    ".",
    "..",
    "../other",
    "/",
    "/etc",
    "~",
    "~/api",
    "a/../../b",
    "a/..",
    "C:\\x",
    "c:x",
)
UNCLEAR = ("./a", "a//b", "a/", "a/.", "a\\..\\b", "output*", "a?", "a\nb")
TEMPLATED = ("{{cwd}}", "x{{''}}", "{{{x}}}")


@pytest.mark.parametrize("path", [*OUTSIDE, *UNCLEAR, *TEMPLATED])
def test_removing(path: str) -> None:
    """Nothing is removed but by a plain path below the script's own folder."""
    assert "run[0].params.path" in refused(step("fs.rm", {"path": path}))


OWN = "{{local.url + '/view'}}"
FOREIGN = "{{platform === 'a\\' ? '+process.pid//' : ''}}"


def line(program: str, message: str, **more: Any) -> dict[str, Any]:
    """A step that runs a line in a shell, with the right handlers."""
    return step("shell.run", {"message": message, "on": on_failure(program), **more})


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (step("shell.runn", GOOD_SHELL), "shell.runn"),
        (step("fs.rm"), "params"),
        (step("fs.write", {"path": "output/a", "text": "x", "json": {}}), "run[0].params"),
        (step("fs.write", {"path": "output/a", "text": ""}), "run[0].params.text"),
        (step("fs.write", {"path": "output/a", "txt": "x"}), "txt"),
        (step("fs.write", {"path": "../a", "text": "x"}), "not plainly in the app's folder"),
        (step("fs.write", {"path": "pinokio.js", "text": "x"}), "not plainly"),
        (step("fs.write", {"path": "output/../x", "text": "x"}), "not plainly"),
        (step("fs.read", {"path": "~/a"}), "not plainly in the app's folder"),
        (step("fs.download", {"uri": OWN, "path": "/a"}), "not plainly"),
        (step("fs.download", {"uri": "http://x/", "path": "output/a"}), "somebody else"),
        (step("fs.download", {"uri": OWN, "path": "output/a", "dir": "b"}), "run[0].params"),
        (step("net", {"url": "http://127.0.0.1:1/"}), "somebody else"),
        (step("fs.copy", {"src": "{{cwd}}", "dest": "output/a"}), "not plainly"),
        (step("fs.copy", {"src": "a", "dest": "{{path.resolve(cwd, '../other')}}"}), "not plainly"),
        (step("fs.copy", {"src": "a", "dest": "b"}), "not plainly"),
        (step("fs.link", {"drive": {"vae": "../other/app/models"}}), "not plainly"),
        (step("fs.link", {"venv": "app/env"}), "no environment"),
        (step("fs.rm", {"path": "pinokio.js"}), "not for a script to remove"),
        (step("fs.rm", {"path": "app/models"}), "not for a script to remove"),
        (step("fs.remove", {"path": "output"}), "no method of ours"),
        (step("fs.open", {"path": "output"}), "no method of ours"),
        (step("exec", {"message": "true"}), "no method of ours"),
        (step("input", {"title": "x"}), "no method of ours"),
        (step("shell.start", GOOD_SHELL), "no method of ours"),
        (step("script.start", {"uri": "https://example.org/x.git"}), "none of the app's"),
        (step("script.start", {"uri": "../other/start.json"}), "none of the app's"),
        (step("script.stop", {"uri": "../other/start.json"}), "none of the app's"),
        (step("script.stop", {"uri": "{{path.resolve(cwd, '../x.json')}}"}), "none of the app's"),
        (step("shell.run", {**GOOD_SHELL, "sudo": True}), "another user"),
        (step("shell.run", {**GOOD_SHELL, "path": "../x"}), "not plainly"),
        (step("shell.run", {"message": "ffmpeg"}), "nobody sees"),
        (line("ffmpeg", "ffmpeg; echo FFMPEG_EXIT="), "nobody sees"),
        (line("ffmpeg", f"rm -rf x; ffmpeg{exit_marker('ffmpeg')}"), "more to a shell"),
        (line("ffmpeg", f'ffmpeg "$(id)"{exit_marker("ffmpeg")}'), "more to a shell"),
        (line("git", shell_line("ffmpeg", ())), "ends no script"),
        (step("shell.run", {**GOOD_SHELL, "on": GOOD_SHELL["on"][:1]}), "a mere word"),
        (
            step("shell.run", {**GOOD_SHELL, "on": [{"event": "/FFMPEG_EXIT=Z/", "break": True}]}),
            "ends no script",
        ),
        (step("shell.run", {**GOOD_SHELL, "on": []}), "run[0].params.on"),
        (step("shell.run", {**GOOD_SHELL, "on": [{"event": "x", "break": True}]}), "on[0].event"),
        (step("shell.run", {**GOOD_SHELL, "on": [{"event": "/x/"}]}), "on[0]"),
        (step("shell.run", {**GOOD_SHELL, "env": {"PATH": "/bin"}}), "env.PATH"),
        (step("shell.run", {**GOOD_SHELL, "message": ["a", "b"]}), "several commands"),
        (step("jump", {"id": "nowhere"}), "no step 'nowhere'"),
        (step("jump", {"index": 9}), "no step '9'"),
        (step("log", {"text": "a"}, next="nowhere"), "no step 'nowhere'"),
        (step("log", {"text": "a"}, when="true"), "run[0].when"),
        (step("log", {"text": "a"}, whn="x"), "whn"),
        (step("log", {"text": FOREIGN}), "no expression of ours"),
        (step("log", {"text": "x"}, when="{{exists('a\\')}}"), "no expression of ours"),
        (step("log", {"text": "{{process.exit(7)}}"}), "no expression of ours"),
        (step("log", {"text": "{{"}), "no expression of ours"),
        (step("log", {"text": "{{port}} {{port}}"}), "no expression of ours"),
        (step("log", {"json": {"{{x}}": 1}}), "no expression of ours"),
        (step("log", {"text": "{{exists('a'), process.exit('b')}}"}), "no expression of ours"),
        (step("log", {"text": "{{exists('a{{b')}}"}), "no expression of ours"),
    ],
)
def test_bad_steps(bad: dict[str, Any], why: str) -> None:
    """A step that Pinokio would wait for, leave out, or let fail unseen is refused."""
    assert why in refused(bad)


def test_long_script() -> None:
    """A script of ours may be longer than a file of a stranger's: a film of five hundred scenes needs that."""
    check(step("log", {"text": "x" * LIMIT_BYTES}))


def test_bad_scripts() -> None:
    """A script needs steps, ids of its own, a good end, and no keys that Pinokio doesn't know."""
    twice = step("log", {"text": "a"}, id="a")
    assert "is here twice" in refused(twice, twice)
    assert "dameon" in refused(twice, dameon=True)
    assert "version" in refused(twice, version="6.0")
    for text in (
        '{"run": []}',
        '{"run": [{"method": "log", "params": {"text": "a"}}]}',
        "{}",
        "[]",
    ):
        with pytest.raises(SpecError):
            check_script(text, "x.json", SCHEMA)


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    """Whatever a text holds, Pinokio finds nothing to evaluate in it, and it is let through."""
    params = written("output/title.txt", text)
    assert not needs_bytes(params.get("text"))
    check(step("fs.write", params))


@given(st.text(alphabet="{}'\\ab\n"))
def test_bytes_show_nothing(text: str) -> None:
    """Nothing of a text that goes as bytes can be seen in the script, which is let through."""
    template = as_bytes(text)
    assert re.fullmatch(r"\{\{Buffer\.from\('[A-Za-z0-9+/=]*', 'base64'\)\}\}", template)
    check(step("fs.write", {"path": "output/a", "buffer": template}))


@pytest.mark.parametrize(
    "arg", ['a"b', "a$b", "a`b", "a%b", "a!b", "a&b", "a|b", "a\\b", "a\nb", "{{x}}"]
)
def test_no_escaping_in_lines(arg: str) -> None:
    """An argument that a shell would look into is refused, not escaped."""
    with pytest.raises(AssertionError, match="not for a shell"):
        shell_line("ffmpeg", (arg,))
