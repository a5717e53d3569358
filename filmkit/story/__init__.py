"""Script and storyboard as text: passages, and the revision of a storyboard when they change."""
