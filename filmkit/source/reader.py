"""YAML 1.2 (or JSON) text to a source. Knows nothing of films, and opens no file."""

from __future__ import annotations

import yaml

from filmkit.errors import SpecError
from filmkit.source.composer import HIDDEN, Composer
from filmkit.source.places import Source
from filmkit.source.syntax import in_words
from filmkit.source.text import check_text, lines_of

# libyaml is ten times faster; some platforms' PyYAML comes without it.
LOADER: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(text: str, file: str, *, loader: type = LOADER) -> Source:
    """The data of a text, with the place of everything in it.

    Args:
        text: The whole file.
        file: Its path, for messages.
        loader: PyYAML's parser to use.

    Raises:
        SpecError: It can't be read. Double keys, odd tags and numbers come all at once; of syntax,
            only the first slip can be told.
    """
    text = check_text(text, file)
    lines = lines_of(text)
    events = yaml.parse(text.translate(HIDDEN), Loader=loader)
    composer = Composer(events, file, lines)
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        raise in_words(error, text, file) from error
    finally:
        events.close()  # type: ignore[attr-defined]  # a generator, whatever its stub says
    if composer.problems:
        raise SpecError.of(composer.problems)
    return Source(file, root, lines)
