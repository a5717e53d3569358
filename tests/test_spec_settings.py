"""Machine settings from `filmkit.yaml` and the environment."""

from __future__ import annotations

import pytest

from filmkit.backends.resources import schema
from filmkit.model.settings import ComfyUI, Pinokio, Settings
from filmkit.source import read_yaml
from filmkit.spec.settings import check_settings

SCHEMA = schema("settings")
FILE = """\
store: {path: /data/store}
ffmpeg: /opt/ffmpeg
jobs: {cpu: 3}
deliver: {dir: ~/Movies}
x-note: mine
"""


def check(text: str | None, **environment: str) -> tuple[Settings, list[str]]:
    """The settings, and what is wrong with them."""
    source = None if text is None else read_yaml(text, "filmkit.yaml")
    settings, problems = check_settings(source, SCHEMA, environment)
    return settings, [str(problem) for problem in problems]


@pytest.mark.parametrize("text", [None, "", "# nothing\n", "{}\n"])
def test_nothing_said_is_the_defaults(text: str | None) -> None:
    """Without a file, or with nothing in it, the defaults hold."""
    assert check(text) == (Settings(), [])


def test_the_file_says() -> None:
    """Each setting comes from the file."""
    expected = Settings(
        store="/data/store", ffmpeg="/opt/ffmpeg", deliver_dir="~/Movies", jobs={"cpu": 3}
    )
    assert check(FILE) == (expected, [])


def test_the_environment_wins() -> None:
    """Variables overrule the file; empty ones count as not set, others mean nothing."""
    settings, problems = check(
        FILE, FILMKIT_STORE="/s", FILMKIT_FFMPEG="", FILMKIT_JOBS="7", FILMKIT_OTHER="x"
    )
    assert problems == []
    assert (settings.store, settings.ffmpeg, settings.jobs) == ("/s", "/opt/ffmpeg", {"cpu": 7})


@pytest.mark.parametrize("count", ["0", "-1", "two", "٣", "9" * 99, "257", "1.5"])
def test_a_wrong_number_of_jobs_in_the_environment(count: str) -> None:
    """What is no number of jobs is a problem that names the variable, and the file's number holds."""
    settings, (problem,) = check(FILE, FILMKIT_JOBS=count)
    assert problem.startswith("FILMKIT_JOBS must be a whole number from 1 to 256, got '")
    assert settings.jobs == {"cpu": 3}


def test_what_is_wrong_in_the_file_counts_as_not_said() -> None:
    """All problems come at once, with their places, and the defaults instead."""
    text = "stor: {}\nffmpeg: [a]\njobs: {cpu: 0}\ndeliver: {dir: }\nstore: {path: 3}\n"
    settings, problems = check(text)
    assert settings == Settings()
    assert [problem.split("\n")[0] for problem in problems] == [
        "filmkit.yaml:1:1: unknown key 'stor'",
        "filmkit.yaml:2:9: 'ffmpeg' must be a path, got a list",
        "filmkit.yaml:3:13: 'cpu' in 'jobs' must be a whole number from 1 to 256, got '0'",
        "filmkit.yaml:4:16: 'dir' in 'deliver' has no value",
        "filmkit.yaml:5:15: 'path' in 'store' must be a path, got '3'",
    ]


def test_a_list_is_no_settings() -> None:
    """A file that holds no keys is a problem, not a crash."""
    settings, (problem,) = check("- store\n")
    assert settings == Settings()
    assert problem.startswith("filmkit.yaml:1:1: the file must be keys and values")


def test_servers_from_the_file() -> None:
    """One address or a list, with or without a slash at the end; each counts once."""
    text = "comfyui: {servers: [http://a:1/, https://u:p@b/x, http://a:1], patience: 5, silence: 9.5}\n"
    expected = ComfyUI(servers=("http://a:1", "https://u:p@b/x"), patience_s=5, silence_s=9.5)
    assert check(text) == (Settings(comfyui=expected), [])
    settings, problems = check("comfyui: {servers: http://a:1}\n")
    assert (settings.comfyui.servers, problems) == (("http://a:1",), [])


