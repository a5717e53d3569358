"""Voices: spoken lines by speech programs of the machine, each a process of its own.

    programs.py    which programs and voices there are, and what is said of them in recipes
    maker.py       one line spoken, trimmed, brought to one level

Knows nothing of films, scenes or music.
"""
