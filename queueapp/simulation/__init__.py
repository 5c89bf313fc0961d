"""A day of citizens and clerks, played through the HTTP API; nothing of the server knows it."""
