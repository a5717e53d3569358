"""Steps as doit tasks, and the runner that works through them."""
