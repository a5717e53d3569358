"""Frozen types that the floors hand to each other. They don't check, read or decide."""
