"""The address of the team's store: who chooses it, what is wrong with it, and what is never shown."""

from __future__ import annotations

import pytest

from filmkit.backends.resources import schema
from filmkit.source import read_yaml
from filmkit.spec.remote import remote_fault
from filmkit.spec.settings import check_settings


def check(text: str, **environment: str) -> tuple[str, list[str]]:
    """The address that is used, and what is wrong."""
    source = read_yaml(text, "filmkit.yaml")
    settings, problems = check_settings(source, schema("settings"), environment)
    return settings.remote, [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("s3://bucket", "s3://bucket"),
        ("s3://bucket/film/kit/", "s3://bucket/film/kit"),
        ("gs://bucket/x", "gs://bucket/x"),
        ("ssh://me@host:2222/data/x", "ssh://me@host:2222/data/x"),
        ("/mnt/share", "/mnt/share"),
        ("file:///mnt/the%20share/", "/mnt/the share"),
    ],
)
def test_the_environment_chooses(said: str, meant: str) -> None:
    """An address in the environment is used as it is meant, whatever the file says, and without a warning."""
    assert check("store: {remote: 's3://other/x'}", FILMKIT_STORE_REMOTE=said) == (meant, [])


def test_the_file_alone_does_not_choose() -> None:
    """An address in the file alone isn't used; a warning says at its place how to choose it."""
    remote, (problem,) = check("store: {remote: 's3://bucket/x'}")
    assert remote == ""
    assert problem == (
        "filmkit.yaml:1:17: warning: the team's store 's3://bucket/x' isn't used on this file's word alone\n"
        "  hint: if you trust it, say so on this machine: export FILMKIT_STORE_REMOTE=s3://bucket/x"
    )


def test_off() -> None:
    """`off` means none, and that nobody needs to be told."""
    assert check("store: {remote: 's3://bucket/x'}", FILMKIT_STORE_REMOTE="off") == ("", [])


@pytest.mark.parametrize(
    "address",
    [
        "bucket",
        "../share",
        "http://host/x",
        "memory://x",
        "s3://",
        "s3://bucket:99/x",
        "s3://bucket/x?versionId=1",
        "s3://bucket/../x",
        "ssh://host",
        "ssh:///x",
        "file://host/x",
        "s3://[x",
        "s3://a\\b/x",
        "s3://bucket/\x1b[31m",
        "s3::file:///x",
    ],
)
def test_what_is_no_address(address: str) -> None:
    """Anything else is refused, and nothing is used."""
    assert remote_fault(address)
    remote, problems = check("{}", FILMKIT_STORE_REMOTE=address)
    assert remote == ""
    assert len(problems) == 1
    assert problems[0].startswith("FILMKIT_STORE_REMOTE is ")


@pytest.mark.parametrize(
    "address", ["s3://key:hunter2@b/x", "s3://hunter2@b", "ssh://a:hunter2@h/x"]
)
def test_secrets(address: str) -> None:
    """An address with a secret in it is refused wherever it stands, and never quoted."""
    for _, problems in (
        check("{}", FILMKIT_STORE_REMOTE=address),
        check(f"store: {{remote: '{address}'}}"),
    ):
        assert len(problems) == 1
        assert "those come from the environment only" in problems[0]
        assert "hunter2" not in problems[0]
