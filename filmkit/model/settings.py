"""Machine settings: what `filmkit.yaml` and the environment say, never a film."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping


Runner: TypeAlias = Literal["local", "pinokio"]
Keep: TypeAlias = Literal["none", "models"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComfyUI:
    """The servers that make pictures, and how long filmkit waits for them.

    Attributes:
        servers: Addresses, each once; `http` or `https`. May hold a password: shown to nobody.
        patience_s: How long a server that doesn't answer is tried, > 0.
        silence_s: How long a server may work on one shot without a sign of life, > 0. Long: loading
            a model gives none.
    """

    servers: tuple[str, ...] = ("http://127.0.0.1:8188",)
    patience_s: float = 60.0
    silence_s: float = 900.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Llm:
    """The language model that directors ask, behind an address that speaks OpenAI's protocol.

    Attributes:
        base_url: Its address, up to `/v1`; "" = the default of `filmkit.spec.endpoint`. May hold a
            password: shown to nobody.
        model: Its name there; "" = each film has to say.
        api_key: From the environment only; "" = none. Shown to nobody, stored nowhere.
        timeout_s: How long one answer may take, > 0.
        context: Tokens that fit into the model's window, question and answer together.
    """

    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    timeout_s: float = 120.0
    context: int = 8192


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinokio:
    """Pinokio on this machine, for films that are rendered and cut in it.

    Attributes:
        home: Its folder; `~` is the user's own.
        url: Where it listens: this machine, over `http`.
        keep: What stays of a film's app once the film is done.
    """

    home: str = "~/pinokio"
    url: str = "http://127.0.0.1:42000"
    keep: Keep = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where things are on this machine, and how much of it filmkit may use.

    Attributes:
        store: Folder of the store, absolute or relative to the root.
        remote: Address of the team's store, or an absolute path; "" = there is none. Holds no secret.
        ffmpeg: Path or name of the ffmpeg to run; "" = the one that comes with filmkit.
        deliver_dir: Folder that films are delivered into instead of where they say; "" = where they
            say.
        jobs: How many steps run at once in each pool, by the pool's name; >= 1.
        comfyui: Servers that make pictures.
        llm: The language model that directs.
        voices: Folder of voices for piper, absolute; "" = only those of packages.
        runner: Where films are rendered by ComfyUI and cut.
        pinokio: Where that is, if it isn't this machine itself.
    """

    store: str = ".filmkit/store"
    remote: str = ""
    ffmpeg: str = ""
    deliver_dir: str = ""
    jobs: Mapping[str, int] = field(default_factory=dict)
    comfyui: ComfyUI = field(default_factory=ComfyUI)
    llm: Llm = field(default_factory=Llm)
    voices: str = ""
    runner: Runner = "local"
    pinokio: Pinokio = field(default_factory=Pinokio)
