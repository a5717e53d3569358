"""Painters of what a shot is about: people and things. They know nothing of places, captions or time."""