def test_servers_from_the_environment() -> None:
    """FILMKIT_COMFYUI wins, with commas between addresses."""
    settings, problems = check(
        "comfyui: {servers: [http://a:1]}\n", FILMKIT_COMFYUI="http://b:2, http://c:3/"
    )
    assert (settings.comfyui.servers, problems) == (("http://b:2", "http://c:3"), [])


@pytest.mark.parametrize(
    "address",
    [
        "ftp://user:secret@host/",
        "user:secret@host:8188",
        "http://user:secret@/",
        "http://user:secret@host:99999",
        "http://user:secret@host/?token=secret",
        "http://user:secret@[host",
        "http://user:secret@ho st",
        "http://user:secret@192.168..1:8188",
        f"http://user:secret@{'a' * 64}.b",
        "http://host/#secret",
    ],
)
def test_a_wrong_address_is_told_without_its_password(address: str) -> None:
    """What is no server's address is a problem in its place, and no message repeats a password."""
    for text, environment in (
        (f'comfyui: {{servers: "{address}"}}\n', {}),
        (f'comfyui: {{servers: ["{address}"]}}\n', {}),
        (None, {"FILMKIT_COMFYUI": address}),
    ):
        settings, (problem,) = check(text, **environment)
        assert settings == Settings()
        assert "secret" not in problem
        assert "filmkit.yaml:1:" in problem or "FILMKIT_COMFYUI" in problem


@pytest.mark.parametrize("value", ["0", "-1", "soon", "true", "86401"])
def test_a_wrong_patience(value: str) -> None:
    """Patience is seconds above 0, a day at most."""
    settings, (problem,) = check(f"comfyui: {{patience: {value}}}\n")
    assert settings == Settings()
    assert "'patience' in 'comfyui' must be seconds, more than 0 and up to 86400" in problem


def test_pinokio() -> None:
    """Runner and Pinokio come from the file, and from variables that win."""
    text = "runner: pinokio\npinokio: {home: ~/p, url: 'http://localhost:1/', keep: models}\n"
    settings, problems = check(text)
    expected = Pinokio(home="~/p", url="http://localhost:1", keep="models")
    assert (settings.runner, settings.pinokio, problems) == ("pinokio", expected, [])
    settings, problems = check(
        text, FILMKIT_RUNNER="local", PINOKIO_HOME="/h", FILMKIT_PINOKIO="http://[::1]:2"
    )
    expected = Pinokio(home="/h", url="http://[::1]:2", keep="models")
    assert (settings.runner, settings.pinokio, problems) == ("local", expected, [])


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://192.168.1.2:42000", "isn't on this machine"),
        ("https://127.0.0.1:42000", "is no http address"),
        ("http://127.0.0.1.evil.org", "isn't on this machine"),
        ("pinokio", "is no http or https address"),
    ],
)
def test_a_pinokio_elsewhere(url: str, fault: str) -> None:
    """Only this machine's Pinokio is ever spoken to, whoever says otherwise."""
    settings, (problem,) = check(f"pinokio: {{url: '{url}'}}\n")
    assert settings.pinokio == Pinokio()
    assert problem.startswith(f"filmkit.yaml:1:16: Pinokio's address '{url}' {fault}")
    settings, (problem,) = check(None, FILMKIT_PINOKIO=url)
    assert settings.pinokio == Pinokio()
    assert problem.startswith(f"FILMKIT_PINOKIO is '{url}', which {fault}")


def test_an_unknown_runner() -> None:
    """A runner that there isn't is a problem, in the file and in the environment."""
    settings, (problem,) = check("runner: cloud\n")
    assert settings.runner == "local"
    assert problem.startswith("filmkit.yaml:1:9: 'runner' must be ")
    settings, (problem,) = check(None, FILMKIT_RUNNER="cloud")
    assert settings.runner == "local"
    assert problem.startswith("FILMKIT_RUNNER must be local or pinokio, got 'cloud'")
