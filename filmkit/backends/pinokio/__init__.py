"""Pinokio: apps of single films, put where its engine can run them."""

from filmkit.backends.pinokio.folder import FOLDER, Copy, Wanted, is_own, templates, write_app

__all__ = ["FOLDER", "Copy", "Wanted", "is_own", "templates", "write_app"]
