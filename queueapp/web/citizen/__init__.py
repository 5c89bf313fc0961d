"""The citizen's door: the sites, one's own ticket."""
