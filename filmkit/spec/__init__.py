"""The user's files, checked: data and places in, typed films or problems out."""
