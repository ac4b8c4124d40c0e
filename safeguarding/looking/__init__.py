"""Who has looked at what: the log as its readers may see it, and looks that are unusual."""
