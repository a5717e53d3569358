"""Films built again at every save: what is seen of files, when to look, and passes that can be given up."""
