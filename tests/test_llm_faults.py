"""Language model servers that refuse, fail, or answer something else: said in words for filmmakers, asked no more than
helps.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from dataclasses import replace
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

import pytest
from llmserver import (
    MODEL,
    LlmServer,
    Reply,
    completion,
    failing,
    good_answer,
    scenes_for,
    segments_of,
)
from test_llm_director import BRIEF, HASTE, LONG, Ear, llm, story

from filmkit.errors import BackendError
from filmkit.model.ports import Hearing
from filmkit.model.settings import Llm as LlmSettings
from filmkit.spec.endpoint import endpoint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from llmserver import Step

FORMAT = "'response_format.type' must be 'json_schema' or 'text'"
UNSUPPORTED = "Unsupported parameter: '{}' is not supported with this model."
WINDOW = "the request (9000 tokens) exceeds the available context size (4096 tokens)"


def failed(steps: Sequence[Step], folder: Path, **settings: Any) -> tuple[BackendError, LlmServer]:
    """How it ends if the server does this, each step again and again."""
    many = [step for step in steps for _ in range(12)] if len(steps) == 1 else steps
    with LlmServer(*many) as server:
        with pytest.raises(BackendError) as error:
            llm(server, folder, **settings).direct(story(), BRIEF, Hearing())
        return error.value, server


def fulfilled(*steps: Step, folder: Path, otherwise: Step = good_answer) -> LlmServer:
    """A server that did this, and directed in the end."""
    with LlmServer(*steps, otherwise=otherwise) as server:
        assert len(llm(server, folder).direct(story(), BRIEF, Hearing())) == 4
        return server


FAULTS: dict[str, tuple[Reply, int, str, str]] = {
    "401": (failing(401, "Incorrect API key: sk-abc***"), 1, "wants a key", "OPENAI_API_KEY"),
    "403": (failing(403, "no access"), 1, "wants a key.*no access", "OPENAI_API_KEY"),
    "429": (failing(429, "Rate limit"), 3, r"busy \(HTTP 429\): Rate limit", "later"),
    "quota": (
        failing(429, "You exceeded your quota", code="insufficient_quota"),
        1,
        "no credit left",
        "credit",
    ),
    "500": (failing(500, "boom"), 3, r"failed \(HTTP 500\): boom", "later"),
    "502 page": (Reply(status=502, body="<html>nginx</html>"), 3, r"failed \(HTTP 502\)$", "later"),
    "400": (failing(400, "bad wording"), 1, r"won't answer \(HTTP 400\): bad wording", "model"),
    "402": (failing(402, "Insufficient credits"), 1, "no credit left", "credit"),
    "page": (Reply(body="<html>nginx</html>"), 1, "sends a web page", "/v1"),
    "broken": (Reply(body='{"id":'), 1, "sends no JSON", "/v1"),
    "list": (Reply(body="[1]"), 1, "sends no JSON", "/v1"),
    "no choices": (Reply(body={"choices": []}), 1, "without words", "/v1"),
    "null": (Reply(body={"choices": None}), 1, "without words", "/v1"),
    "odd choice": (Reply(body={"choices": ["x"]}), 1, "without words", "/v1"),
    "error in 200": (
        Reply(body={"choices": None, "error": {"message": "Provider error", "code": 502}}),
        3,
        r"failed \(HTTP 502\): Provider error",
        "later",
    ),
    "refusal in 200": (
        Reply(body={"error": {"message": "no such key", "code": 401}}),
        1,
        "wants a key: no such key",
        "OPENAI_API_KEY",
    ),
    "text error in 200": (Reply(body={"error": "out of memory"}), 3, "out of memory", "later"),
    "empty": (completion(""), 1, "answered nothing", "model"),
    "no content": (completion(None), 1, "answered nothing", "model"),
    "only thoughts": (
        completion("", reasoning_content="long thoughts"),
        1,
        "thought, but answered nothing",
        "thinking",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_explained(tmp_path: Path, name: str) -> None:
    """Message and hint say what it is; only what may pass is asked again."""
    reply, tries, message, hint = FAULTS[name]
    error, server = failed([reply], tmp_path)
    problem = error.problems[0]
    assert len(server.asked) == tries
    assert problem.message[0].islower() or problem.message.startswith(MODEL)
    assert not problem.message.endswith(".")
    with pytest.raises(BackendError, match=message):
        raise BackendError(problem.message)
    assert hint in problem.hint
    assert not list((tmp_path / "answers").glob("*.json"))


@pytest.mark.parametrize(
    "reply",
    [
        completion(None, "content_filter"),
        completion(None, refusal="I can't help with that."),
        completion("", "SAFETY"),
    ],
)
def test_a_refusal_names_the_words_and_is_not_repeated(tmp_path: Path, reply: Reply) -> None:
    """What is refused is said in the message; the same text isn't asked again."""
    with LlmServer(otherwise=reply) as server:
        with pytest.raises(
            BackendError, match=r"refuses to direct 'De deur kraakt open\.'"
        ) as error:
            llm(server, tmp_path).direct(story("De deur kraakt open."), BRIEF, Hearing())
        assert len(server.asked) == 1
    assert "director: {use: rules}" in error.value.problems[0].hint


