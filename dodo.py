"""The films of this project as doit tasks: `doit list`, `doit run film:neo-amsterdam`."""

from filmkit.dodo import DOIT_CONFIG, task_films

__all__ = ["DOIT_CONFIG", "task_films"]
