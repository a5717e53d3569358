"""Text of a YAML or JSON file in; its data out, with the place of everything in it.

Knows nothing of films, and opens no file.
"""

from filmkit.source.places import Node, Path, Source
from filmkit.source.reader import read_yaml
from filmkit.source.text import decode

__all__ = ["Node", "Path", "Source", "decode", "read_yaml"]
