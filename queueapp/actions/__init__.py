"""The verbs: one verb, one transaction; the only writers."""
