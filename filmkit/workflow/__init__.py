"""ComfyUI workflows: what one needs and can, and a shot or a soundtrack as a graph to be queued."""
