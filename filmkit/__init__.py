"""Build films from YAML files, and rebuild only what an edit makes stale."""

__version__ = "0.1.0"
