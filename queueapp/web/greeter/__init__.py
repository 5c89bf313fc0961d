"""The greeter's door."""
