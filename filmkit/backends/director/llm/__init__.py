"""The director that asks a language model, behind any address that speaks OpenAI's protocol."""

from filmkit.backends.director.llm.director import Llm

__all__ = ["Llm"]
