"""The doors for people: one folder each, with its own routes, templates, styles and scripts."""
