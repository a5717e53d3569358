"""The cut as data: time, segments and the ffmpeg runs that make them."""
