"""A planned film's dailies: what plan, store, shelf and the last build's events tell, put together to be shown.

Makes no step; only posters and the sound's peaks, which are kept by the content that they are of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filmkit.backends.dailies.model import Dailies
    from filmkit.build.planning import PlannedFilm, PlannedFilms


def gather_dailies(planned: PlannedFilms, film: PlannedFilm) -> Dailies:
    """All that the page shows of one planned film, as it is on show in `build/<film>/` now.

    Raises:
        BackendError: Posters can't be written.
    """
    raise NotImplementedError