def test_a_refusal_of_several_pieces_names_where_they_are(tmp_path: Path) -> None:
    """From the first to the last of the part."""
    error, _ = failed([completion(None, refusal="No.")], tmp_path)
    assert "one of the 4 pieces from 'De vuurtoren" in str(error)
    assert "No." in str(error)


def test_no_server(tmp_path: Path) -> None:
    """The address is named, without password, and what to start or set."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        url = f"http://me:secret99@127.0.0.1:{port}/v1"
        with LlmServer() as server, pytest.raises(BackendError) as error:
            llm(server, tmp_path, base_url=url).direct(story(), BRIEF, Hearing())
    said = str(error.value)
    assert f"no language model at http://127.0.0.1:{port}/v1: connection refused" in said
    assert "OPENAI_BASE_URL" in said
    assert "secret99" not in said + error.value.log


@pytest.mark.parametrize("url", ["nonsense://x/v1", "http://[::1/v1", "http://exa mple/v1"])
def test_odd_addresses(tmp_path: Path, url: str) -> None:
    """An address that leads nowhere is a message, never a crash."""
    with LlmServer() as server, pytest.raises(BackendError, match="no language model at"):
        llm(server, tmp_path, base_url=url).direct(story(), BRIEF, Hearing())


def test_a_broken_connection_is_tried_again(tmp_path: Path) -> None:
    """Twice at most, then it counts."""
    fulfilled(Reply(drop=True), Reply(drop=True), folder=tmp_path)
    error, server = failed([Reply(drop=True)], tmp_path / "other")
    assert len(server.asked) == 3
    assert "the connection broke" in str(error)


def test_a_slow_server(tmp_path: Path) -> None:
    """It has the time that the settings give it, once: it may have charged for that. The hint says where."""
    never = Reply(after=threading.Event())
    error, server = failed([never], tmp_path, timeout_s=0.1)
    assert len(server.asked) == 1
    assert "no answer within 0.1 s" in str(error)
    assert "llm: {timeout: …}" in str(error)


def test_passing_faults_pass(tmp_path: Path) -> None:
    """Two of them cost nothing but time."""
    server = fulfilled(failing(503, "loading"), failing(429, "wait"), folder=tmp_path)
    assert len(server.asked) == 3
    assert len({json.dumps(asked.body) for asked in server.asked}) == 1


def test_json_that_failed_once_is_asked_again(tmp_path: Path) -> None:
    """Groq's 400 for a model that wrote no JSON is no refusal."""
    flaw = failing(400, "Failed to generate JSON", code="json_validate_failed")
    server = fulfilled(flaw, folder=tmp_path)
    assert len(server.asked) == 2
    assert "response_format" in server.asked[1].body


def test_retry_after_is_honoured(tmp_path: Path) -> None:
    """The server's own wait counts, in seconds or as a date; a long one is not waited for."""
    ear = Ear()
    with LlmServer(failing(429, "wait", {"Retry-After": "0.04"})) as server:
        started = time.monotonic()
        llm(server, tmp_path).direct(story(), BRIEF, ear.hearing)
        assert time.monotonic() - started >= 0.04
        assert len(server.asked) == 2
    assert any("it is busy" in said for said in ear.said)
    for after in ("3600", formatdate(time.time() + 3600)):
        reply = failing(429, "wait", {"Retry-After": after})
        _, server = failed([reply], tmp_path / after[:2])
        assert len(server.asked) == 1


def test_back_off_grows() -> None:
    """Half a second, a second, up to eight; never longer than the server may ask for."""
    patience = replace(HASTE, tries=9, first_s=0.5, most_s=8, asked_s=120)
    pauses = [patience.pause_s(n, 0) for n in range(1, 10)]
    assert pauses == [0.5, 1, 2, 4, 8, 8, 8, 8, None]
    assert patience.pause_s(1, 120) == 120
    assert patience.pause_s(1, 121) is None


