"""Films as scripts of Pinokio's: what an app of one film says, and whether it may say that. Pure."""
