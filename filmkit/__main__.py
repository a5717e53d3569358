"""`python -m filmkit` is `filmkit`."""

from filmkit.cli import main

main()
