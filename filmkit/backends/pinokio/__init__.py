"""Pinokio: apps of single films, put where its engine can run them."""

from filmkit.backends.pinokio.folder import Copy, templates, write_app

__all__ = ["Copy", "templates", "write_app"]
