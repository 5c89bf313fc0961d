"""Migrations of the schema, both ways."""