def test_an_unknown_model_is_told_with_the_known(tmp_path: Path) -> None:
    """The message names the model, the hint those that there are."""
    with LlmServer(failing(404, "model 'x' not found", code="model_not_found")) as server:
        server.models = ("qwen3", "llama3")
        with pytest.raises(BackendError, match=f"no model '{MODEL}'") as error:
            llm(server, tmp_path).direct(story(), BRIEF, Hearing())
        assert server.looked == 1
    assert "it has: llama3, qwen3" in error.value.problems[0].hint


def test_a_wrong_path_is_suspected_of_missing_v1(tmp_path: Path) -> None:
    """Where there is no list of models either, the address is wrong."""
    with LlmServer(failing(404, "not found")) as server:
        server.models = ()
        with pytest.raises(BackendError) as error:
            llm(server, tmp_path).direct(story(), BRIEF, Hearing())
    assert "/v1" in error.value.problems[0].hint


def test_the_ladder(tmp_path: Path) -> None:
    """Refused forms are left out one by one, and what was found is remembered."""
    steps = [failing(400, FORMAT), failing(422, "json_schema?"), failing(500, "response_format")]
    server = fulfilled(*steps, folder=tmp_path)
    forms: list[Any] = [asked.body.get("response_format") for asked in server.asked]
    assert forms[0]["json_schema"]["strict"] is True
    assert "strict" not in forms[1]["json_schema"]
    assert "additionalProperties" not in json.dumps(forms[1])
    assert forms[2] == {"type": "json_object"}
    assert forms[3] is None
    hints = [path.read_text() for path in (tmp_path / "answers/servers").iterdir()]
    assert len(hints) == 1
    assert json.loads(hints[0])["form"] == "text"


def test_the_rung_is_remembered(tmp_path: Path) -> None:
    """The next question begins where the last one ended; without the hint it climbs down again."""
    with LlmServer(failing(400, FORMAT), failing(400, FORMAT)) as server:
        director = llm(server, tmp_path)
        director.direct(story(), BRIEF, Hearing())
        director.direct(story("Regen valt op zee."), BRIEF, Hearing())
        assert server.asked[3].body["response_format"] == {"type": "json_object"}
        assert len(server.asked) == 4
        for hint in (tmp_path / "answers/servers").iterdir():
            hint.unlink()
        director.direct(story(), BRIEF, Hearing())
        assert len(server.asked) == 4
        director.direct(story("Mila slaapt."), BRIEF, Hearing())
        assert len(server.asked) == 5
        assert server.asked[4].body["response_format"]["type"] == "json_schema"


def test_parameters_are_dropped_one_by_one(tmp_path: Path) -> None:
    """Those that a refusal names, and no others; the limit gets its new name first."""
    named = ("max_tokens", "temperature", "seed", "max_completion_tokens")
    server = fulfilled(*(failing(400, UNSUPPORTED.format(n)) for n in named), folder=tmp_path)
    sent = [set(asked.body) - {"model", "messages", "response_format"} for asked in server.asked]
    assert sent == [
        {"max_tokens", "temperature", "seed"},
        {"max_completion_tokens", "temperature", "seed"},
        {"max_completion_tokens", "seed"},
        {"max_completion_tokens"},
        set(),
    ]
    assert all("response_format" in asked.body for asked in server.asked)


def test_a_server_that_refuses_everything(tmp_path: Path) -> None:
    """Climbing down comes to an end."""
    reply = failing(400, "response_format, max_tokens, temperature and seed are wrong")
    error, server = failed([reply], tmp_path)
    assert len(server.asked) == 1 + 3 + 2 + 1 + 1
    assert "won't answer (HTTP 400)" in str(error)
    assert not list((tmp_path / "answers").rglob("servers/*"))


def _cut(_: dict[str, Any]) -> Reply:
    return completion('{"scenes": [{"segment": 1, "prompt": "A d', "length")


def test_a_cut_answer_gets_twice_the_room(tmp_path: Path) -> None:
    """Once; what was cut is never repaired."""
    server = fulfilled(_cut, folder=tmp_path)
    limits = [asked.body["max_tokens"] for asked in server.asked]
    assert limits == [limits[0], 2 * limits[0]]
    assert len(server.asked[1].body["messages"]) == 2


def test_still_cut_it_is_asked_in_halves(tmp_path: Path) -> None:
    """Two scenes at a time, if four are too many; the second half knows the first."""
    server = fulfilled(_cut, _cut, folder=tmp_path)
    asked = [segments_of(each.body) for each in server.asked]
    assert [len(part) for part in asked] == [4, 4, 2, 2]
    assert f'"scene_before": "The picture of: {asked[2][1]["text"]}"' in server.asked[3].words


