"""The hall manager's door."""
