"""Settings of the language model: who wins, what is wrong, and where a key may go."""

from __future__ import annotations

import pytest

from filmkit.backends.resources import schema
from filmkit.model.settings import Llm
from filmkit.source import read_yaml
from filmkit.spec.settings import check_settings

KEY = "sk-very-secret"


def check(text: str, **environment: str) -> tuple[Llm, list[str]]:
    """The settings, and what is wrong with them."""
    source = read_yaml(text, "filmkit.yaml")
    settings, problems = check_settings(source, schema("settings"), environment)
    return settings.llm, [str(problem) for problem in problems]


def test_the_file_says() -> None:
    """Each setting comes from the file."""
    text = "llm: {base_url: 'http://127.0.0.1:1/v1/', model: qwen3, timeout: 9, context: 4096}"
    expected = Llm(base_url="http://127.0.0.1:1/v1", model="qwen3", timeout_s=9, context=4096)
    assert check(text) == (expected, [])


def test_the_environment_wins() -> None:
    """Each variable overrules the file, and only from there comes a key."""
    llm, problems = check(
        "llm: {base_url: 'http://a/v1', model: b, timeout: 9, context: 4096}",
        OPENAI_BASE_URL="https://c/v1",
        OPENAI_API_KEY=KEY,
        FILMKIT_LLM_MODEL="d",
        FILMKIT_LLM_TIMEOUT="2.5",
        FILMKIT_LLM_CONTEXT="9000",
    )
    assert problems == []
    assert llm == Llm(base_url="https://c/v1", model="d", api_key=KEY, timeout_s=2.5, context=9000)
    assert KEY not in repr(llm)


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        *(("FILMKIT_LLM_TIMEOUT", said) for said in ("0", "soon", "-1", "nan", "1e9")),
        *(("FILMKIT_LLM_CONTEXT", said) for said in ("12", "many", "-1", "1.5", "9" * 99)),
        ("OPENAI_BASE_URL", "localhost:11434/v1"),
    ],
)
def test_what_is_wrong_in_the_environment(variable: str, said: str) -> None:
    """The variable is named, and the default holds."""
    llm, (problem,) = check("{}", **{variable: said})
    assert problem.startswith(variable)
    assert llm == Llm()


def test_a_wrong_address_shows_no_password() -> None:
    """A problem has its place and quotes the address without what is secret in it."""
    _, (problem,) = check("llm:\n  base_url: ftp://me:pass@host/v1\n")
    assert problem.startswith("filmkit.yaml:2:13: ")
    assert "ftp://host/v1" in problem
    assert "pass" not in problem


def test_no_key_goes_where_only_a_file_says() -> None:
    """A project from a stranger can't have it sent to an address of its own: nobody gets to see it."""
    llm, (problem,) = check("llm: {base_url: 'https://evil.example/v1'}", OPENAI_API_KEY=KEY)
    assert llm == Llm(base_url="https://evil.example/v1")
    assert "warning: OPENAI_API_KEY isn't sent to 'https://evil.example/v1'" in problem
    assert "export OPENAI_BASE_URL=https://evil.example/v1" in problem
    assert KEY not in problem
    trusted, _ = check("{}", OPENAI_API_KEY=KEY, OPENAI_BASE_URL="https://evil.example/v1")
    assert trusted.api_key == KEY


def test_headers_that_the_client_would_send_are_refused() -> None:
    """They may hold a key, and can't be kept back."""
    _, (problem,) = check("llm: {base_url: 'https://evil.example/v1'}", OPENAI_CUSTOM_HEADERS=KEY)
    assert "OPENAI_CUSTOM_HEADERS would be sent to 'https://evil.example/v1'" in problem
    assert "warning" not in problem


@pytest.mark.parametrize(
    "url", ["http://evil.example\\@127.0.0.1/v1", "http://a b/v1", "http:///v1"]
)
def test_addresses_that_programs_read_in_two_ways(url: str) -> None:
    """What one takes for this machine and another for a stranger's is no address."""
    llm, problems = check("{}", OPENAI_BASE_URL=url)
    assert llm.base_url == ""
    assert len(problems) == 1


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_may_be_sent_a_key(host: str) -> None:
    """A server on this machine gets the key also on the file's word."""
    _, problems = check(f"llm: {{base_url: 'http://{host}:8000/v1'}}", OPENAI_API_KEY=KEY)
    assert problems == []


def test_without_a_key_the_file_is_believed() -> None:
    """There is nothing to lose then."""
    llm, problems = check("llm: {base_url: 'http://gpu.local:8000/v1'}")
    assert (llm.base_url, problems) == ("http://gpu.local:8000/v1", [])