def test_one_segment_that_never_ends(tmp_path: Path) -> None:
    """It is named, with what to do."""
    with LlmServer(otherwise=_cut) as server:
        with pytest.raises(BackendError, match=r"came to no end.*'De deur kraakt open\.'") as error:
            llm(server, tmp_path).direct(story("De deur kraakt open."), BRIEF, Hearing())
        assert len(server.asked) == 2
    assert "llm: {context: …}" in str(error.value)


def test_endless_white_space_behind_a_whole_answer(tmp_path: Path) -> None:
    """Some models never stop in JSON mode: what is whole counts."""

    def padded(body: dict[str, Any]) -> Reply:
        scenes = json.dumps({"scenes": scenes_for(segments_of(body))})
        return completion(scenes + "\n" * 99, "length")

    assert len(fulfilled(otherwise=padded, folder=tmp_path).asked) == 1


def test_thoughts_that_fill_the_room(tmp_path: Path) -> None:
    """A model that only thought gets all the room there is."""
    thought = completion("", "length", reasoning_content="hm")
    server = fulfilled(thought, folder=tmp_path)
    first, second = (asked.body["max_tokens"] for asked in server.asked)
    assert second > 2 * first


@pytest.mark.parametrize("status", [400, 413, 500])
def test_too_long_is_asked_in_halves(tmp_path: Path, status: int) -> None:
    """A question that doesn't fit into the window is divided, at no try's cost."""

    def small(body: dict[str, Any]) -> Reply:
        many = len(segments_of(body)) > 1
        return (
            failing(status, WINDOW, type="exceed_context_size_error") if many else good_answer(body)
        )

    server = fulfilled(otherwise=small, folder=tmp_path)
    assert [len(segments_of(each.body)) for each in server.asked] == [4, 2, 1, 1, 2, 1, 1]


def test_one_segment_that_is_too_long(tmp_path: Path) -> None:
    """Named without asking, if it can't fit; else when the server says so."""
    flood = story("Regen " * 9000 + "valt.")
    with LlmServer() as server:
        with pytest.raises(BackendError, match="hadn't room enough, at 'Regen Regen"):
            llm(server, tmp_path).direct(flood, BRIEF, Hearing())
        assert server.asked == []


def test_a_question_cut_by_the_server(tmp_path: Path) -> None:
    """Ollama drops the beginning without a word: that is told, and its answer isn't kept."""

    def forgetful(body: dict[str, Any]) -> Reply:
        answer = good_answer(body)
        assert isinstance(answer.body, dict)
        usage = {"prompt_tokens": 400, "completion_tokens": 90}
        return replace(answer, body={**answer.body, "usage": usage})

    long = " ".join(f"Mila vindt een radio met nummer {n} op een oude zolder." for n in range(90))
    with LlmServer(otherwise=forgetful) as server:
        with pytest.raises(BackendError, match="the server cut the question") as error:
            llm(server, tmp_path, context=32768).direct(story(long), BRIEF, Hearing())
        assert len(server.asked) == 1
        # A short question may well be that short.
        llm(server, tmp_path).direct(story(), BRIEF, Hearing())
    assert "num_ctx" in str(error.value)
    assert "llm: {context: …}" in str(error.value)
    assert len(list((tmp_path / "answers").glob("*.json"))) == 1


def _dressed(before: str, behind: str) -> Step:
    def answer(body: dict[str, Any]) -> Reply:
        return completion(
            f"{before}{json.dumps({'scenes': scenes_for(segments_of(body))})}{behind}"
        )

    return answer


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ('<think>hm {"a": 1}</think>\n```json\n', "\n```"),
        ('a thought without its beginning {"scenes": []}</think>', ""),
        ("<think>one that never ends ", ""),
        ("Sure! Here {as asked} it is:\n", "\nEnjoy!"),
        ("```\n", ""),
        ("\ufeff", ""),
    ],
)
def test_json_is_found_in_what_is_around_it(tmp_path: Path, before: str, behind: str) -> None:
    """Thoughts, fences and courtesies cost no second question."""
    assert len(fulfilled(otherwise=_dressed(before, behind), folder=tmp_path).asked) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("}, {", "},, {"),
        lambda text: text[:-1] + ",]}",
        lambda text: text.replace('"segment"', "segment"),
        lambda text: text[:-2],
        lambda text: text[len('{"scenes": ') : -1],
        lambda text: text[len('{"scenes": [') : -2].replace("}, {", "}\n{"),
    ],
)
def test_json_with_small_slips_is_repaired(tmp_path: Path, spoil: Any) -> None:
    """Commas, quotes, brackets, the list alone, an object a line: no second question."""

    def spoilt(body: dict[str, Any]) -> Reply:
        return completion(spoil(json.dumps({"scenes": scenes_for(segments_of(body))})))

    assert len(fulfilled(otherwise=spoilt, folder=tmp_path).asked) == 1


