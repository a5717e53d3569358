"""One request to a server, once: its answer as it came, of any status, or that none came.

Knows nothing of films, retries or what an answer means. The only module that knows the client library, which takes a
second to import. The answer is read here rather than by the library, which makes a text of an HTML page, an odd
exception of broken JSON, and half an object of an error.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from email.utils import mktime_tz, parsedate_tz
from functools import cache
from typing import TYPE_CHECKING, Any

from filmkit.backends.director.llm.redaction import secrets_in, unmistakable, without
from filmkit.errors import BackendError
from filmkit.spec.servers import public_address

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterable, Mapping

    from filmkit.keys import Json

_CONNECT_S = 5.0
_MOST_BYTES = 1 << 24  # a longer answer has no end
_SIGNS = (
    ("CERTIFICATE_VERIFY_FAILED", "its certificate isn't trusted"),
    ("refused", "connection refused"),
    ("Name or service", "there is no such host"),
    ("name resolution", "there is no such host"),
    ("getaddrinfo", "there is no such host"),
    ("nodename", "there is no such host"),
    ("timed out", "no answer"),
    ("unreachable", "no way to that host"),
    ("No route", "no way to that host"),
    ("unsupported protocol", "that is no address of a server"),
)


class Trouble(Exception):  # noqa: N818 (it may pass)
    """No answer came. Says why, in a few words."""


class Slow(Trouble):
    """None came in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a server answered.

    Attributes:
        status: HTTP's.
        body: As text, without our own key and password where nobody can mistake them for a word.
        wait_s: How long it wants to be left alone; 0 = it doesn't say.
    """

    status: int
    body: str
    wait_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that speaks OpenAI's protocol. Safe from any thread.

    Attributes:
        base_url: Up to `/v1`; user and password in it are sent, and shown nowhere.
        api_key: "" = none.
        timeout_s: How long an answer may take, from first byte to last.
    """

    base_url: str
    api_key: str
    timeout_s: float

    @property
    def shown(self) -> str:
        """The address as people are told it."""
        return public_address(self.base_url)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must be told nowhere."""
        return secrets_in(self.base_url, self.api_key)

    def send(self, request: Mapping[str, Json]) -> Reply:
        """Ask for a completion, once.

        Args:
            request: The body.

        Raises:
            Trouble: No answer came.
            BackendError: The key can't be sent at all.
        """
        # A second, which nobody should wait for who asks nothing.
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415

        if not self.api_key.isascii() or not self.api_key.isprintable():
            message = "the key in OPENAI_API_KEY has characters that no key has"
            raise BackendError(message, hint="copy it again, and set it without quotes or spaces")
        timeout = openai.Timeout(self.timeout_s, connect=min(_CONNECT_S, self.timeout_s))
        body: Any = dict(request)  # the library's own types are stricter than its servers
        try:
            with (
                openai.OpenAI(
                    base_url=self.base_url,
                    api_key=self.api_key or "none",  # it insists on one
                    timeout=timeout,
                    max_retries=0,
                    http_client=openai.DefaultHttpxClient(verify=_trusted()),
                ) as client,
                client.chat.completions.with_streaming_response.create(**body) as response,
            ):
                return self._reply(response.status_code, response.headers, response.iter_bytes())
        except openai.APIStatusError as error:
            answer = error.response
            return self._reply(answer.status_code, answer.headers, (answer.content,))
        except (openai.APITimeoutError, httpx2.TimeoutException) as error:
            if isinstance(error.__cause__, httpx2.ConnectTimeout):
                raise Trouble("no answer") from error
            raise Slow(f"no answer within {self.timeout_s:g} s") from error
        except ImportError as error:
            message = f"the proxy that the environment names can't be used: {error}"
            hint = "unset ALL_PROXY and HTTPS_PROXY, or set NO_PROXY to the server's name"
            raise BackendError(message, hint=hint) from error
        # The library lets its transport's own errors through, and those of odd addresses.
        except (openai.OpenAIError, httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise Trouble(_reason(error)) from error

    def _reply(self, status: int, headers: Mapping[str, str], body: Iterable[bytes]) -> Reply:
        """Read to the end, in time: a server may send a byte now and then for ever."""
        end_s = time.monotonic() + self.timeout_s
        content = bytearray()
        for piece in body:
            content += piece
            if len(content) > _MOST_BYTES:
                raise Trouble("what it sends has no end")
            if time.monotonic() > end_s:
                raise Slow(f"no whole answer within {self.timeout_s:g} s")
        text = content.decode("utf-8", "replace")
        return Reply(
            status=status, body=without(text, unmistakable(self.secrets)), wait_s=_wait_s(headers)
        )


@cache
def _trusted() -> ssl.SSLContext:
    """Whom this machine trusts: reading that takes a tenth of a second, so it is done once."""
    import httpx2  # noqa: PLC0415 (it comes with the client library)

    return httpx2.create_ssl_context()


def _wait_s(headers: Mapping[str, str]) -> float:
    """What `Retry-After` asks for, in seconds or as a date (RFC 9110, 10.2.3); 0 = nothing."""
    for name, each_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            found = float(headers.get(name, "")) * each_s
        except ValueError:
            continue
        return max(0.0, found) if found == found else 0.0  # noqa: PLR0124 (not a number)
    date = parsedate_tz(headers.get("retry-after", ""))
    try:
        return max(0.0, mktime_tz(date) - time.time()) if date else 0.0
    except (ValueError, OverflowError):  # a year that no calendar has
        return 0.0


def _reason(error: BaseException) -> str:
    said = f"{error} {error.__cause__ or ''}"
    found = (word for sign, word in _SIGNS if sign.lower() in said.lower())
    return next(found, "the connection broke")
