"""The soundtrack: music for a mood, or the user's own, at the film's loudness and exact length.

Knows nothing of pictures.
"""

from filmkit.backends.sound.soundtrack import Soundtrack

__all__ = ["Soundtrack"]
