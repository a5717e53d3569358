"""From film files to films: read, check, direct, plan, prune, run. Each module is one of these."""
