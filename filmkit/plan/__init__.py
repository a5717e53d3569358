"""What has to be made, from what, and whether it has been: film and storyboard in, steps out."""
