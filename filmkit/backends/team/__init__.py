"""The team's store: a store elsewhere that several machines share. Losing it costs time and nothing else."""

from filmkit.backends.team.team import Team

__all__ = ["Team"]
