"""How many tokens a text comes to, without the model's own table: near enough to divide work by.

Knows nothing of models. Rules of thumb: four characters of English a token, three and a half of other languages in
Latin letters, one of all other scripts.
"""

from __future__ import annotations

_ENGLISH, _OTHERS, _FEWEST = 4.0, 3.5, 4.0  # characters a token
_LATIN_END = "\u0370"  # from Greek on, a character is taken as a token


def tokens(text: str, language: str = "en") -> int:
    """About how many, rather more than fewer; at least 1.

    Args:
        text: The text.
        language: BCP 47 tag.
    """
    others = sum(char >= _LATIN_END for char in text)
    each = _ENGLISH if language.lower().split("-")[0] == "en" else _OTHERS
    return 1 + int((len(text) - others) / each) + others


def fewest_tokens(text: str) -> int:
    """How many there are at the very least about, in any language."""
    return int(len(text) / _FEWEST)
