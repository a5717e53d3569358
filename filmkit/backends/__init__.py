"""What touches the world: each back end does one job and knows neither plan nor doit."""