def test_pieces_of_content_are_joined(tmp_path: Path) -> None:
    """Some servers send text in pieces."""

    def pieces(body: dict[str, Any]) -> Reply:
        text = json.dumps({"scenes": scenes_for(segments_of(body))})
        return completion(
            [{"type": "text", "text": text[:30]}, {"type": "text", "text": text[30:]}]
        )

    assert len(fulfilled(otherwise=pieces, folder=tmp_path).asked) == 1


def test_a_key_that_is_none(tmp_path: Path) -> None:
    """A key with a line break or typographic quotes is told before it is sent."""
    error, server = failed([good_answer], tmp_path, api_key="“sk-very”")
    assert server.asked == []
    assert "OPENAI_API_KEY" in str(error)
    assert "very" not in str(error)


def test_a_long_film_survives_bad_days(tmp_path: Path) -> None:
    """Some faults in each part, and all parts come."""
    bad: list[Step] = [
        failing(503, "x"),
        good_answer,
        completion("hm"),
        good_answer,
        _cut,
        good_answer,
    ]
    with LlmServer(*bad) as server:
        directed = llm(server, tmp_path).direct(story(LONG), BRIEF, Hearing())
    assert [key for each in directed for key in each.covers] == [p.key for p in story(LONG)]


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        (LlmSettings(), "http://127.0.0.1:11434/v1"),
        (LlmSettings(api_key="k"), "https://api.openai.com/v1"),
        (LlmSettings(base_url="http://x:1/v1/", api_key="k"), "http://x:1/v1"),
    ],
)
def test_where_the_model_is(settings: LlmSettings, url: str) -> None:
    """Where the settings say; else OpenAI for whoever has a key, else Ollama here."""
    assert endpoint(settings) == url


def test_a_thinking_model_is_given_room(tmp_path: Path) -> None:
    """Thoughts that were cut off are no answer: it gets all the room there is, not twice too little."""

    def think(request: dict[str, Any]) -> Reply:
        if request["max_tokens"] < 3000:
            return completion("<think>" + "Hm. " * 400, "length")
        return good_answer(request)

    server = fulfilled(think, think, folder=tmp_path)
    assert [asked.body["max_tokens"] < 3000 for asked in server.asked] == [True, False]


def test_a_slip_of_the_model_is_no_refusal_of_the_form(tmp_path: Path) -> None:
    """Groq says that the JSON doesn't match the schema: the same is asked again, in the same form."""
    slip = failing(
        400, "Generated JSON does not match the expected schema", code="json_validate_failed"
    )
    server = fulfilled(slip, folder=tmp_path)
    forms = [asked.body["response_format"]["json_schema"]["strict"] for asked in server.asked]
    assert forms == [True, True]


@pytest.mark.parametrize("key", ["scenes", "harbour", "prompt"])
def test_a_key_that_is_a_word(tmp_path: Path, key: str) -> None:
    """A local server's password may be one: no hole is made in what a model says."""
    with LlmServer() as server:
        scenes = llm(server, tmp_path, api_key=key).direct(story(), BRIEF, Hearing())
    assert len(server.asked) == 1
    assert len(scenes) == 4


def test_a_date_of_no_calendar(tmp_path: Path) -> None:
    """A server may ask for a pause until then: it is asked again at once."""
    odd = failing(503, "no", {"Retry-After": "Thu, 01 Dec 99999 00:00:00 GMT"})
    assert len(fulfilled(odd, folder=tmp_path).asked) == 2


def test_a_server_that_was_given_more_room_is_asked_again(tmp_path: Path) -> None:
    """Cut answers that led nowhere aren't played back: the advice to give the model more room can work."""
    cut = completion('{"scenes": [{"segment": 1, "prompt": "A do', "length")
    with LlmServer(otherwise=cut) as server:
        with pytest.raises(BackendError, match="came to no end"):
            llm(server, tmp_path).direct(story(), BRIEF, Hearing())
        server.otherwise = good_answer
        before = len(server.asked)
        assert len(llm(server, tmp_path).direct(story(), BRIEF, Hearing())) == 4
    assert len(server.asked) == before + 1
