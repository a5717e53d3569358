"""Where the language model is asked if nobody said.

Connects to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.model.settings import Llm

OPENAI = "https://api.openai.com/v1"
OLLAMA = "http://127.0.0.1:11434/v1"  # what most people have who run a model of their own


def endpoint(llm: Llm) -> str:
    """The address up to `/v1`, without a slash at its end; it may hold a password: shown to nobody.

    If the settings name none: OpenAI's own for whoever has a key, else Ollama's on this machine.
    """
    return llm.base_url.strip().rstrip("/") or (OPENAI if llm.api_key else OLLAMA)
