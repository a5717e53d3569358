"""Contact sheets and shot lists: a film's shots on paper, on a page, or as a table."""
