"""Painters of places: each turns a setting into scenery. They know nothing of figures, captions or time."""
