"""Rows and queries: how what the domain knows is kept."""
